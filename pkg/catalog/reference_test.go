// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGuideReferences(t *testing.T) {
	text := "See [a](notes.md \"x\"), [b](https://example.test/steps/x), [c](#d), ![e](img/e%20f.png#g) and steps/10-a/door.yaml.\n" +
		"The file `steps/20-b/`（steps/30-c）, mysteps/x, a/steps/y and [d](<steps/40-d>).\n" +
		"```\nkubectl labs apply -k ./steps/50-e\n[no](link.md)\n```\n"
	want := []Reference{
		{1, "notes.md"}, {1, "img/e f.png"}, {1, "steps/10-a/door.yaml"},
		{2, "steps/40-d"}, {2, "steps/20-b"}, {2, "steps/30-c"},
		{4, "./steps/50-e"},
	}
	if diff := cmp.Diff(want, GuideReferences(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
