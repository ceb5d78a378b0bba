// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
	"github.com/kubectl-labs/kubectl-labs/pkg/ui"
)

func TestAClusterThatDoesNotComeAboutSaysWhatToDo(t *testing.T) {
	unmade := "Mend what this shows, then run the same command again: kubectl labs doctor istio-canary"
	for _, test := range []struct {
		cause error
		want  string
	}{
		{&cluster.CreateError{Name: "istio-canary-1a2b"}, unmade},
		{errors.Join(&cluster.CreateError{Name: "istio-canary-1a2b"}, errors.New("something of it is left")), unmade},
		{&cluster.NotReadyError{Name: "istio-canary-1a2b"}, unmade},
		{&cluster.ImageError{Image: "node:v1"}, "Connect to the network, or bring the image to the engine. Then run the same command again."},
		{&cluster.EngineDownError{Fix: "start it"}, "start it"},
		{&cluster.ForeignError{Name: "istio-canary-1a2b"}, ""}, // it says so itself
	} {
		err := &runner.ClusterError{Lab: "istio-canary", Doing: "creating the cluster", Cause: test.cause}
		if got := hintOf(err); got != test.want {
			t.Errorf("%v: %q, want %q", err, got, test.want)
		}
	}
}

// A change is begun, and then the cluster changes so that it has to be agreed to anew.
func TestWhatWasBegunIsNotCalledUndone(t *testing.T) {
	refused := &apply.PlanError{Replaces: []apply.Ref{{Kind: "Job", Name: "a"}}}
	for _, test := range []struct {
		err  error
		want string
	}{
		{runner.ErrDeclined, "not agreed to; nothing of it was done\n"},
		{&runner.BegunError{Cause: runner.ErrDeclined}, "not agreed to; what was written until then stays\n"},
		{refused, "Nothing was written. If that is what you want: the same command with --replace\n"},
		{&runner.BegunError{Cause: refused}, "What was written until then stays. If that is what you want: the same command with --replace\n"},
	} {
		var out bytes.Buffer
		if code := report(test.err, &ui.Stream{Writer: &out}); code != exitFailure || !strings.HasSuffix("\n"+out.String(), "\n"+test.want) {
			t.Errorf("%d, %q, want %q", code, out.String(), test.want)
		}
	}
}

func TestAHintNamesACommandOrIsNone(t *testing.T) {
	if got := hintOf(&lab.UnknownError{Kind: "guide language", Name: "fr"}); got != "" {
		t.Errorf("got %q", got)
	}
}
