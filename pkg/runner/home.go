// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Home is the folder in which everything this tool remembers stands; every path
// in it is computed here. Deleting it forgets the labs, not their clusters.
type Home string

// Charts is the folder of chart archives, shared by all labs.
func (h Home) Charts() string { return filepath.Join(string(h), "charts") }

// Labs is the folder with one folder for each lab that was run.
func (h Home) Labs() string { return filepath.Join(string(h), "labs") }

// Lab is the place of one lab.
func (h Home) Lab(name string) Place { return Place(filepath.Join(h.Labs(), name)) }

// Place is the folder of one lab that was run.
type Place string

// home is where the place is.
func (p Place) home() Home { return Home(filepath.Dir(filepath.Dir(string(p)))) }

// Journal is the file that says how far the lab is.
func (p Place) Journal() string { return filepath.Join(string(p), "journal.json") }

// Lock is the file that a running command holds.
func (p Place) Lock() string { return filepath.Join(string(p), "lock") }

// Kubeconfig is the lab's private kubeconfig.
func (p Place) Kubeconfig() string { return filepath.Join(string(p), "kubeconfig") }

// Files is the folder with the lab's Kustomize folders, where a shell starts.
func (p Place) Files() string { return filepath.Join(string(p), "files") }

// Saved is the folder with copies of what changes took away from this lab's cluster.
func (p Place) Saved() string { return filepath.Join(string(p), "saved") }

// Saved is the folder with copies of what changes took away from other clusters.
func (h Home) Saved() string { return filepath.Join(string(h), "saved") }

// Kept is the folder with kubeconfigs of deleted labs that led elsewhere too.
func (h Home) Kept() string { return filepath.Join(string(h), "kept") }

// Known lists the labs that have a journal here, sorted, also where the folder cannot
// be looked into. A home that does not exist yet has none.
func (h Home) Known() ([]string, error) {
	names, err := h.folders()
	return slices.DeleteFunc(names, func(name string) bool {
		_, err := os.Lstat(h.Lab(name).Journal())
		return errors.Is(err, fs.ErrNotExist)
	}), err
}

// Has tells whether a lab has a folder here, be it without a journal.
func (h Home) Has(name string) (bool, error) {
	names, err := h.folders()
	return slices.Contains(names, name), err
}

func (h Home) folders() ([]string, error) {
	entries, err := os.ReadDir(h.Labs())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("looking for labs that were run: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if !entry.Type().IsRegular() {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}
