// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"errors"
	"fmt"
	"strings"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
)

// ErrDeclined says that the person answered no; nothing was written.
var ErrDeclined = errors.New("not agreed to; nothing of it was done")

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
}

func (e *NotPassedError) Error() string {
	if e.Verdict == check.Unmeasured {
		return fmt.Sprintf("step %q could not be measured", e.Step)
	}
	return fmt.Sprintf("step %q does not behave as it should", e.Step)
}

// NotReadyError says that a set was applied and did not become ready; what was
// applied stays.
type NotReadyError struct {
	What  string
	Cause error
}

func (e *NotReadyError) Error() string { return fmt.Sprintf("%s is not ready: %v", e.What, e.Cause) }

func (e *NotReadyError) Unwrap() error { return e.Cause }
