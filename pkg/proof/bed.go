// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"context"
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/kubectl-labs/kubectl-labs/pkg/check"
	"github.com/kubectl-labs/kubectl-labs/pkg/lab"
)

// Bed is a cluster that carries one lab's platform, and nothing that matters else.
type Bed interface {
	// Folder builds one of the lab's Kustomize folders; "" has no objects.
	Folder(ctx context.Context, folder string) ([]*unstructured.Unstructured, error)
	// Answers lists the folders of a step's answers of a kind, lab.WrongAnswers or
	// lab.RightAnswers, sorted.
	Answers(step lab.Step, kind string) ([]string, error)
	// Serves tells whether the cluster serves a kind.
	Serves(group, version, kind string) (bool, error)
	// Bring makes the arena exactly these objects and waits for what rolls out.
	// What does not become ready in time is left for the checks to judge. applied
	// is when all of it was written, before what was waited for. A *RefusedError
	// says that the cluster does not take them.
	Bring(ctx context.Context, objs []*unstructured.Unstructured, failing bool) (applied time.Time, err error)
	// Hand changes the arena from one state to another as another tool would.
	Hand(ctx context.Context, road Road, from, to []*unstructured.Unstructured) error
	// Check measures a step. applied is when the step's own folder was applied,
	// zero where times are not to be measured.
	Check(ctx context.Context, step lab.Step, applied time.Time) ([]check.Result, error)
	// Fingerprint samples how the cluster behaves towards every client of the lab.
	Fingerprint(ctx context.Context) (check.Fingerprint, error)
}

// RefusedError carries the words with which a cluster refused an object.
type RefusedError struct{ Words []string }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("the cluster refuses it: %s", strings.Join(e.Words, "; "))
}
