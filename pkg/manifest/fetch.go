// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	fetchTimeout   = 60 * time.Second
	maxArchiveSize = 32 << 20 // bytes; Istio's largest chart has 1 % of it
)

// Source has chart archives.
type Source interface {
	// Open returns the archive and the name under which errors mention it. A
	// source without the chart answers with an error that is fs.ErrNotExist.
	Open(ctx context.Context, chart Chart) (archive io.ReadCloser, name string, err error)
}

// FetchError says that a chart is not kept on this machine and that no source
// gave it.
type FetchError struct {
	Chart Chart
	Cause error
}

func (e *FetchError) Error() string {
	return fmt.Sprintf("get chart %s %s: %v", e.Chart.Name, e.Chart.Version, e.Cause)
}

func (e *FetchError) Unwrap() error { return e.Cause }

// Repository is the chart's own public repository, read over https. Archives
// stand there as REPO/NAME-VERSION.tgz, as helm repo index lays them out; the
// index is not read, since the lock already says what there is.
type Repository struct {
	Client *http.Client // nil stands for http.DefaultClient
}

// Open asks the repository.
func (r Repository) Open(ctx context.Context, chart Chart) (io.ReadCloser, string, error) {
	url := strings.TrimSuffix(chart.Repo, "/") + "/" + chart.archiveName()
	if !strings.HasPrefix(url, "https://") {
		return nil, url, errors.New("only https repositories are read")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, url, err
	}
	client := r.Client
	if client == nil {
		client = http.DefaultClient
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, url, err
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return nil, url, answered(response)
	}
	return response.Body, url, nil
}

func answered(response *http.Response) error {
	if response.StatusCode == http.StatusNotFound {
		return fs.ErrNotExist
	}
	return errors.New("the repository answered " + response.Status)
}

// fetch keeps the archive of the first source that has the chart under path.
func (c *Charts) fetch(ctx context.Context, chart Chart, path string) (content, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	asked := []string{c.Dir}
	for _, source := range c.Sources {
		archive, name, err := source.Open(ctx, chart)
		if errors.Is(err, fs.ErrNotExist) {
			asked = append(asked, name)
			continue
		}
		if err != nil {
			return nil, &FetchError{chart, err}
		}
		return keep(archive, chart, name, path)
	}
	return nil, &FetchError{chart, errors.New("it is nowhere to be found: asked " + strings.Join(asked, ", "))}
}

// keep writes a verified archive under a temporary name first, so that a
// killed program leaves no half of it.
func keep(archive io.ReadCloser, chart Chart, name, path string) (content, error) {
	defer archive.Close()
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("keep chart %s: %w", chart.Name, err)
	}
	file, err := os.CreateTemp(dir, "."+chart.Name+"-*")
	if err != nil {
		return nil, fmt.Errorf("keep chart %s: %w", chart.Name, err)
	}
	defer os.Remove(file.Name())
	_, err = io.Copy(file, io.LimitReader(archive, maxArchiveSize))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return nil, fmt.Errorf("get chart %s from %s: %w", chart.Name, name, err)
	}
	files, err := openArchive(file.Name())
	if err != nil {
		return nil, fmt.Errorf("read chart %s from %s: %w", chart.Name, name, err)
	}
	if err := files.verify(chart, name); err != nil {
		return nil, err
	}
	return files, os.Rename(file.Name(), path)
}
