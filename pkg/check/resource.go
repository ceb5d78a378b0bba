// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Absent is what a resource check measured where its object is not there.
const Absent = "is not there"

// objectVariable is what an expression calls the object that it looks at.
const objectVariable = "object"

// objectReader fetches one object of any kind as plain values.
type objectReader interface {
	object(ctx context.Context, check *lab.ResourceCheck) (map[string]any, error)
}

type apiReader struct {
	client dynamic.Interface
	mapper meta.RESTMapper
}

func (r *apiReader) object(ctx context.Context, check *lab.ResourceCheck) (map[string]any, error) {
	kind := schema.FromAPIVersionAndKind(check.APIVersion, check.Kind)
	mapping, err := r.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, err
	}
	object, err := r.client.Resource(mapping.Resource).Namespace(check.Namespace).Get(ctx, check.Name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	return object.Object, nil
}

// resource evaluates an expression over one object. An object that is not
// there fails; a kind that the cluster does not know cannot be measured.
func (s *session) resource(ctx context.Context, check *lab.ResourceCheck) Result {
	name := check.Name
	if check.Namespace != "" {
		name = check.Namespace + "/" + check.Name
	}
	result := Result{Kind: "resource", Title: fmt.Sprintf("%s %s", check.Kind, name), Expected: check.Expect}
	predicate, err := compileExpectation(check.Expect)
	if err != nil {
		return result.unmeasured(err.Error())
	}
	object, err := s.objects.object(ctx, check)
	if apierrors.IsNotFound(err) {
		result.Verdict, result.Measured = Failed, Absent
		return result.meaning(check.Means)
	} else if err != nil {
		return result.unmeasured(fmt.Sprintf("reading %s: %v", result.Title, err))
	}
	values := map[string]any{objectVariable: object}
	held, err := predicate.holds(ctx, values)
	switch {
	case err != nil:
		return result.unmeasured(err.Error())
	case held:
		result.Verdict, result.Measured = Passed, "holds"
	default:
		result.Verdict, result.Measured = Failed, "does not hold"
		if check.Kind != "Secret" {
			result.Detail = predicate.reads(ctx, values)
		}
	}
	return result.meaning(check.Means)
}
