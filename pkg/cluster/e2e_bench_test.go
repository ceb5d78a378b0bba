// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package cluster

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sigs.k8s.io/kind/pkg/cluster"
	"sigs.k8s.io/kind/pkg/log"
)

// bench is a provider on the real engine, with a kubeconfig for the cluster and
// one that stands for the person's own.
type bench struct {
	*testing.T
	*Provider
	kubeconfig, own string
}

const ownText = "apiVersion: v1\nkind: Config\ncurrent-context: work\n"

func newBench(t *testing.T) *bench {
	t.Helper()
	p, err := New()
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{T: t, Provider: p, own: filepath.Join(t.TempDir(), "own")}
	b.kubeconfig = filepath.Join(t.TempDir(), "lab", "kubeconfig")
	if err := os.WriteFile(b.own, []byte(ownText), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("KUBECONFIG", b.own)
	return b
}

func (b *bench) image() string {
	if image := os.Getenv("LABS_NODE_IMAGE"); image != "" {
		return image
	}
	return "kindest/node:v1.37.0"
}

func (b *bench) spec(id Identity) Spec {
	return Spec{Name: id.Name, Image: b.image(), Kubeconfig: b.kubeconfig, Labels: map[string]string{"lab": "yes"}}
}

// containers makes a kind cluster without Kubernetes in it, by kind alone.
func (b *bench) containers(name string) {
	b.Helper()
	err := b.kind(log.NoopLogger{}).Create(name,
		cluster.CreateWithV1Alpha4Config(kindConfig(Spec{Name: name, Image: b.image()}, 1)),
		cluster.CreateWithStopBeforeSettingUpKubernetes(true),
		cluster.CreateWithKubeconfigPath(b.kubeconfig))
	if err != nil {
		b.Fatal(err)
	}
}

func (b *bench) erased(name string) {
	b.Cleanup(func() {
		if err := b.erase(context.Background(), name, b.kubeconfig); err != nil {
			b.Error(err)
		}
	})
}

func (b *bench) wantState(id Identity, want State) Detail {
	b.Helper()
	start := time.Now()
	state, detail, err := b.Inspect(b.Context(), id)
	if err != nil || state != want {
		b.Fatalf("state %s (%s), %v; want %s", state, detail.Why, err, want)
	}
	b.Logf("inspect: %s, verified %t, %s", state, detail.Verified, took(start))
	return detail
}

func (b *bench) wantNothingLeft(name string) {
	b.Helper()
	nodes, err := b.Nodes(b.Context(), name)
	if err != nil || len(nodes) > 0 {
		b.Errorf("left: %v, %v", nodes, err)
	}
	for _, path := range []string{b.kubeconfig, b.kubeconfig + ".lock"} {
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			b.Errorf("left: %s (%v)", path, err)
		}
	}
	if text, err := os.ReadFile(b.own); err != nil || string(text) != ownText {
		b.Errorf("the person's own kubeconfig was touched: %s, %v", text, err)
	}
}

func took(start time.Time) time.Duration { return time.Since(start).Round(10 * time.Millisecond) }
