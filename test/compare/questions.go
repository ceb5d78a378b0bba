// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/base64"
	"regexp"
	"strings"
	"time"
)

// questions are the cases of the preview's design, by number. The words looked
// for stand in the case's own folder, mostly values that nothing else holds.
func questions() []question {
	return append(firstQuestions(), laterQuestions()...)
}

func firstQuestions() []question {
	return []question{
		{folder: "01-first-apply", title: "First apply of a namespace, a definition, its resource and a Deployment",
			watch: "get namespace case-01 --ignore-not-found -o name",
			facts: []fact{
				{part, "shows the Deployment", "not the Deployment", shows(`first-web:v1`)},
				{part, "shows the definition", "not the definition", shows(`WidgetList`)},
				{part, "shows the custom resource", "not the custom resource", shows(`4711`)},
				{part, "shows its default", "not the resource's default", shows(`shape: octagon`)},
				{part, "says what was not asked of the server", "not that nothing is verified", shows(`(?i)definition .* is in this set|not (checked|verified|validated)`)},
				{guard, "writes nothing", "writes", stays},
			}},
		{folder: "02-custom-resource-rules", title: "Custom resources that break the rules of a definition in the set",
			facts: []fact{
				{guard, "refuses", "accepts all of them", refuses},
				{part, "names the broken rule", "not the rule", shows(`(?i)(invalid|error|✗).*sizes come in pairs`)},
				{part, "names the missing field", "not the missing field", shows(`(?i)spec\.size:? required`)},
				{part, "names the unknown field", "not the unknown field", shows(`(?i)unknown field.*sizze|sizze.*(unknown|not declared)`)},
			}},
		{folder: "03-definition-gains-field", title: "A definition gains a field that a resource uses",
			facts: []fact{
				{heart, "shows the field of the resource", "not the resource's field", shows(changed(`\+`, `colour"?: "?teal`))},
				{part, "shows the definition's change", "not the definition's change", shows(changed(`\+`, `colour`))},
				{guard, "without an error", "ends with an error", accepts},
			}},
		{folder: "04-pod-security", title: "A namespace's security label and a Pod against it",
			then: "apply", watch: "-n case-04 get configmap settings --ignore-not-found -o name",
			facts: []fact{
				{part, "says that the label will judge the Pod", "no warning, the Pod is shown as accepted", shows(`(?i)admission|violates|previewed\s+again`)},
				{part, "stops before it writes the rest", "writes the rest before it fails", stays},
			}},
		{folder: "05-limit-range", title: "A LimitRange and a Pod that it changes",
			then: "apply", watch: "-n case-05 get pod unlimited --ignore-not-found -o jsonpath={.spec.containers[0].resources.limits.cpu}",
			facts: []fact{
				{heart, "shows what it adds to the Pod, or that it will", "no word of what the LimitRange adds", either(shows(`(?i)admission|previewed\s+again`), shows(added))},
				{guard, "writes nothing that it did not show", "writes what was not shown", func(s seen) bool {
					return stays(s) || found(s.preview.text+s.then.text, []string{added}) == 1
				}},
			}},
		{folder: "06-pod-and-its-account", title: "A Pod, its ServiceAccount and its PriorityClass",
			facts: []fact{
				{heart, "shows the Pod", "not the Pod", shows(`runner-job:v1`)},
				{part, "shows the PriorityClass and the account", "not all of the others", all(shows(`case-06-urgent`), shows(`(?i)serviceaccount.*runner|runner.*serviceaccount`))},
				{guard, "without an error", "ends with an error", accepts},
			}},
		{folder: "07-secret", title: "A Secret changes that was made with kubectl apply",
			facts: []fact{
				{heart, "prints no value, plain or encoded", "prints the values", hides(secretForms("swordfish-1849", "marlinspike-1903", "alice-in-chains")...)},
				{part, "says which one changes", "not which one changes", shows(changed(`[-+~]`, `password`))},
			}},
		{folder: "08-typo", title: "A misspelt field",
			facts: []fact{
				{heart, "refuses, as the apply would", "accepts it", refuses},
				{part, "names the field", "not the field", shows(`(?i)(unknown|not declared|error|✗).*replcas|replcas.*(unknown|not declared)`)},
			}},
		{folder: "09-immutable-field", title: "An immutable field changes",
			then: "apply", watch: "-n case-09 get job migrate -o jsonpath={.metadata.uid}",
			facts: []fact{
				{part, "says that the field is immutable", "not why", shows(`(?i)immutable`)},
				{part, "says that the object is replaced", "not that the object must be replaced", shows(`(?i)(^|[^-\w])(replace|recreate)|created again`)},
				{guard, "only after a yes of its own", "replaces without a further yes", stays},
			}},
		{folder: "10-forced-and-invalid", title: "A forced apply of an invalid object",
			then: "force", watch: "-n case-10 get job migrate --ignore-not-found -o jsonpath={.metadata.uid}",
			facts: []fact{
				{heart, "the live object survives", "the live object is lost", stays},
				{part, "the preview names the mistake", "the preview does not name the mistake", all(refuses, shows(`Sometimes`))},
			}},
	}
}

func laterQuestions() []question {
	return []question{
		{folder: "11-autoscaled", title: "A field that an autoscaler owns",
			then: "apply", watch: "-n case-11 get deployment web -o jsonpath={.spec.replicas}",
			facts: []fact{
				{part, "names the other manager", "not whose it is", shows(`horizontal-pod-autoscaler`)},
				{part, "shows both values", "not both values", either(
					shows(changed(`-`, `replicas: 5`), changed(`\+`, `replicas: 2`)),
					shows(`replicas .*horizontal-pod-autoscaler[^\n]*\n\s*- +5\s*\n\s*\+ +2`))},
				{guard, "takes nothing over silently", "takes it over", stays},
			}},
		{folder: "12-key-removed", title: "A key is removed from what kubectl apply made",
			then: "apply", watch: "-n case-12 get configmap settings -o jsonpath={.data.dropped}",
			facts: []fact{
				{heart, "the preview equals the result", "the preview is not what happens", func(s seen) bool {
					return shows(changed(`-`, `dropped: gone-soon`))(s) == (s.is == "")
				}},
			}},
		{folder: "13-order", title: "Variables change places; 1000m stays 1",
			facts: []fact{
				{part, "shows the order", "not the order", shows(changed(`[-+]`, `(FIRST|SECOND)`))},
				{part, "shows that this is a rollout", "not that pods restart", either(shows(changed(`[-+]`, `generation`)), shows(`(?i)order only|restart`))},
				{guard, "no word of 1000m", "shows 1000m as a change", hides(changed(`[-+]`, `1000m`))},
			}},
		{folder: "14-node-port", title: "A new NodePort Service",
			facts: []fact{
				{part, "shows the Service", "not what is in it", shows(`8123`)},
				{part, "says what the server will assign", "not what will be assigned", shows(`(?i)assigned`)},
				{guard, "shows no invented address or port", "shows addresses that will not be", hides(`10\.96\.`, `nodePort: ?[0-9]`)},
			}},
		{folder: "15-prune", title: "An object leaves the folder, beside a copy and a restored one",
			prunes: true, then: "apply", watch: "-n case-15 get configmap copied restored --ignore-not-found -o name",
			facts: []fact{
				{part, "shows the deletion", "not the deletion", shows(goes("dropped"))},
				{guard, "spares the copy of it", "takes a copy of it along", hides(goes("copied"))},
				{guard, "spares the one with a new UID", "takes an object with a new UID along", hides(goes("restored"))},
				{guard, "and so it does", "deletes what is not its own", stays},
			}},
		{folder: "16-namespace-with-guests", title: "A namespace leaves the folder, with others' objects in it",
			prunes: true, then: "apply", watch: "get namespace case-16 -o jsonpath={.metadata.deletionTimestamp}",
			facts: []fact{
				{heart, "names what others keep in it", "no word of what others keep in it", shows(`precious`)},
				{guard, "does not delete it", "deletes it", stays},
			}},
		{folder: "17-webhook-down", title: "Ten objects, one of them judged by a webhook that is down",
			facts: []fact{
				{part, "shows the nine others", "not the nine others", nine},
				{part, "names the object and the webhook", "not both the object and the webhook", shows(`\bfour\b`, `judge\.case-17`)},
				{guard, "ends with an error", "ends without an error", refuses},
			}},
		{folder: "18-cluster-recreated", title: "The cluster was made anew on the same address, the kind has another scope",
			recreated: true,
			facts: []fact{
				{heart, "shows the change", "not the change", shows(changed(`\+`, `1818`))},
				{part, "as a change", "as a new object", shows(`(?m)^[\s\d,|]*- +(size: )?1\s*$`)},
				{guard, "without an error", "ends with an error", different},
			}},
		{folder: "19-image-pull", title: "An image cannot be pulled",
			then: "await",
			facts: []fact{
				{part, "names it", "not why it waits", func(s seen) bool { return strings.Contains(s.then.text, "ImagePullBackOff") }},
				{part, "ends within 15 s", "waits until it is told to stop", func(s seen) bool { return s.then.code != 0 && s.then.took < 15*time.Second }},
			}},
	}
}

// added is what case 05's LimitRange puts into the Pod.
const added = `limits:\s*\{?cpu: 211m`

func goes(name string) string {
	return `(?mi)^[\s\d,|]*- .*\b` + name + `\b|\b` + name + `\b.*\bdelet`
}

func nine(s seen) bool {
	for name := range strings.FieldsSeq("one two three five six seven eight nine ten") {
		if !shows(`after-` + name + `\b`)(s) {
			return false
		}
	}
	return true
}

// secretForms are a value as text and in base64.
func secretForms(values ...string) []string {
	var forms []string
	for _, value := range values {
		forms = append(forms, regexp.QuoteMeta(value), regexp.QuoteMeta(base64.StdEncoding.EncodeToString([]byte(value))))
	}
	return forms
}
