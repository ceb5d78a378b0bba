// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Chart is one chart as the lock lists it.
type Chart struct {
	Name, Version string
	Repo          string // https URL of the chart repository
	Files         string // "sha256:" and the digest of the chart's content, see ContentDigest
}

func (c Chart) archiveName() string { return c.Name + "-" + c.Version + ".tgz" }

// DigestError says that a chart's content is not the locked one.
type DigestError struct {
	Chart     string // name and version
	Want, Got string // "sha256:..."
	Path      string // the file, folder or URL that holds the content
}

func (e *DigestError) Error() string {
	return fmt.Sprintf("chart %s: %s holds %s, but labs.lock says %s: nothing was rendered; remove it, or mend labs.lock",
		e.Chart, e.Path, e.Got, e.Want)
}

// Charts hands out locked charts: from its cache folder, else from the first
// source that has them. Content that differs from the lock is never used and
// never kept.
type Charts struct {
	Dir     string   // cache folder, made when the first chart is kept
	Locked  []Chart  // every chart that may be used
	Sources []Source // asked in order when the cache lacks a chart
}

// Get returns the path of the chart's archive in the cache. Chart needs name,
// version and repo; its digest is the lock's.
func (c *Charts) Get(ctx context.Context, chart Chart) (string, error) {
	path, _, err := c.get(ctx, chart)
	return path, err
}

func (c *Charts) get(ctx context.Context, chart Chart) (string, content, error) {
	locked, err := c.locked(chart)
	if err != nil {
		return "", nil, err
	}
	path := filepath.Join(c.Dir, locked.archiveName())
	files, err := openArchive(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		files, err = c.fetch(ctx, locked, path)
	case err == nil:
		err = files.verify(locked, path)
	}
	if err != nil {
		return "", nil, err
	}
	return path, files, nil
}

func (c *Charts) locked(chart Chart) (Chart, error) {
	for _, locked := range c.Locked {
		if locked.Name == chart.Name && locked.Version == chart.Version && locked.Repo == chart.Repo {
			return locked, nil
		}
	}
	return Chart{}, fmt.Errorf("chart %s %s of %s is not in labs.lock", chart.Name, chart.Version, chart.Repo)
}

// unpack puts the chart where Kustomize looks for it. What stands there
// already must be the locked content, whoever put it there.
func (c *Charts) unpack(ctx context.Context, use chartUse) error {
	locked, err := c.locked(use.Chart)
	if err != nil {
		return use.errorf("%v", err)
	}
	if _, err := os.Stat(use.folder()); err == nil {
		return verifyFolder(locked, use.folder())
	}
	_, files, err := c.get(ctx, locked)
	if err != nil {
		return err
	}
	if err := files.writeTo(use.folder()); err != nil {
		return fmt.Errorf("unpack chart %s: %w", locked.Name, err)
	}
	return nil
}

func verifyFolder(locked Chart, folder string) error {
	files, err := readFolder(folder)
	if err != nil {
		return fmt.Errorf("read chart %s: %w", locked.Name, err)
	}
	return files.verify(locked, folder)
}
