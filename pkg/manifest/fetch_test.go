// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// repository serves one archive as a chart repository does, over https.
func repository(t *testing.T, charts *Charts, archive []byte) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/charts/page-1.0.0.tgz", func(w http.ResponseWriter, _ *http.Request) { w.Write(archive) })
	mux.HandleFunc("/broken/page-1.0.0.tgz", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", http.StatusServiceUnavailable) })
	server := httptest.NewTLSServer(mux)
	t.Cleanup(server.Close)
	charts.Locked[0].Repo = server.URL + "/charts"
	charts.Sources = []Source{Repository{Client: server.Client()}}
}

func TestGetFetchesOnce(t *testing.T) {
	charts, archive := cached(t)
	charts.Dir = filepath.Join(t.TempDir(), "new", "cache")
	data, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	repository(t, charts, data)
	path, err := charts.Get(context.Background(), charts.Locked[0])
	if err != nil {
		t.Fatal(err)
	}
	charts.Sources = nil
	again, err := charts.Get(context.Background(), charts.Locked[0])
	if err != nil || again != path {
		t.Errorf("second time: %q, %v", again, err)
	}
}

func TestGetKeepsNothingWrong(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	good := pack(t, pageChart)
	tests := []struct {
		name    string
		ctx     context.Context
		archive []byte
		repo    string // replaces /charts at the end of the repository's URL
		want    string
	}{
		{"wrong content", t.Context(), pack(t, strings.ReplaceAll(pageChart, "nothing", "other")), "/charts", "but labs.lock says"},
		{"half an archive", t.Context(), good[:len(good)/2], "/charts", "read chart page from https://"},
		{"not there", t.Context(), good, "/empty", "get chart page 1.0.0: it is nowhere to be found"},
		{"a broken repository", t.Context(), good, "/broken", "answered 503"},
		{"an interrupt", ctx, good, "/charts", "context canceled"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			charts, _ := cached(t)
			charts.Dir = t.TempDir()
			repository(t, charts, test.archive)
			charts.Locked[0].Repo = strings.TrimSuffix(charts.Locked[0].Repo, "/charts") + test.repo
			_, err := charts.Get(test.ctx, charts.Locked[0])
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %s", err, test.want)
			}
			if left, _ := os.ReadDir(charts.Dir); len(left) > 0 {
				t.Errorf("the cache holds %s", left)
			}
		})
	}
}

func TestRepositoryWantsHTTPS(t *testing.T) {
	_, _, err := Repository{}.Open(t.Context(), Chart{Name: "page", Version: "1.0.0", Repo: "http://example.com"})
	if err == nil || errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "only https") {
		t.Errorf("error %v", err)
	}
}

func TestGetDoesNotWaitForeverForARepository(t *testing.T) {
	charts, _ := cached(t)
	charts.Dir = t.TempDir()
	hang := make(chan struct{})
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	defer server.Close()
	defer close(hang)
	charts.Locked[0].Repo = server.URL
	charts.Sources = []Source{Repository{Client: server.Client()}}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := charts.Get(ctx, charts.Locked[0]); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}
