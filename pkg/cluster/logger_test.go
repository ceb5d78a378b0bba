// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPhaseLogger(t *testing.T) {
	var got []Event
	l := &phaseLogger{events: func(e Event) { got = append(got, e) }}
	l.V(0).Infof("Creating cluster %q ...\n", "lab")
	l.V(0).Infof(" • %s  ...\n", "Preparing nodes 📦 📦 ")
	l.V(1).Infof("Image: %s present locally", "x")
	l.V(0).Infof(" ✓ %s\n", "Preparing nodes 📦 📦 ")
	l.V(0).Infof(" • %s  ...\n", "Starting control-plane 🕹️")
	l.V(0).Infof(" ✗ %s\n", "Starting control-plane 🕹️")
	l.Warn("cgroup v1 is deprecated in Kubernetes and will not be supported in a future kind release")
	l.Warnf("the name %q is long", "lab")
	l.Errorf("no space")
	want := []Event{
		{Kind: Started, Text: "Preparing nodes"}, {Kind: Done, Text: "Preparing nodes"},
		{Kind: Started, Text: "Starting control-plane"}, {Kind: Broken, Text: "Starting control-plane"},
		{Kind: Warning, Text: `the name "lab" is long`}, {Kind: Warning, Text: "no space"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Node{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if l.current() != "Starting control-plane" {
		t.Errorf("phase %q", l.current())
	}
}
