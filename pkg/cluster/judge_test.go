// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const gib = 1 << 30

func fine() Facts {
	return Facts{Engine: "docker", EngineVersion: "28.2.2", Arch: "amd64", Local: true, CgroupVersion: 2, CPUs: 4,
		MemoryTotal: 16 * gib, MemoryFree: 12 * gib, DiskFree: 50 * gib, InotifyWatches: 524288, InotifyInstances: 512}
}

func TestJudge(t *testing.T) {
	lab := Needs{Nodes: 1, MemoryBytes: 4 * gib, FreeBytes: 4 * gib, DiskBytes: 5 * gib, Ports: []int{8080, 8443}}
	for _, test := range []struct {
		name   string
		change func(*Facts, *Needs)
		want   map[string]Verdict // the facts that are not OK
		fix    string             // part of the first one's
	}{
		{"all is well", func(*Facts, *Needs) {}, nil, ""},
		{"nothing needed", func(_ *Facts, n *Needs) { *n = Needs{} }, nil, ""},
		{"cgroup v1", func(f *Facts, _ *Needs) { f.CgroupVersion = 1 }, map[string]Verdict{"cgroup version": Warn}, "systemd.unified_cgroup_hierarchy"},
		{"cgroup v1, rootless", func(f *Facts, _ *Needs) { f.CgroupVersion, f.Rootless = 1, true }, map[string]Verdict{"cgroup version": Short}, "wsl --update"},
		{"old docker", func(f *Facts, _ *Needs) { f.EngineVersion = "19.03.1" }, map[string]Verdict{"engine": Short}, "docs.docker.com"},
		{"old version number of another engine", func(f *Facts, _ *Needs) { f.Engine, f.EngineVersion = "podman", "5.2" }, nil, ""},
		{"no node image", func(f *Facts, _ *Needs) { f.Arch = "riscv64" }, map[string]Verdict{"architecture": Short}, ""},
		{"one CPU", func(f *Facts, _ *Needs) { f.CPUs = 1 }, map[string]Verdict{"CPUs": Warn}, "more CPUs"},
		{"small machine", func(f *Facts, _ *Needs) { f.MemoryTotal, f.MemoryFree = 3*gib, 2*gib },
			map[string]Verdict{"memory": Short, "free memory": Warn}, "more memory"},
		{"a machine set to 4 GB", func(f *Facts, _ *Needs) { f.MemoryTotal = 3891 << 20 }, nil, ""},
		{"small podman machine", func(f *Facts, _ *Needs) { f.Engine, f.Local, f.MemoryTotal = "podman", false, 2*gib },
			map[string]Verdict{"memory": Short}, "podman machine set --memory 4096"},
		{"full machine", func(f *Facts, _ *Needs) { f.MemoryFree = gib }, map[string]Verdict{"free memory": Short}, "close programs"},
		{"full of the lab itself", func(f *Facts, n *Needs) { f.MemoryFree, n.FreeBytes = gib, 0 }, nil, ""},
		{"full disk", func(f *Facts, _ *Needs) { f.DiskFree = gib }, map[string]Verdict{"free disk": Short}, "docker system prune"},
		{"one node, the usual inotify instances", func(f *Facts, _ *Needs) { f.InotifyInstances = 128 }, nil, ""},
		{"four nodes, the usual inotify instances", func(f *Facts, n *Needs) { f.InotifyInstances, n.Nodes = 128, 4 },
			map[string]Verdict{"inotify instances": Warn}, "sudo sysctl -w fs.inotify.max_user_instances=512"},
		{"one node beside three, the usual inotify instances", func(f *Facts, _ *Needs) { f.InotifyInstances, f.OtherNodes = 128, 3 },
			map[string]Verdict{"inotify instances": Warn}, "sudo sysctl"},
		{"nine nodes, the usual inotify instances", func(f *Facts, n *Needs) { f.InotifyInstances, n.Nodes = 128, 9 },
			map[string]Verdict{"inotify instances": Short}, "sudo sysctl -w fs.inotify.max_user_instances=512"},
		{"few inotify watches", func(f *Facts, _ *Needs) { f.InotifyWatches, f.Local, f.Engine = 1024, false, "podman" },
			map[string]Verdict{"inotify watches": Short}, "podman machine ssh sudo sysctl -w fs.inotify.max_user_watches"},
		{"port taken", func(f *Facts, _ *Needs) { f.BusyPorts = []int{8443, 9} }, map[string]Verdict{"ports": Short}, ":8443"},
		{"nothing known", func(f *Facts, _ *Needs) { *f = Facts{Engine: "docker"} }, map[string]Verdict{
			"cgroup version": Unknown, "architecture": Unknown, "CPUs": Unknown, "memory": Unknown, "free memory": Unknown,
			"free disk": Unknown, "inotify instances": Unknown, "inotify watches": Unknown}, ""},
	} {
		facts, needs := fine(), lab
		test.change(&facts, &needs)
		got, fix := map[string]Verdict{}, ""
		for _, fact := range Judge(facts, needs) {
			if fact.Verdict == OK {
				continue
			}
			got[fact.Name] = fact.Verdict
			if fix == "" {
				fix = fact.Fix
			}
			if fact.Verdict != Unknown && fact.Why == "" {
				t.Errorf("%s: %s without a why", test.name, fact.Name)
			}
		}
		if test.want == nil {
			test.want = map[string]Verdict{}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		if !strings.Contains(fix, test.fix) {
			t.Errorf("%s: fix %q lacks %q", test.name, fix, test.fix)
		}
	}
}

func TestJudgeShowsWhatIsNeeded(t *testing.T) {
	facts := fine()
	facts.MemoryTotal = 3*gib + gib/2
	got := Judge(facts, Needs{MemoryBytes: 4 * gib})[4]
	want := Fact{Name: "memory", Value: "3.5Gi", Needed: "4.0Gi", Verdict: Short,
		Why: "the lab's pods would be killed or stay pending", Fix: "use a machine with more memory"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
