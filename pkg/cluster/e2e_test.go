// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package cluster

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestLife is a cluster of two nodes from its making to its end.
func TestLife(t *testing.T) {
	b := newBench(t)
	id := b.NewIdentity("cluster-life")
	b.erased(id.Name)
	b.wantState(id, Absent)
	id = b.create(id)
	if id.Host == "" {
		t.Error("the engine's machine was not recorded")
	}
	if detail := b.wantState(id, Running); !detail.Verified {
		t.Errorf("not verified: %s", detail.Why)
	}
	b.refuses(id)
	b.power(id)
	b.timed("delete", func() error { return b.Delete(t.Context(), id, b.kubeconfig) })
	b.wantState(id, Absent)
	b.wantNothingLeft(id.Name)
}

func (b *bench) create(id Identity) Identity {
	b.Helper()
	start := time.Now()
	var up, controlPlane time.Duration
	spec := b.spec(id)
	spec.Workers = 1
	made, err := b.Create(b.Context(), spec, func(e Event) {
		b.Logf("%8s %s %s", took(start), e.Kind, e.Text)
		if e.Kind == NodeUp {
			up = time.Since(start)
		}
		if e.Kind == Done && strings.HasPrefix(e.Text, "Starting control-plane") {
			controlPlane = time.Since(start)
		}
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("create: %s", took(start))
	if up == 0 || up > controlPlane {
		b.Errorf("containerd answered after %s, the control plane stood after %s", up, controlPlane)
	}
	var out bytes.Buffer
	node := b.NodeExec(made.Name + "-control-plane")
	if err := node.Exec(b.Context(), strings.NewReader("through"), &out, "cat"); err != nil || out.String() != "through" {
		b.Errorf("exec: %q, %v", out.String(), err)
	}
	if err := node.Exec(b.Context(), nil, nil, "ls", "/no/such/file"); err == nil || !strings.Contains(err.Error(), "No such file") {
		b.Errorf("exec of a failing command: %v", err)
	}
	return made
}

// refuses: a record of another cluster of the same name must not open this one.
func (b *bench) refuses(id Identity) {
	b.Helper()
	other := id
	other.UID = "00000000-0000-0000-0000-000000000000"
	b.wantState(other, Foreign)
	for name, err := range map[string]error{
		"delete": b.Delete(b.Context(), other, b.kubeconfig),
		"stop":   b.Stop(b.Context(), other, ""),
	} {
		var foreign *ForeignError
		if !errors.As(err, &foreign) {
			b.Errorf("%s of a foreign cluster: %v", name, err)
		}
	}
	var unknown *UnknownNodeError
	if err := b.Stop(b.Context(), id, "worker7"); !errors.As(err, &unknown) {
		b.Errorf("stop of an unknown node: %v", err)
	}
	if err := os.Remove(b.kubeconfig); err != nil {
		b.Fatal(err)
	}
	if err := b.ExportKubeconfig(b.Context(), id, b.kubeconfig); err != nil {
		b.Fatal(err)
	}
	b.uidThroughKubeconfig(id)
}

func (b *bench) host(id Identity) string {
	b.Helper()
	config, err := RESTConfig(b.kubeconfig, id.Name)
	if err != nil {
		b.Fatal(err)
	}
	return config.Host
}

func (b *bench) uidThroughKubeconfig(id Identity) {
	b.Helper()
	config, err := RESTConfig(b.kubeconfig, id.Name)
	if err != nil {
		b.Fatal(err)
	}
	if uid, err := kubeSystemUID(b.Context(), config); err != nil || uid != id.UID {
		b.Errorf("uid %s, %v; want %s", uid, err, id.UID)
	}
}

// A cluster of the recorded name that somebody else made with kind.
func TestStranger(t *testing.T) {
	b := newBench(t)
	id := b.NewIdentity("cluster-stranger")
	b.erased(id.Name)
	b.containers(id.Name)
	id.UID, id.Nodes = "u", map[string]string{id.Name + "-control-plane": "another"}
	b.wantState(id, Foreign)
	b.wantState(Identity{Name: id.Name}, Foreign)
	var foreign *ForeignError
	if err := b.Delete(t.Context(), id, b.kubeconfig); !errors.As(err, &foreign) {
		t.Errorf("delete: %v", err)
	}
	if _, err := b.Create(t.Context(), b.spec(id), nil); !errors.As(err, &foreign) {
		t.Errorf("create: %v", err)
	}
	t.Log(foreign)
	if nodes, err := b.Nodes(t.Context(), id.Name); err != nil || len(nodes) != 1 || !nodes[0].Running {
		t.Errorf("the stranger's containers: %v, %v", nodes, err)
	}
}

// A cluster of ours whose making ended in the middle.
func TestHalf(t *testing.T) {
	b := newBench(t)
	id := b.NewIdentity("cluster-half")
	b.erased(id.Name)
	b.containers(id.Name)
	b.wantState(id, Half)
	if err := b.Delete(t.Context(), id, b.kubeconfig); err != nil {
		t.Fatal(err)
	}
	b.wantNothingLeft(id.Name)
}

// Whenever the making is interrupted, nothing may be left.
func TestInterrupt(t *testing.T) {
	for name, moment := range map[string]func(Event) bool{
		"before the containers": func(e Event) bool { return e.Kind == Started },
		"at the containers":     func(e Event) bool { return strings.HasPrefix(e.Text, "Preparing nodes") },
		"first node up":         func(e Event) bool { return e.Kind == NodeUp },
		"at the control plane":  func(e Event) bool { return e.Kind == Started && strings.HasPrefix(e.Text, "Starting") },
		"after the CNI":         func(e Event) bool { return e.Kind == Done && strings.HasPrefix(e.Text, "Installing") },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			id := b.NewIdentity("cluster-interrupt")
			b.erased(id.Name)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var once sync.Once
			var start time.Time
			_, err := b.Create(ctx, b.spec(id), func(e Event) {
				if moment(e) {
					once.Do(func() { start = time.Now(); cancel() })
				}
			})
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("create: %v", err)
			}
			t.Logf("gone %s after the interrupt: %v", took(start), err)
			b.wantState(id, Absent)
			b.wantNothingLeft(id.Name)
		})
	}
}

func TestMachineForReal(t *testing.T) {
	b := newBench(t)
	start := time.Now()
	facts, err := b.Machine(t.Context(), Look{Images: []string{b.image()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("machine: %s", took(start))
	for _, fact := range Judge(facts, Needs{Nodes: 1, MemoryBytes: 4 << 30, FreeBytes: 4 << 30, DiskBytes: 5 << 30}) {
		t.Logf("%+v", fact)
		if fact.Verdict == Unknown {
			t.Errorf("%s is not known", fact.Name)
		}
	}
	inside := b.lookInside(t.Context(), facts, b.image())
	if inside.InotifyWatches != facts.InotifyWatches || inside.InotifyInstances != facts.InotifyInstances {
		t.Errorf("inside %d and %d, outside %d and %d", inside.InotifyWatches, inside.InotifyInstances,
			facts.InotifyWatches, facts.InotifyInstances)
	}
}
