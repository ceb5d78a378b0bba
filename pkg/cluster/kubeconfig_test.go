// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// contexts is a kubeconfig in which each context leads to a server of its name. The
// last is the current one, as after a person's own "kind create cluster".
func contexts(names ...string) *api.Config {
	config := api.NewConfig()
	for _, name := range names {
		config.Clusters[name] = &api.Cluster{Server: "https://" + name + ":6443"}
		config.AuthInfos[name] = &api.AuthInfo{Token: name}
		config.Contexts[name] = &api.Context{Cluster: name, AuthInfo: name}
		config.CurrentContext = name
	}
	return config
}

func writeConfig(t *testing.T, config *api.Config) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func readConfig(t *testing.T, path string) *api.Config {
	t.Helper()
	config, err := clientcmd.LoadFromFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func TestRESTConfigKeepsToItsOwnCluster(t *testing.T) {
	turned := contexts("kind-mine", "kind-lab")
	turned.Contexts["kind-lab"].Cluster, turned.Contexts["kind-lab"].AuthInfo = "kind-mine", "kind-mine"
	for name, config := range map[string]*api.Config{
		"alone":                        contexts("kind-lab"),
		"another is current":           contexts("kind-lab", "kind-mine"),
		"its context leads to another": turned,
	} {
		got, err := RESTConfig(writeConfig(t, config), "lab")
		if err != nil || got.Host != "https://kind-lab:6443" || got.BearerToken != "kind-lab" || got.QPS != -1 {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

func TestRESTConfigFallsBackOnNothing(t *testing.T) {
	headless := contexts("kind-mine", "kind-lab")
	delete(headless.Clusters, "kind-lab")
	nobody := contexts("kind-mine", "kind-lab")
	delete(nobody.AuthInfos, "kind-lab")
	for name, config := range map[string]*api.Config{
		"nothing in it":  api.NewConfig(),
		"only another":   contexts("kind-mine"),
		"no cluster":     headless,
		"no credentials": nobody,
	} {
		path := writeConfig(t, config)
		if got, err := RESTConfig(path, "lab"); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), `"kind-lab"`) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
	if _, err := RESTConfig(filepath.Join(t.TempDir(), "none"), "lab"); err == nil {
		t.Error("no error for a file that is not there")
	}
}

func TestUseContextTakesNothingAway(t *testing.T) {
	path := writeConfig(t, contexts("kind-lab", "kind-mine"))
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := UseContext(path, "lab", "bookinfo"); err != nil {
		t.Fatal(err)
	}
	want := contexts("kind-mine", "kind-lab")
	want.Contexts["kind-lab"].Namespace = "bookinfo"
	sameConfig(t, want, readConfig(t, path))
	alone(t, path)
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
	if err := UseContext(path, "lab", "bookinfo"); err != nil {
		t.Error(err)
	}
	if again, err := os.Stat(path); err != nil || !os.SameFile(info, again) {
		t.Errorf("written again though nothing changed: %v", err)
	}
}

func TestUseContextNeedsTheContext(t *testing.T) {
	path := writeConfig(t, contexts("kind-mine"))
	if err := UseContext(path, "lab", "bookinfo"); err == nil {
		t.Error("no error without the context")
	}
	sameConfig(t, contexts("kind-mine"), readConfig(t, path))
}

func TestMergeWritesOverItsOwnAlone(t *testing.T) {
	old := contexts("kind-lab", "kind-mine")
	old.Clusters["kind-lab"].Server = "https://elsewhere:1"
	path := writeConfig(t, old)
	if err := merge(contexts("kind-lab"), path); err != nil {
		t.Fatal(err)
	}
	sameConfig(t, contexts("kind-mine", "kind-lab"), readConfig(t, path))
	alone(t, path)
	fresh := filepath.Join(t.TempDir(), "config")
	if err := merge(contexts("kind-lab"), fresh); err != nil {
		t.Fatal(err)
	}
	sameConfig(t, contexts("kind-lab"), readConfig(t, fresh))
}

// sameConfig leaves out from which file an entry was read.
func sameConfig(t *testing.T, want, got *api.Config) {
	t.Helper()
	texts := make([]string, 2)
	for i, config := range []*api.Config{want, got} {
		data, err := clientcmd.Write(*config)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(data)
	}
	if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// alone: no half-written file is left beside it.
func alone(t *testing.T, path string) {
	t.Helper()
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("beside it stand %v, %v", files, err)
	}
}
