// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const inspected = `[
 {"Id":"bb","Name":"/lab-worker","Created":"2026-11-22T10:00:01.5Z",
  "State":{"Status":"exited","Running":false,"StartedAt":"2026-11-22T10:00:02Z","FinishedAt":"2026-11-22T11:00:00Z"},
  "Config":{"Labels":{"io.x-k8s.kind.cluster":"lab","io.x-k8s.kind.role":"worker"}},
  "NetworkSettings":{"Ports":{}}},
 {"Id":"aa","Name":"/lab-control-plane","Created":"2026-11-22T10:00:01.5Z",
  "State":{"Status":"running","Running":true,"StartedAt":"2026-11-22T10:00:02Z"},
  "Config":{"Labels":{"io.x-k8s.kind.cluster":"lab","io.x-k8s.kind.role":"control-plane"}},
  "NetworkSettings":{"Ports":{"6443/tcp":[{"HostIp":"127.0.0.1","HostPort":"40001"}]}}}]`

func TestNodes(t *testing.T) {
	p := fake(answers{{command: "ps", stdout: "aa\nbb\n"}, {command: "inspect", stdout: inspected}})
	got, err := p.Nodes(t.Context(), "lab")
	if err != nil {
		t.Fatal(err)
	}
	created := time.Date(2026, 11, 22, 10, 0, 1, 5e8, time.UTC)
	started := time.Date(2026, 11, 22, 10, 0, 2, 0, time.UTC)
	want := []Node{
		{Name: "lab-control-plane", ID: "aa", Role: RoleControlPlane, State: "running", Running: true,
			Created: created, Started: started, endpoint: "127.0.0.1:40001"},
		{Name: "lab-worker", ID: "bb", Role: RoleWorker, State: "exited", Created: created, Started: started, Ended: created.Truncate(time.Hour).Add(time.Hour)},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Node{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNodeOfAnEngineThatKnowsNoEnd(t *testing.T) {
	running := strings.Replace(inspected, `"FinishedAt":"2026-11-22T11:00:00Z"`, `"FinishedAt":""`, 1)
	p := fake(answers{{command: "ps", stdout: "aa\nbb\n"}, {command: "inspect", stdout: running}})
	got, err := p.Nodes(t.Context(), "lab")
	if err != nil || len(got) != 2 || !got[1].Ended.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestEndpointOfDesktop(t *testing.T) {
	c := container{}
	c.Config.Labels = map[string]string{"desktop.docker.io/ports/6443/tcp": "10.0.1.7:6443"}
	if got := c.endpoint(); got != "10.0.1.7:6443" {
		t.Errorf("got %q", got)
	}
}

func TestPick(t *testing.T) {
	nodes := []Node{{Name: "lab-control-plane"}, {Name: "lab-worker"}}
	for wanted, count := range map[string]int{"": 2, "worker": 1, "lab-control-plane": 1} {
		if got, err := pick("lab", wanted, nodes); err != nil || len(got) != count {
			t.Errorf("%q: %v, %v", wanted, got, err)
		}
	}
	_, err := pick("lab", "worker2", nodes)
	var unknown *UnknownNodeError
	if !errors.As(err, &unknown) {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff([]string{"control-plane", "worker"}, unknown.Among); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStrangersAreLeftAlone(t *testing.T) {
	p := fake(answers{{command: "ps", stdout: "aa\nbb\n"}, {command: "inspect", stdout: inspected}})
	id := Identity{Name: "lab", UID: "u", Nodes: map[string]string{"lab-control-plane": "zz"}}
	kubeconfig := t.TempDir() + "/config"
	for name, try := range map[string]func() error{
		"create": func() error {
			_, err := p.Create(t.Context(), Spec{Name: "lab", Image: "i", Kubeconfig: kubeconfig}, nil)
			return err
		},
		"delete": func() error { return p.Delete(t.Context(), id, kubeconfig) },
		"stop":   func() error { return p.Stop(t.Context(), id, "") },
		"start":  func() error { _, err := p.Start(t.Context(), id, "", nil); return err },
		"export": func() error { return p.ExportKubeconfig(t.Context(), id, kubeconfig) },
	} {
		var foreign *ForeignError
		if err := try(); !errors.As(err, &foreign) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestOtherEngine(t *testing.T) {
	_, _, err := fake(nil).Inspect(t.Context(), Identity{Name: "lab", Engine: "podman"})
	if _, ok := errors.AsType[*OtherEngineError](err); !ok {
		t.Errorf("got %v", err)
	}
}

func TestAbsentHereMayBeElsewhere(t *testing.T) {
	p := fake(answers{{command: "ps"}, {command: "info", stdout: dockerSays}})
	id := Identity{Name: "lab", Engine: "docker", Host: "docker-desktop", UID: "u"}
	if state, _, err := p.Inspect(t.Context(), id); state != Absent || err != nil {
		t.Errorf("same machine: got %s, %v", state, err)
	}
	id.Host = "build-box"
	var other *OtherEngineError
	if err := p.Delete(t.Context(), id, t.TempDir()+"/config"); !errors.As(err, &other) {
		t.Fatalf("other machine: got %v", err)
	}
	want := "the cluster lab was made with docker on build-box, but docker on docker-desktop is in use; " +
		"choose its context (docker context ls, docker context use), or set DOCKER_HOST"
	if diff := cmp.Diff(want, other.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPrepareTellsTheHost(t *testing.T) {
	p := fake(answers{{command: "ps"}, {command: "image inspect"}, {command: "info", stdout: dockerSays}})
	spec := Spec{Name: "lab", Image: "i", Kubeconfig: t.TempDir() + "/config"}
	facts, err := p.prepare(t.Context(), spec, serial(nil))
	if err != nil || facts.host != "docker-desktop" || facts.CgroupVersion != 2 {
		t.Errorf("got %+v, %v", facts, err)
	}
}

func TestAbsent(t *testing.T) {
	p := fake(answers{{command: "ps"}})
	id := Identity{Name: "lab", Recorded: time.Now()}
	if state, _, err := p.Inspect(t.Context(), id); state != Absent || err != nil {
		t.Errorf("got %s, %v", state, err)
	}
	if err := p.Stop(t.Context(), id, ""); !errors.Is(err, ErrAbsent) {
		t.Errorf("stop: got %v", err)
	}
}

func TestImageNowhere(t *testing.T) {
	p := fake(answers{
		{command: "ps"},
		{command: "image inspect", stderr: "No such image"},
		{command: "pull", stderr: "Trying\nmanifest for i:v1 not found"},
	})
	_, err := p.Create(t.Context(), Spec{Name: "lab", Image: "i:v1", Kubeconfig: t.TempDir() + "/config"}, nil)
	var image *ImageError
	if !errors.As(err, &image) {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(ImageError{Image: "i:v1", Reason: "manifest for i:v1 not found"}, *image); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
