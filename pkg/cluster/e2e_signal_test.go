// SPDX-License-Identifier: Apache-2.0

//go:build e2e && unix

package cluster

import (
	"context"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestChild is no test of its own: the tests below run it in a process that they
// can kill. What it is to make comes through the environment.
func TestChild(t *testing.T) {
	name := os.Getenv("LABS_E2E_CHILD")
	if name == "" {
		return
	}
	b := newBench(t)
	b.kubeconfig = os.Getenv("LABS_E2E_KUBECONFIG")
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	_, err := b.Create(ctx, b.spec(Identity{Name: name}), nil)
	t.Logf("create: %v", err)
}

// child starts the making of a cluster in a process group of its own, as a shell does.
func (b *bench) child(name string) *exec.Cmd {
	b.Helper()
	b.hearCtrlC()
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.v")
	cmd.Env = append(os.Environ(), "LABS_E2E_CHILD="+name, "LABS_E2E_KUBECONFIG="+b.kubeconfig)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { b.Log(strings.ReplaceAll(out.String(), "\n", "\n  child: ")) })
	return cmd
}

// hearCtrlC: what a script starts in the background is deaf to Ctrl-C, and so are its
// children, unless it listens itself.
func (b *bench) hearCtrlC() {
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, os.Interrupt)
	b.Cleanup(func() { signal.Stop(heard) })
}

// waitFor polls until the moment has come.
func (b *bench) waitFor(what string, come func() bool) {
	b.Helper()
	for deadline := time.Now().Add(time.Minute); !come(); {
		if time.Now().After(deadline) {
			b.Fatalf("no %s after a minute", what)
		}
		pause, cancel := context.WithTimeout(b.Context(), 50*time.Millisecond)
		<-pause.Done()
		cancel()
	}
}

func (b *bench) waitContainer(name string) {
	b.Helper()
	b.waitFor("container", func() bool {
		nodes, err := b.Nodes(b.Context(), name)
		return err == nil && len(nodes) > 0
	})
}

func (b *bench) waitKubeadm(name string) {
	b.Helper()
	b.waitFor("kubeadm", func() bool {
		return b.NodeExec(name+"-control-plane").Exec(b.Context(), nil, nil, "pgrep", "kubeadm") == nil
	})
}

func TestCtrlC(t *testing.T) {
	for name, wait := range map[string]func(*bench, string){
		"at once":         func(*bench, string) {},
		"container begun": (*bench).waitContainer,
		"kubeadm at work": (*bench).waitKubeadm,
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			id := b.NewIdentity("cluster-ctrlc")
			b.erased(id.Name)
			cmd := b.child(id.Name)
			b.waitFor("process", func() bool { return cmd.Process.Signal(syscall.Signal(0)) == nil })
			wait(b, id.Name)
			start := time.Now()
			if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			t.Logf("ended %s after Ctrl-C", took(start))
			b.wantNothingLeft(id.Name)
		})
	}
}

func TestKill9(t *testing.T) {
	b := newBench(t)
	id := b.NewIdentity("cluster-kill9")
	b.erased(id.Name)
	cmd := b.child(id.Name)
	b.waitKubeadm(id.Name)
	if err := os.MkdirAll(filepath.Dir(b.kubeconfig), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if err := os.WriteFile(b.kubeconfig+".lock", nil, 0); err != nil {
		t.Fatal(err)
	}
	b.wantState(id, Half)
	if err := b.Delete(t.Context(), id, b.kubeconfig); err != nil {
		t.Fatal(err)
	}
	b.wantNothingLeft(id.Name)
}
