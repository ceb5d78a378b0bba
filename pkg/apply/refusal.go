// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func details(err error) *metav1.StatusDetails {
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Details == nil {
		return &metav1.StatusDetails{}
	}
	return status.Status().Details
}

// ownership lists the fields that other managers own; none for other errors.
func ownership(err error) []metav1.StatusCause {
	return slices.DeleteFunc(slices.Clone(details(err).Causes), func(c metav1.StatusCause) bool {
		return c.Type != metav1.CauseTypeFieldManagerConflict
	})
}

// isStale tells whether a precondition failed: the object changed, appeared or
// went since it was read.
func isStale(err error) bool {
	return (apierrors.IsConflict(err) && len(ownership(err)) == 0) || apierrors.IsAlreadyExists(err)
}

// immutable names the fields that cannot be changed in place; none when the
// object is refused for anything else as well.
func immutable(err error) []string {
	if !apierrors.IsInvalid(err) && !apierrors.IsForbidden(err) {
		return nil
	}
	var fields []string
	for _, cause := range details(err).Causes {
		if !isImmutableText(cause.Message) {
			return nil
		}
		fields = append(fields, cause.Field)
	}
	slices.Sort(fields)
	return slices.Compact(fields)
}

func isImmutableText(text string) bool {
	for _, words := range []string{
		"field is immutable", "may not change once set", "updates to statefulset spec for fields other than",
		"pod updates may not change fields other than", "cannot change roleRef",
	} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

func isAbsent(err error) bool { return apierrors.IsNotFound(err) }

func isMissingNamespace(err error) bool {
	return apierrors.IsNotFound(err) && details(err).Kind == "namespaces"
}

// isUnserved tells whether a webhook that judges the object did not answer.
func isUnserved(err error) bool { return err != nil && saysUnserved(err.Error()) }

// saysUnserved is isUnserved for what a controller reports of its own requests.
func saysUnserved(message string) bool { return strings.Contains(message, "failed calling webhook") }

func isUndeclaredField(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "field not declared in schema") || strings.Contains(err.Error(), "unknown field"))
}

// explain says in a person's words why the server refused an object.
func explain(ref Ref, err error) string {
	switch {
	case isMissingNamespace(err):
		return "namespace " + ref.Namespace + " does not exist and is not in this set"
	case isUnserved(err):
		return "webhook " + webhookName(err) + ", which must judge it, does not answer yet: " + lastWords(err.Error(), `": `)
	case isUndeclaredField(err):
		return lastWords(err.Error(), "): ")
	default:
		return err.Error()
	}
}

func webhookName(err error) string {
	found := regexp.MustCompile(`failed calling webhook "([^"]+)"`).FindStringSubmatch(err.Error())
	if found == nil {
		return "(unnamed)"
	}
	return found[1]
}

// lastWords drops what stands before the last separator, such as the address of
// a request or the name the object was tried under.
func lastWords(text, separator string) string {
	if i := strings.LastIndex(text, separator); i >= 0 {
		return text[i+len(separator):]
	}
	return text
}
