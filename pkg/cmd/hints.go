// SPDX-License-Identifier: Apache-2.0

package cmd

import (
	"errors"
	"fmt"
	"strings"

	utilnet "k8s.io/apimachinery/pkg/util/net"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
	"github.com/kubectl-labs/kubectl-labs/pkg/image"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
	"github.com/kubectl-labs/kubectl-labs/pkg/manifest"
	"github.com/kubectl-labs/kubectl-labs/pkg/runner"
)

// hintOf says what to type next after an error, or nothing where that is unknown.
func hintOf(err error) string {
	if hinted, ok := errors.AsType[*hintError](err); ok {
		return hinted.hint
	}
	for _, hint := range []func(error) string{nameHint, machineHint, unmadeHint, storyHint, contentHint, clusterHint} {
		if text := hint(err); text != "" {
			return text
		}
	}
	return ""
}

func nameHint(err error) string {
	var unknown *lab.UnknownError
	if !errors.As(err, &unknown) {
		return ""
	}
	where := map[string]string{
		"lab": "kubectl labs list", "step": "kubectl labs show " + unknown.In,
		"command": "kubectl labs --help", "context": "kubectl config get-contexts",
	}
	if command := where[unknown.Kind]; command != "" {
		return "See what there is: " + command
	}
	return ""
}

func machineHint(err error) string {
	var down *cluster.EngineDownError
	var short *runner.ShortError
	var image *cluster.ImageError
	switch {
	case errors.As(err, &down):
		return down.Fix
	case errors.As(err, &image):
		return "Connect to the network, or bring the image to the engine. Then run the same command again."
	case errors.As(err, &short):
		return fmt.Sprintf("What it means and how to mend it: kubectl labs doctor %s", short.Lab)
	}
	return ""
}

// unmadeHint is for kind and Kubernetes giving up, which mostly is the machine's doing.
func unmadeHint(err error) string {
	var failed *runner.ClusterError
	var unmade *cluster.CreateError
	var waiting *cluster.NotReadyError
	if !errors.As(err, &failed) || !errors.As(err, &unmade) && !errors.As(err, &waiting) {
		return ""
	}
	return "Mend what this shows, then run the same command again: kubectl labs doctor " + failed.Lab
}

func storyHint(err error) string {
	var busy *runner.BusyError
	var stopped *runner.StoppedError
	var gone *runner.GoneError
	var failed *runner.NotPassedError
	var journal *runner.JournalError
	var none *runner.NotTaskError
	var unsound *runner.UnsoundError
	var never *runner.NeverRunError
	var kubeconfig *runner.KubeconfigError
	switch {
	case errors.As(err, &unsound):
		return "Nothing was made. See every mistake: kubectl labs author lint " + unsound.Lab
	case errors.As(err, &none):
		return "The lab itself does it: kubectl labs run " + none.Lab
	case errors.As(err, &busy):
		return "Wait for it to end, or stop it, then try again."
	case errors.As(err, &stopped):
		return "Start it again: kubectl labs start " + stopped.Lab
	case errors.As(err, &gone):
		return "Make it: kubectl labs run " + gone.Lab
	case errors.As(err, &never):
		return "Begin with: kubectl labs run " + never.Lab
	case errors.As(err, &kubeconfig):
		return "Have it written anew: kubectl labs run " + kubeconfig.Lab
	case errors.As(err, &failed):
		return "What was applied stays. Measure again: kubectl labs check " + failed.Lab
	case errors.As(err, &journal):
		return "Nothing was changed. Update kubectl labs, or move the file away and see what clusters there are: kind get clusters"
	}
	return ""
}

func contentHint(err error) string {
	var missing *image.NotFoundError
	var digest *manifest.DigestError
	var fetch *manifest.FetchError
	var waiting *runner.NotReadyError
	var refused *apply.PlanError
	var more *runner.MoreError
	switch {
	case errors.As(err, &more):
		return "What was applied stays. If that is what you want, run the same command again."
	case errors.As(err, &missing):
		return "Bring the image to the engine, then run the same command again: it goes on from here."
	case errors.As(err, &digest):
		return "Nothing was installed. Remove that file, and the next run fetches it anew."
	case errors.As(err, &fetch):
		return "Charts are fetched once and then kept. Connect to the network, or name a folder that holds them: KUBECTL_LABS_CHARTS=DIR"
	case errors.As(err, &waiting):
		return "What was applied stays. After mending it, run the same command again."
	case errors.As(err, &refused):
		return refusedHint(err, refused)
	}
	return ""
}

// refusedHint names the flag that lets a refused plan through, where one does.
func refusedHint(err error, refused *apply.PlanError) string {
	written := "Nothing was written."
	if _, ok := errors.AsType[*runner.BegunError](err); ok {
		written = "What was written until then stays."
	}
	var flags []string
	if len(refused.Conflicts) > 0 {
		flags = append(flags, "--take-over")
	}
	if len(refused.Replaces) > 0 {
		flags = append(flags, "--replace")
	}
	if len(refused.Problems) > 0 || len(flags) == 0 {
		return written + " Mend it, and run the same command again."
	}
	return written + " If that is what you want: the same command with " + strings.Join(flags, " and ")
}

// clusterHint is for a cluster that went away, or that somebody else works on.
func clusterHint(err error) string {
	switch {
	case errors.Is(err, apply.ErrBusy):
		return "Let it end, then run the same command again."
	case utilnet.IsConnectionRefused(err), utilnet.IsConnectionReset(err), utilnet.IsProbableEOF(err), utilnet.IsTimeout(err):
		return "The cluster does not answer. What was applied stays; once it answers, run the same command again."
	}
	return ""
}
