// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
)

const accountAndNamespace = `
apiVersion: v1
kind: Namespace
metadata: {name: NS}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: NS}`

const barePod = `
apiVersion: v1
kind: Pod
metadata: {name: app, namespace: NS}
spec:
  automountServiceAccountToken: false
  containers:
  - {name: app, image: "example.test/app:v1"}`

const limits = `
apiVersion: v1
kind: LimitRange
metadata: {name: limits, namespace: NS}
spec: {limits: [{type: Container, default: {memory: 64Mi}}]}`

func inNamespace(t *testing.T, ns string, parts ...string) string {
	t.Helper()
	return strings.ReplaceAll(join(parts...), "NS", ns)
}

// stopped applies a plan that must stop, and gives what it shows then.
func stopped(t *testing.T, e *Engine, plan *Plan) *PlanChangedError {
	t.Helper()
	var changed *PlanChangedError
	if _, err := e.Apply(testContext(t), plan, nil); !errors.As(err, &changed) {
		t.Fatalf("Apply: %v, want it to stop", err)
	}
	return changed
}

func wantNote(t *testing.T, notes []string, want string) {
	t.Helper()
	if !slices.ContainsFunc(notes, func(note string) bool { return strings.Contains(note, want) }) {
		t.Errorf("no note %q in %q", want, notes)
	}
}

func TestLimitRangeAndPodAreShownAgain(t *testing.T) {
	e := newEngine(t)
	applied(t, e, objects(t, inNamespace(t, "limited", accountAndNamespace)))
	set := objects(t, inNamespace(t, "limited", accountAndNamespace, limits, barePod))
	plan := previewed(t, e, set)
	wantNote(t, plan.Notes, "LimitRange limited/limits is in this set: Pod limited/app is previewed again once it stands")
	changed := stopped(t, e, plan)
	if want := "stopped at policies: Pod limited/app would not become what was shown"; changed.Error() != want {
		t.Errorf("%q, want %q", changed, want)
	}
	if after := entryOf(t, changed.Plan, "Pod limited/app").After; !strings.Contains(fmt.Sprint(after), "memory:64Mi") {
		t.Errorf("the limit is not shown in %v", after)
	}
	result, err := e.Apply(testContext(t), changed.Plan, nil)
	if err != nil || result.Written != 1 || result.Prediction.Right != result.Prediction.Total {
		t.Errorf("after the second yes: %+v, %v", result, err)
	}
}

func TestLimitRangeAndPodOfANewNamespace(t *testing.T) {
	e := newEngine(t)
	plan := previewed(t, e, objects(t, inNamespace(t, "limited-anew", accountAndNamespace, limits, barePod)))
	wantNote(t, plan.Notes, "LimitRange limited-anew/limits is in this set: Pod limited-anew/app is previewed again once it stands")
	if entry := entryOf(t, plan, "Pod limited-anew/app"); entry.Evidence != Manifest {
		t.Errorf("evidence %q, want %q", entry.Evidence, Manifest)
	}
	changed := stopped(t, e, plan)
	if after := entryOf(t, changed.Plan, "Pod limited-anew/app").After; !strings.Contains(fmt.Sprint(after), "memory:64Mi") {
		t.Errorf("the limit is not shown in %v", after)
	}
	if result, err := e.Apply(testContext(t), changed.Plan, nil); err != nil || result.Prediction.Right != result.Prediction.Total {
		t.Errorf("after the second yes: %+v, %v", result, err)
	}
}

func TestPodSecurityLabelStopsAViolatingPod(t *testing.T) {
	e := newEngine(t)
	applied(t, e, objects(t, inNamespace(t, "restricted", accountAndNamespace)))
	labelled := strings.Replace(accountAndNamespace, "{name: NS}", "{name: NS, labels: {pod-security.kubernetes.io/enforce: restricted}}", 1)
	plan := previewed(t, e, objects(t, inNamespace(t, "restricted", labelled, barePod)))
	wantNote(t, plan.Notes, "pod security of Namespace restricted changes in this set: Pod restricted/app is previewed again once the labels stand")
	changed := stopped(t, e, plan)
	for _, words := range []string{"stopped at definitions: ", "Pod restricted/app", `violates PodSecurity "restricted:latest"`} {
		if !strings.Contains(changed.Error(), words) {
			t.Errorf("%q is not in %q", words, changed)
		}
	}
}

func TestPodWaitsForItsAccountAndClass(t *testing.T) {
	const class = "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: important}\nvalue: 7"
	const account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: worker, namespace: NS}"
	pod := func(field string) string { return strings.Replace(barePod, "spec:", "spec:\n  "+field, 1) }
	cases := map[string]struct{ named, pod, reason string }{
		"account": {account, pod("serviceAccountName: worker"), "ServiceAccount needs-account/worker is created by this set"},
		"class":   {class, pod("priorityClassName: important"), "PriorityClass important is created by this set"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e, ns := newEngine(t), "needs-"+name
			applied(t, e, objects(t, inNamespace(t, ns, accountAndNamespace)))
			set := objects(t, inNamespace(t, ns, accountAndNamespace, c.named, c.pod))
			plan := previewed(t, e, set)
			entry := entryOf(t, plan, "Pod "+ns+"/app")
			if entry.Verdict != Create || entry.Evidence != Manifest || entry.Reason != c.reason {
				t.Errorf("%s on %s: %s", entry.Verdict, entry.Evidence, entry.Reason)
			}
			applied(t, e, set)
			if again := previewed(t, e, set); !again.Empty() {
				t.Errorf("second preview:\n%s", shown(again))
			}
		})
	}
}

// counter counts dry runs.
type counter struct {
	inner http.RoundTripper
	dry   *atomic.Int32
}

func (c counter) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.Contains(r.URL.RawQuery, "dryRun") {
		c.dry.Add(1)
	}
	return c.inner.RoundTrip(r)
}

func TestStagesThatCannotMatterPreviewNothingAgain(t *testing.T) {
	var dry atomic.Int32
	cfg := rest.CopyConfig(server.Config)
	cfg.Wrap(func(inner http.RoundTripper) http.RoundTripper { return counter{inner, &dry} })
	e := engineWith(t, cfg)
	applied(t, e, objects(t, inNamespace(t, "once", accountAndNamespace)))
	set := strings.ReplaceAll(firstSet, "first", "once")
	plan := previewed(t, e, objects(t, set))
	dry.Store(0)
	if _, err := e.Apply(testContext(t), plan, nil); err != nil {
		t.Fatal(err)
	}
	if n := dry.Load(); n > 0 {
		t.Errorf("%d dry runs during the apply, want none", n)
	}
}

func TestObjectThatIsBeingDeletedIsRefused(t *testing.T) {
	e := newEngine(t)
	set := objects(t, join(namespace("ending"), heldConfigMap("ending")))
	applied(t, e, set)
	if err := configMaps(e, "ending").Delete(testContext(t), "held", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	plan := previewed(t, e, set)
	if len(plan.Problems) != 1 || !strings.Contains(plan.Problems[0].Message, "UTC; it waits for example.test/hold; apply again") {
		t.Errorf("problems %v", plan.Problems)
	}
	if len(plan.Ending) != 1 || plan.Ending[0].Name != "held" {
		t.Errorf("being deleted: %v", plan.Ending)
	}
}

func TestServerWarningsAreNotes(t *testing.T) {
	e := newEngine(t)
	labelled := strings.Replace(accountAndNamespace, "{name: NS}", "{name: NS, labels: {pod-security.kubernetes.io/warn: restricted}}", 1)
	first := previewed(t, e, objects(t, inNamespace(t, "warned", labelled)+"\n---\n"+strings.ReplaceAll(strings.SplitN(firstSet, "---\n", 2)[1], "first", "warned")))
	if notes := entryOf(t, first, "Deployment warned/web").Notes; len(notes) > 0 {
		t.Errorf("another namespace's warnings: %q", notes)
	}
	applied(t, e, objects(t, inNamespace(t, "warned", labelled)))
	plan := previewed(t, e, objects(t, inNamespace(t, "warned", labelled)+"\n---\n"+strings.ReplaceAll(strings.SplitN(firstSet, "---\n", 2)[1], "first", "warned")))
	wantNote(t, entryOf(t, plan, "Deployment warned/web").Notes, `server warns: would violate PodSecurity "restricted:latest"`)
}

func TestPreviewTellsThatItWaitsForAWebhook(t *testing.T) {
	e := newEngine(t)
	judged(t, e, "told").silent.Store(1)
	var told []Event
	previewed(t, e, objects(t, judgedConfigMap("default", "told")), Telling(func(ev Event) { told = append(told, ev) }))
	if len(told) != 1 || told[0].Kind != Waiting || !strings.Contains(told[0].Message, "told.example.com") {
		t.Errorf("told %+v", told)
	}
}

func TestServiceThatSelectsNothing(t *testing.T) {
	set := strings.Replace(strings.ReplaceAll(firstSet, "first", "selects"), "selector: {app: web}\n  ports", "selector: {app: wbe}\n  ports", 1)
	plan := previewed(t, newEngine(t), objects(t, set))
	wantNote(t, entryOf(t, plan, "Service selects/web").Notes, "selector matches 0 pods")
}

const noLargeThings = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: NS}
spec:
  failurePolicy: Fail
  matchConstraints: {resourceRules: [{apiGroups: [NS.test], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [widgets]}]}
  validations: [{expression: "object.spec.size < 2", message: "no large widgets here"}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: NS}
spec: {policyName: NS, validationActions: [Deny]}`

func TestAdmissionPolicyJudgesWhatFollows(t *testing.T) {
	e := newEngine(t)
	parts := strings.Split(strings.ReplaceAll(widgetSet, "SUFFIX", "judged-widgets"), "\n---\n")
	applied(t, e, objects(t, join(parts[:2]...)))
	plan := previewed(t, e, objects(t, join(append(parts, strings.ReplaceAll(noLargeThings, "NS", "judged-widgets"))...)))
	wantNote(t, plan.Notes, "ValidatingAdmissionPolicy judged-widgets is in this set: Widget judged-widgets/one is previewed again once it stands")
	if changed := stopped(t, e, plan); !strings.Contains(changed.Error(), "no large widgets here") {
		t.Errorf("stopped with %v", changed)
	}
}
