// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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

// Delete removes the lab's cluster, kubeconfig and folder. A cluster of that name
// that is not ours stays, and so does everything else then. It returns a
// *NeverRunError where nothing is there.
func (i *Instance) Delete(ctx context.Context, command string) error {
	if _, err := i.Remains(); err != nil {
		return err
	}
	j, release, err := i.open(command)
	if err != nil {
		return err
	}
	// Windows does not remove a file that is open, as the lock is until then.
	if err := errors.Join(i.remove(ctx, j), release()); err != nil {
		return err
	}
	if err := os.RemoveAll(string(i.Place)); err != nil {
		return fmt.Errorf("removing the lab's folder: %w", err)
	}
	return nil
}

func (i *Instance) remove(ctx context.Context, j *Journal) error {
	if j.Cluster.Name != "" {
		if err := i.Clusters.Delete(ctx, j.Cluster, i.Place.Kubeconfig()); err != nil {
			return err
		}
	}
	paths, err := i.Place.leaving()
	for _, path := range paths {
		if err == nil {
			err = os.RemoveAll(path)
		}
	}
	if err != nil {
		return fmt.Errorf("removing the lab's folder: %w", err)
	}
	return nil
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
