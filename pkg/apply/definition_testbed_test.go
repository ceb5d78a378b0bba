// SPDX-License-Identifier: Apache-2.0

//go:build testbed

package apply

import (
	"strings"
	"testing"
)

func TestFieldThatTheSetsDefinitionGains(t *testing.T) {
	e := newEngine(t)
	set := strings.ReplaceAll(widgetSet, "SUFFIX", "growing")
	applied(t, e, objects(t, set))
	grown := strings.Replace(set, "size: {type: integer}", "size: {type: integer}\n              weight: {type: integer}\n              shape: {type: string, default: round}", 1)
	grown = strings.Replace(grown, "spec: {size: 3}", "spec: {size: 4, weight: 2}", 1)
	plan := previewed(t, e, objects(t, grown))
	entry := entryOf(t, plan, "Widget growing/one")
	if entry.Verdict != Change || entry.Evidence != Schema || len(entry.Fields) != 3 {
		t.Errorf("%s on %s: %+v", entry.Verdict, entry.Evidence, entry.Fields)
	}
	applied(t, e, objects(t, grown))
	if again := previewed(t, e, objects(t, grown)); !again.Empty() {
		t.Errorf("second preview:\n%s", shown(again))
	}
}

func TestDefaultAndRuleThatTheSetsDefinitionGains(t *testing.T) {
	e := newEngine(t)
	set := strings.ReplaceAll(widgetSet, "SUFFIX", "ruled")
	applied(t, e, objects(t, set))
	grown := strings.Replace(set, "size: {type: integer}", "size: {type: integer}\n              shape: {type: string, default: round}", 1)
	entry := entryOf(t, previewed(t, e, objects(t, grown)), "Widget ruled/one")
	if entry.Verdict != Change || entry.Evidence != Schema {
		t.Errorf("%s on %s, want a change by the new default", entry.Verdict, entry.Evidence)
	}
	never := strings.Replace(set, "{rule: \"self.size < 10\", message: \"too big\"}", "{rule: \"self.size >= oldSelf.size\", message: \"must not shrink\"}", 1)
	plan := previewed(t, e, objects(t, strings.Replace(never, "spec: {size: 3}", "spec: {size: 2}", 1)))
	if len(plan.Problems) != 1 || !strings.Contains(plan.Problems[0].Message, "must not shrink") {
		t.Errorf("problems %v, want the rule about the old object", plan.Problems)
	}
}

func TestVersionThatTheSetsDefinitionGains(t *testing.T) {
	e := newEngine(t)
	set := strings.ReplaceAll(widgetSet, "SUFFIX", "versions")
	applied(t, e, objects(t, set))
	second := strings.Replace(set, "- name: v1\n    served: true\n    storage: true", "- name: v2\n    served: true\n    storage: true", 1)
	both := strings.Replace(second, "  versions:\n", `  versions:
  - name: v1
    served: true
    storage: false
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`, 1)
	both = strings.Replace(both, "apiVersion: versions.test/v1", "apiVersion: versions.test/v2", 1)
	both = strings.Replace(both, "spec: {size: 3}", "spec: {size: 5}", 1)
	plan := previewed(t, e, objects(t, both))
	if entry := entryOf(t, plan, "Widget versions/one"); entry.Verdict != Change || entry.Evidence != Schema {
		t.Errorf("%s on %s, want a change on schema", entry.Verdict, entry.Evidence)
	}
	applied(t, e, objects(t, both))
}
