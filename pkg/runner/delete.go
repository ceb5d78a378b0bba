// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kubectl-labs/kubectl-labs/pkg/cluster"
)

// Remains is the journal of a lab that is to be deleted, an empty one where a run was
// refused before it made a cluster, or a deletion was interrupted after it was gone.
// It returns a *NeverRunError where the lab has no folder.
func (i *Instance) Remains() (*Journal, error) {
	j, err := ReadJournal(i.Place)
	if !neverRun(err) {
		return j, err
	}
	if _, missing := os.Lstat(string(i.Place)); missing != nil {
		return nil, err
	}
	return &Journal{}, nil
}

// Kept is a kubeconfig that outlives its lab, for the contexts of other clusters that
// somebody's own tools wrote into it. Where there were none, it is the zero Kept.
type Kept struct {
	Path     string
	Contexts []string
}

// Delete removes the lab's cluster, kubeconfig and folder. A cluster of that name
// that is not ours stays, and so does everything else then; so do contexts of other
// clusters. It returns a *NeverRunError where nothing is there.
func (i *Instance) Delete(ctx context.Context, command string) (Kept, error) {
	if _, err := i.Remains(); err != nil {
		return Kept{}, err
	}
	j, release, err := i.open(command)
	if err != nil {
		return Kept{}, err
	}
	kept, err := i.remove(ctx, j)
	// Windows does not remove a file that is open, as the lock is until then.
	if err := errors.Join(err, release()); err != nil {
		return kept, err
	}
	if err := os.RemoveAll(string(i.Place)); err != nil {
		return kept, fmt.Errorf("removing the lab's folder: %w", err)
	}
	return kept, nil
}

func (i *Instance) remove(ctx context.Context, j *Journal) (Kept, error) {
	if j.Cluster.Name != "" {
		if err := i.Clusters.Delete(ctx, j.Cluster, i.Place.Kubeconfig()); err != nil {
			return Kept{}, err
		}
	}
	kept, err := i.keepContexts(j)
	if err != nil {
		return Kept{}, fmt.Errorf("keeping the contexts of other clusters: %w", err)
	}
	paths, err := i.Place.leaving()
	for _, path := range paths {
		if err == nil {
			err = os.RemoveAll(path)
		}
	}
	if err != nil {
		return kept, fmt.Errorf("removing the lab's folder: %w", err)
	}
	return kept, nil
}

// keepContexts moves a kubeconfig in which contexts are left, after the lab's own is
// gone, to where the lab's folder does not take it along.
func (i *Instance) keepContexts(j *Journal) (Kept, error) {
	contexts := cluster.Contexts(i.Place.Kubeconfig())
	if len(contexts) == 0 {
		return Kept{}, nil
	}
	folder := i.Place.home().Kept()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return Kept{}, err
	}
	kept := Kept{filepath.Join(folder, cmp.Or(j.Cluster.Name, i.Name)+".kubeconfig"), contexts}
	return kept, os.Rename(i.Place.Kubeconfig(), kept.Path)
}

// leaving lists what goes while the lock is held, the journal last: as long as
// anything else is left, whatever interrupts, it says what there is to remove.
func (p Place) leaving() ([]string, error) {
	entries, err := os.ReadDir(string(p))
	var paths []string
	for _, entry := range entries {
		switch path := filepath.Join(string(p), entry.Name()); path {
		case p.Journal(), p.Lock(), holderPath(p):
		default:
			paths = append(paths, path)
		}
	}
	return append(paths, p.Journal()), err
}
