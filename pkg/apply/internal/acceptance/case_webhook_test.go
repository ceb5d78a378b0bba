// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package acceptance

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/internal/testutil"
)

// TestCase17 takes as long as the engine is patient with a webhook, so it runs
// beside the random walk.
func TestCase17OneUnreachableWebhookAmongTenObjects(t *testing.T) {
	t.Parallel()
	h := startHook(t)
	docs := []string{namespace("case-17")}
	for i := range 9 {
		docs = append(docs, configMap("case-17", fmt.Sprintf("settings-%d", i), "a"))
	}
	e := shared.engine(t)
	applied(t, e, objects(t, join(docs...)))
	h.register(t, shared, "case-17", "{matchLabels: {judged: by-case-17}}", "one")
	h.server.Close()

	docs[3] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings-2, namespace: case-17, labels: {judged: by-case-17}}\ndata: {key: b}"
	for i := range docs {
		docs[i] = strings.Replace(docs[i], "{key: a}", "{key: b}", 1)
	}
	plan := previewed(t, e, objects(t, join(docs...)))
	testutil.Golden(t, "case-17.txt", h.hide(shown(plan)))
	changes := plan.Summary().Verdicts[apply.Change]
	if changes != 8 || len(plan.Entries) != 9 || len(plan.Problems) != 1 {
		t.Errorf("%d changes in %d entries, %d problems; want 8 in 9 and 1", changes, len(plan.Entries), len(plan.Problems))
	}
	if len(plan.Problems) == 1 && !strings.Contains(plan.Problems[0].Message, "case-17.acceptance.test") {
		t.Errorf("%q does not name the webhook", plan.Problems[0].Message)
	}
	if plan.Err() == nil {
		t.Error("the plan must be refused")
	}
}
