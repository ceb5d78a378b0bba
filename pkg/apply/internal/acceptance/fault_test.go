// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

// faultSet has something in every stage.
func faultSet(t *testing.T, ns string) []*unstructured.Unstructured {
	t.Helper()
	return objects(t, join(namespace(ns), widgets(ns+".test", ""), configMap(ns, "one", "a"), configMap(ns, "two", "a"),
		deployment(ns, ""), widget(ns+".test", ns, "{size: 3}")))
}

// afterWrites does something once, when so many writes were answered, dry runs
// not counted.
type afterWrites struct {
	inner http.RoundTripper
	left  atomic.Int32
	do    func()
}

func (a *afterWrites) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := a.inner.RoundTrip(r)
	if isWrite(r) && a.left.Add(-1) == 0 {
		a.do()
	}
	return answer, err
}

func isWrite(r *http.Request) bool {
	return r.Method != http.MethodGet && !strings.Contains(r.URL.RawQuery, "dryRun")
}

func wrapped(n int32, do func()) func(http.RoundTripper) http.RoundTripper {
	return func(inner http.RoundTripper) http.RoundTripper {
		a := &afterWrites{inner: inner, do: do}
		a.left.Store(n)
		return a
	}
}

// hidePorts removes what is another in each run.
func hidePorts(text string) string {
	text = regexp.MustCompile(`127\.0\.0\.1:\d+(->127\.0\.0\.1:\d+)?`).ReplaceAllString(text, "127.0.0.1:PORT")
	return text + "\n"
}

func TestFaultServerKilledBetweenPreviewAndApply(t *testing.T) {
	c := startOwn(t)
	foreign(t, c)
	e, objs := c.engine(t), faultSet(t, "killed")
	plan := previewed(t, e, objs)
	before := c.everything(t)
	kill(t, c)
	_, err := e.Apply(testContext(t), plan, nil)
	if err == nil {
		t.Fatal("Apply went on without a server")
	}
	testutil.Golden(t, "fault-killed-before.txt", refusedConnection(err))
	restart(t, c)
	c.unwritten(t, before)
	carriedOut(t, e, plan)
	settled(t, e, objs)
	c.awaitForeign(t)
}

// TestFaultServerKilledInTheMiddleOfAnApply kills after each of the first writes:
// the inventory's namespace and Secret, then the set's stages.
func TestFaultServerKilledInTheMiddleOfAnApply(t *testing.T) {
	c := startOwn(t)
	foreign(t, c)
	for _, n := range []int32{1, 2, 3, 5, 7, 8} {
		t.Run(fmt.Sprint("write-", n), func(t *testing.T) {
			ns := fmt.Sprint("middle-", n)
			objs := faultSet(t, ns)
			broken := c.engineBehind(t, wrapped(n, func() { kill(t, c) }))
			_, err := broken.Apply(testContext(t), previewed(t, broken, objs), nil)
			if err == nil {
				t.Error("Apply did not notice that the server is gone")
			}
			restart(t, c)
			e := c.engine(t)
			applied(t, e, objs)
			settled(t, e, objs)
			result, err := e.Delete(testContext(t), nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if result.Deleted != len(objs) {
				t.Errorf("deleted %d of what was made, want %d", result.Deleted, len(objs))
			}
			c.awaitForeign(t)
		})
	}
}

// foreign makes what nobody but its owner may touch.
func foreign(t *testing.T, c *cluster) {
	t.Helper()
	c.create(t, namespace("bystander"), "someone")
	c.create(t, configMap("bystander", "theirs", "a"), "someone")
}

func (c *cluster) awaitForeign(t *testing.T) {
	t.Helper()
	theirs := c.read(t, named("v1", "ConfigMap", "bystander", "theirs"))
	if theirs == nil || len(theirs.GetManagedFields()) != 1 {
		t.Errorf("what is not ours was touched: %v", theirs)
	}
}

func kill(t *testing.T, c *cluster) {
	t.Helper()
	if err := c.server.Kill(); err != nil {
		t.Error(err)
	}
}

func restart(t *testing.T, c *cluster) {
	t.Helper()
	if err := c.server.Restart(testContext(t)); err != nil {
		t.Fatal(err)
	}
	c.nudgeDefinitions(t)
}

// refusedConnection keeps of an error's words what does not depend on when the
// connection was cut.
func refusedConnection(err error) string {
	text := hidePorts(err.Error())
	for _, cut := range []string{"EOF", "http2: client connection lost", "connection reset by peer"} {
		text = strings.ReplaceAll(text, cut, "connect: connection refused")
	}
	return text
}

func TestFaultInventoryLost(t *testing.T) {
	e := shared.engine(t)
	objs := objects(t, join(namespace("lost"), configMap("lost", "stays", "a"), configMap("lost", "goes", "a")))
	applied(t, e, objs)
	shared.create(t, configMap("lost", "theirs", "a"), "someone")
	shared.remove(t, named("v1", "Secret", inventories, "testfaultinventorylost"))

	plan := previewed(t, e, objs[:2])
	testutil.Golden(t, "fault-inventory-lost.txt", strings.Join(plan.Notes, "\n")+"\n"+shown(plan))
	carriedOut(t, e, plan)
	settled(t, e, objs[:2])
	if shared.read(t, named("v1", "ConfigMap", "lost", "theirs")) == nil || shared.read(t, named("v1", "ConfigMap", "lost", "stays")) == nil {
		t.Error("something was deleted that must stay")
	}
	if entryOf(t, plan, "ConfigMap lost/goes").Verdict == apply.Delete && shared.read(t, named("v1", "ConfigMap", "lost", "goes")) != nil {
		t.Error("shown as deleted, and still there")
	}
}

// TestFaultTwoAppliesAtOnce lets the second begin once the first has written its
// inventory.
func TestFaultTwoAppliesAtOnce(t *testing.T) {
	e := shared.engine(t)
	applied(t, e, objects(t, join(namespace("twice"), configMap("twice", "one", "a"))))
	objs := objects(t, join(namespace("twice"), configMap("twice", "one", "a"), configMap("twice", "two", "a")))
	other := objects(t, join(namespace("twice"), configMap("twice", "one", "a"), configMap("twice", "three", "a")))
	late := previewed(t, e, other)
	var refusal error
	first := shared.engineBehind(t, wrapped(1, func() { _, refusal = e.Apply(testContext(t), late, nil) }))
	carriedOut(t, first, previewed(t, first, objs))
	if refusal == nil {
		t.Fatal("both went on")
	}
	testutil.Golden(t, "fault-two-applies.txt", refusal.Error()+"\n")
	if shared.read(t, named("v1", "ConfigMap", "twice", "three")) != nil {
		t.Error("the refused one wrote")
	}
	plan := previewed(t, e, other)
	if got := entryOf(t, plan, "ConfigMap twice/two").Verdict; got != apply.Delete {
		t.Errorf("%s, want what the first made to be known", got)
	}
	carriedOut(t, e, plan)
	settled(t, e, other)
}

// TestFaultWebhookGoesAwayInTheMiddle: it comes back, and the apply goes on.
func TestFaultWebhookGoesAwayInTheMiddle(t *testing.T) {
	h := startHook(t)
	e := shared.engine(t)
	applied(t, e, objects(t, namespace("leaves")))
	h.register(t, shared, "leaves", "{matchLabels: {judged: by-leaves}}", "one")
	objs := objects(t, join(namespace("leaves"), objectsIn("leaves", "judged: by-leaves")))
	plan := previewed(t, e, objs)
	var told []string
	h.silent.Store(true)
	result, err := e.Apply(testContext(t), plan, func(ev apply.Event) {
		if ev.Kind == apply.Waiting {
			told = append(told, ev.Ref.String()+": "+ev.Message)
			h.silent.Store(false)
		}
	})
	if err != nil || result.Prediction.Right != result.Prediction.Total {
		t.Fatalf("Apply: %v, %+v", err, result)
	}
	testutil.Golden(t, "fault-webhook.txt", h.hide(strings.Join(told, "\n"))+"\n")
	settled(t, e, objs)
}

func isChanged(err error) *apply.PlanChangedError {
	var changed *apply.PlanChangedError
	errors.As(err, &changed)
	return changed
}
