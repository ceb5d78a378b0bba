// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"errors"
	"net"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const dockerSays = `{"ServerVersion":"28.2.2","OperatingSystem":"Docker Desktop","KernelVersion":"6.10-linuxkit",
"Architecture":"aarch64","CgroupVersion":"2","DockerRootDir":"/var/lib/docker","Name":"docker-desktop","NCPU":8,
"MemTotal":8000000000,"SecurityOptions":["name=seccomp,profile=builtin","name=rootless"]}`

const podmanSays = `{"host":{"arch":"amd64","cgroupVersion":"v2","kernel":"6.9","hostname":"h","cpus":4,"memTotal":4000000000,
"security":{"rootless":true},"distribution":{"distribution":"fedora","version":"42"}},
"store":{"graphRoot":"/g"},"version":{"Version":"5.2.2"}}`

func TestFacts(t *testing.T) {
	for name, want := range map[string]Facts{
		"docker": {Engine: "docker", EngineVersion: "28.2.2", System: "Docker Desktop", Kernel: "6.10-linuxkit", Arch: "arm64",
			Rootless: true, CgroupVersion: 2, CPUs: 8, MemoryTotal: 8000000000, host: "docker-desktop", root: "/var/lib/docker"},
		"podman": {Engine: "podman", EngineVersion: "5.2.2", System: "fedora 42", Kernel: "6.9", Arch: "amd64",
			Rootless: true, CgroupVersion: 2, CPUs: 4, MemoryTotal: 4000000000, host: "h", root: "/g"},
	} {
		e := &engine{name: name, call: answers{
			{command: "info --format json", stdout: podmanSays}, {command: "info", stdout: dockerSays}}.call}
		got, err := e.facts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(Facts{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestFactsOfAnEngineThatIsDown(t *testing.T) {
	p := fake(answers{{command: "info", stdout: `{"ServerErrors":["Cannot connect to the Docker daemon"]}`}})
	_, err := p.Machine(t.Context(), Look{})
	if _, ok := errors.AsType[*EngineDownError](err); !ok {
		t.Errorf("got %v", err)
	}
}

const meminfo = "MemTotal:  8000 kB\nMemFree:  1000 kB\nMemAvailable:    4000 kB\n"

func TestMachineLooksInsideWhenTheEngineIsElsewhere(t *testing.T) {
	p := fake(answers{
		{command: "info", stdout: dockerSays},
		{command: "image inspect missing", stderr: "No such image"},
		{command: "image inspect present"},
		{command: "ps", stdout: "lab-control-plane\nother-control-plane\nother-worker\n"},
		{command: "run --rm --pull=never --network=none --entrypoint sh present", stdout: "8192\n128\n1000\n" + meminfo},
	})
	f, err := p.Machine(t.Context(), Look{Images: []string{"missing", "present"}, Own: "lab"})
	if err != nil {
		t.Fatal(err)
	}
	got := []any{f.Local, f.OtherNodes, f.InotifyWatches, f.InotifyInstances, f.DiskFree, f.MemoryFree, f.sysctlFix("a=1")}
	want := []any{false, 2, 8192, 128, uint64(1000 << 10), uint64(4000 << 10),
		"docker run --rm --privileged --entrypoint sysctl present -w a=1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLookHere(t *testing.T) {
	files := map[string]string{memoryFile: meminfo, watchesFile: "65536\n"}
	f := lookHere(Facts{}, func(path string) ([]byte, error) {
		text, ok := files[path]
		if !ok {
			return nil, os.ErrNotExist
		}
		return []byte(text), nil
	})
	want := Facts{MemoryFree: 4000 << 10, InotifyWatches: 65536}
	if diff := cmp.Diff(want, f, cmp.AllowUnexported(Facts{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBusyPorts(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if diff := cmp.Diff([]int{port}, busyPorts([]int{port})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if busy := busyPorts([]int{port}); len(busy) != 0 {
		t.Errorf("busy after close: %v", busy)
	}
}
