// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"errors"
	"fmt"
	"strings"

	"github.com/kubectl-labs/kubectl-labs/pkg/apply"
	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
)

// ErrDeclined says that the person answered no. Nothing was written, unless it comes in
// a *BegunError.
var ErrDeclined = errors.New("not agreed to")

// BegunError is why a change does not go on after the cluster changed while it was
// being applied. What was written until then stays.
type BegunError struct{ Cause error }

func (e *BegunError) Error() string { return e.Cause.Error() }

func (e *BegunError) Unwrap() error { return e.Cause }

// StoppedError says that the lab's cluster is stopped.
type StoppedError struct{ Lab string }

func (e *StoppedError) Error() string { return fmt.Sprintf("the cluster of %s is stopped", e.Lab) }

// GoneError says that the lab's cluster is not there, or was never finished.
type GoneError struct{ Lab, Cluster string }

func (e *GoneError) Error() string {
	if e.Cluster == "" {
		return fmt.Sprintf("%s has no cluster yet", e.Lab)
	}
	return fmt.Sprintf("the cluster %s of %s is not there or was never finished", e.Cluster, e.Lab)
}

// ClusterError says that the lab's cluster could not be made or started.
type ClusterError struct {
	Lab   string
	Doing string
	Cause error
}

func (e *ClusterError) Error() string { return fmt.Sprintf("%s: %v", e.Doing, e.Cause) }

func (e *ClusterError) Unwrap() error { return e.Cause }

// KubeconfigError says that the lab's private kubeconfig does not lead to its cluster,
// which runs.
type KubeconfigError struct {
	Lab   string
	Cause error
}

func (e *KubeconfigError) Error() string { return e.Cause.Error() }

func (e *KubeconfigError) Unwrap() error { return e.Cause }

// UnsoundError says that a lab has checks that could never be measured, or steps that
// cannot be done. Nothing was made for it.
type UnsoundError struct {
	Lab   string
	Cause error
}

func (e *UnsoundError) Error() string {
	return fmt.Sprintf("the lab %s cannot be run as it is: %s", e.Lab, strings.ReplaceAll(e.Cause.Error(), "\n", "; "))
}

func (e *UnsoundError) Unwrap() error { return e.Cause }

// ShortError says that the machine lacks something that the lab needs.
type ShortError struct {
	Lab   string
	Facts []cluster.Fact
}

func (e *ShortError) Error() string {
	lacks := make([]string, len(e.Facts))
	for i, f := range e.Facts {
		lacks[i] = fmt.Sprintf("%s is %s, needed is %s", f.Name, f.Value, f.Needed)
	}
	return fmt.Sprintf("this machine lacks what %s needs: %s", e.Lab, strings.Join(lacks, "; "))
}

// NotPassedError says that a step's checks did not all hold.
type NotPassedError struct {
	Lab, Step string
	Verdict   check.Verdict
	Told      bool // the step is the learner's, and what is missing was shown
}

func (e *NotPassedError) Error() string {
	if e.Verdict == check.Unmeasured {
		return fmt.Sprintf("step %q could not be measured", e.Step)
	}
	return fmt.Sprintf("step %q does not behave as it should", e.Step)
}

// NotTaskError says that a step is not one that the learner solves.
type NotTaskError struct{ Lab, Step string }

func (e *NotTaskError) Error() string {
	return fmt.Sprintf("step %q is not a task: there is nothing to solve", e.Step)
}

// TaskError says that a step is the learner's to solve, and which folder is theirs.
type TaskError struct{ Step, Folder string }

func (e *TaskError) Error() string {
	return fmt.Sprintf("step %q is a task: what solves it is not shown before it has passed", e.Step)
}

// MoreError says that a change which was agreed to beforehand would now take away
// or take over more than was shown, because somebody else changed the cluster. What
// was written until then stays.
type MoreError struct {
	What string
	Refs []apply.Ref
}

func (e *MoreError) Error() string {
	names := make([]string, len(e.Refs))
	for i, ref := range e.Refs {
		names[i] = ref.String()
	}
	return fmt.Sprintf("the cluster changed while %s was being applied, and it would now also take away or take over: %s",
		e.What, strings.Join(names, ", "))
}

// NotReadyError says that a set was applied and did not become ready; what was
// applied stays.
type NotReadyError struct {
	What  string
	Cause error
}

func (e *NotReadyError) Error() string { return fmt.Sprintf("%s is not ready: %v", e.What, e.Cause) }

func (e *NotReadyError) Unwrap() error { return e.Cause }
