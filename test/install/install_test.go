// SPDX-License-Identifier: Apache-2.0

//go:build e2e

// Package install proves that a person gets the plugin by krew, and that kubectl
// completes its words, with the real krew and the real kubectl.
package install

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"text/template"
)

const tag = "v0.0.1"

func TestKrewInstallsThePlugin(t *testing.T) {
	dir := t.TempDir()
	archive := pack(t, filepath.Join(dir, "labs.tar.gz"), "../../bin/kubectl-labs", "../../LICENSE")
	manifest := filepath.Join(dir, "labs.yaml")
	writeManifest(t, manifest, digest(t, archive))
	root := filepath.Join(dir, "krew")
	env := append(os.Environ(), "KREW_ROOT="+root, "PATH="+filepath.Join(root, "bin")+":"+os.Getenv("PATH"))
	command(t, env, "kubectl-krew", "install", "--manifest="+manifest, "--archive="+archive)
	out := command(t, env, "kubectl", "labs", "version")
	if !strings.Contains(out, "kubectl labs") || !strings.Contains(out, "kind") {
		t.Errorf("kubectl labs version said:\n%s", out)
	}
}

func TestKubectlCompletesOurWords(t *testing.T) {
	dir := t.TempDir()
	plugin, err := filepath.Abs("../../bin/kubectl-labs")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"kubectl-labs", "kubectl_complete-labs"} {
		if err := os.Symlink(plugin, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	env := append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "KUBECTL_LABS_HOME="+dir)
	for words, want := range map[string]string{
		"labs run ":                        "istio-canary",
		"labs check istio-canary --step r": "rollback",
		"labs sta":                         "status",
	} {
		args := append([]string{"__complete"}, strings.Split(words, " ")...)
		if out := command(t, env, "kubectl", args...); !strings.Contains(out, want) {
			t.Errorf("%q is not completed with %s:\n%s", words, want, out)
		}
	}
}

// writeManifest renders the repository's own template as the release bot would,
// with this machine's archive in place of every published one.
func writeManifest(t *testing.T, path, sum string) {
	t.Helper()
	source, err := os.ReadFile("../../.krew.yaml")
	if err != nil {
		t.Fatal(err)
	}
	uri := func(url, _ string) string {
		return "uri: " + strings.ReplaceAll(url, "{{ .TagName }}", tag) + "\n    sha256: " + sum
	}
	rendered, err := template.New("krew").Funcs(template.FuncMap{"addURIAndSha": uri}).Parse(string(source))
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := rendered.Execute(f, struct{ TagName string }{tag}); err != nil {
		t.Fatal(err)
	}
}

func pack(t *testing.T, target string, files ...string) string {
	t.Helper()
	f, err := os.Create(target)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zipped := gzip.NewWriter(f)
	archive := tar.NewWriter(zipped)
	for _, path := range files {
		addFile(t, archive, path)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return target
}

func addFile(t *testing.T, archive *tar.Writer, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatalf("make build first: %v", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if err := archive.WriteHeader(&tar.Header{Name: filepath.Base(path), Mode: int64(info.Mode().Perm()), Size: info.Size()}); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(archive, f); err != nil {
		t.Fatal(err)
	}
}

func digest(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func command(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	path, err := lookPath(env, name)
	if err != nil {
		t.Fatalf("%s is missing, make test brings it: %v", name, err)
	}
	c := exec.Command(path, args...)
	c.Env = env
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// lookPath searches the PATH of env, which is not this process's own.
func lookPath(env []string, name string) (string, error) {
	for _, pair := range env {
		dirs, ok := strings.CutPrefix(pair, "PATH=")
		if !ok {
			continue
		}
		for _, dir := range filepath.SplitList(dirs) {
			if info, err := os.Stat(filepath.Join(dir, name)); err == nil && !info.IsDir() {
				return filepath.Join(dir, name), nil
			}
		}
	}
	return "", exec.ErrNotFound
}
