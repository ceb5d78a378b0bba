// SPDX-License-Identifier: Apache-2.0

package runner

import (
	"os"
	"testing"
)

// begun is a lab whose first step was done.
func begun(t *testing.T) (*stage, string) {
	t.Helper()
	s, dir := newStage(), t.TempDir()
	if err := run(t, s, dir, upTo("one")); err != nil {
		t.Fatal(err)
	}
	s.log = nil
	return s, dir
}

// A person's own "kind create cluster" in the lab's shell adds its context and makes
// it the current one.
func TestAnotherContextIsNotGoneTo(t *testing.T) {
	s, dir := begun(t)
	place := Home(dir).Lab("demo")
	if err := writeKubeconfig(place.Kubeconfig(), "demo-1", "mine"); err != nil {
		t.Fatal(err)
	}
	if err := run(t, s, dir, upTo("one")); err != nil {
		t.Fatal(err)
	}
	equal(t, []string{"wait", "finished"}, s.log)
	config, err := place.RESTConfig()
	if err != nil || config.Host != "https://demo-1" {
		t.Errorf("goes to %+v, %v", config, err)
	}
}

func TestAKubeconfigThatDoesNotLeadToTheClusterIsWrittenAnew(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"missing":   os.Remove,
		"torn":      func(path string) error { return os.WriteFile(path, []byte("clusters: [{cluster"), 0o600) },
		"another's": func(path string) error { return writeKubeconfig(path, "mine") },
		"empty":     func(path string) error { return writeKubeconfig(path) },
	} {
		s, dir := begun(t)
		place := Home(dir).Lab("demo")
		if err := spoil(place.Kubeconfig()); err != nil {
			t.Fatal(err)
		}
		if config, err := place.RESTConfig(); err == nil {
			t.Errorf("%s: goes to %s", name, config.Host)
		}
		if err := run(t, s, dir, upTo("one")); err != nil {
			t.Fatal(err)
		}
		equal(t, []string{"kubeconfig demo-1", "wait", "finished"}, s.log)
	}
}
