// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// Needs is what a lab asks of the machine; zero asks nothing.
type Needs struct {
	Nodes       int
	MemoryBytes uint64 // in all
	FreeBytes   uint64 // of memory, still free
	DiskBytes   uint64
	Ports       []int
}

// Verdict is how a fact stands to what is needed.
type Verdict string

// The verdicts.
const (
	OK      Verdict = "ok"
	Warn    Verdict = "warning" // it works, or most likely does; Why says what to know
	Short   Verdict = "short"   // it will not work
	Unknown Verdict = "unknown" // it could not be seen
)

// Fact is one line of the judgement, in plain English.
type Fact struct {
	Name    string  `json:"name"`
	Value   string  `json:"value"`
	Needed  string  `json:"needed,omitempty"`
	Verdict Verdict `json:"verdict"`
	Why     string  `json:"why,omitempty"` // why it matters, unless OK
	Fix     string  `json:"fix,omitempty"` // the command, or the deed, that mends it
}

// Judge compares the facts with the needs, the same lines in the same order always.
func Judge(f Facts, n Needs) []Fact {
	facts := []Fact{
		judgeEngine(f), judgeCgroup(f), judgeArch(f), judgeCPUs(f),
		judgeMemory(f, n), judgeFreeMemory(f, n), judgeDisk(f, n),
		judgeInotify(f, n, "inotify instances", f.InotifyInstances, instancesPerNode, "fs.inotify.max_user_instances", 512),
		judgeInotify(f, n, "inotify watches", f.InotifyWatches, watchesPerNode, "fs.inotify.max_user_watches", 524288),
	}
	if len(n.Ports) > 0 {
		facts = append(facts, judgePorts(f, n))
	}
	return facts
}

// oldestDocker is the first with private cgroup namespaces, which kind asks for.
const oldestDocker = 20

func judgeEngine(f Facts) Fact {
	fact := Fact{Name: "engine", Value: strings.TrimSpace(f.Engine + " " + f.EngineVersion), Verdict: OK}
	if f.Rootless {
		fact.Value += ", rootless"
	}
	major, _, _ := strings.Cut(f.EngineVersion, ".")
	if v, err := strconv.Atoi(major); f.Engine == "docker" && err == nil && v < oldestDocker {
		fact.Needed, fact.Verdict = "20.10 or newer", Short
		fact.Why = "kind's nodes need a cgroup namespace of their own"
		fact.Fix = "install a current Docker: https://docs.docker.com/engine/install"
	}
	return fact
}

func judgeCgroup(f Facts) Fact {
	fact := Fact{Name: "cgroup version", Value: strconv.Itoa(f.CgroupVersion), Needed: "2", Verdict: OK}
	switch {
	case f.CgroupVersion == 0:
		fact.Value, fact.Verdict = "", Unknown
	case f.CgroupVersion == 1 && f.Rootless:
		fact.Verdict, fact.Why, fact.Fix = Short, "a rootless engine cannot carry nodes on cgroup v1", cgroupFix
	case f.CgroupVersion == 1:
		fact.Verdict, fact.Why, fact.Fix = Warn, cgroupV1Warning, cgroupFix
	}
	return fact
}

const cgroupFix = "boot Linux with systemd.unified_cgroup_hierarchy=1; for WSL: wsl --update"

func judgeArch(f Facts) Fact {
	fact := Fact{Name: "architecture", Value: f.Arch, Needed: "amd64 or arm64", Verdict: OK}
	switch f.Arch {
	case "amd64", "arm64":
	case "":
		fact.Verdict = Unknown
	default:
		fact.Verdict, fact.Why = Short, "there are no node images for it"
	}
	return fact
}

func judgeCPUs(f Facts) Fact {
	fact := Fact{Name: "CPUs", Value: strconv.Itoa(f.CPUs), Needed: "2", Verdict: OK}
	switch {
	case f.CPUs == 0:
		fact.Value, fact.Verdict = "", Unknown
	case f.CPUs < 2:
		fact.Verdict, fact.Why, fact.Fix = Warn, "starting takes minutes and measured times are blurred", f.resourcesFix("CPUs", "--cpus 2")
	}
	return fact
}

// A node with a mesh on it was seen to hold 27 instances and 600 watches as root.
// The system itself is counted as one node more.
const (
	instancesPerNode = 32
	watchesPerNode   = 2048
)

func judgeInotify(f Facts, n Needs, name string, value, perNode int, key string, advice int) Fact {
	needed := perNode * (max(1, n.Nodes) + f.OtherNodes + 1)
	fact := Fact{Name: name, Value: strconv.Itoa(value), Needed: strconv.Itoa(needed), Verdict: OK}
	switch {
	case value == 0:
		fact.Value, fact.Verdict = "", Unknown
		return fact
	case value >= needed:
		return fact
	case value >= needed/2:
		fact.Verdict = Warn
	default:
		fact.Verdict = Short
	}
	fact.Why = "all nodes of all clusters share this limit; pods fail with \"too many open files\""
	fact.Fix = f.sysctlFix(fmt.Sprintf("%s=%d", key, advice))
	return fact
}

func judgePorts(f Facts, n Needs) Fact {
	fact := Fact{Name: "ports", Needed: joinInts(n.Ports), Verdict: OK}
	var busy []int
	for _, port := range n.Ports {
		if slices.Contains(f.BusyPorts, port) {
			busy = append(busy, port)
		}
	}
	if len(busy) == 0 {
		fact.Value = "free"
		return fact
	}
	fact.Value, fact.Verdict = "in use: "+joinInts(busy), Short
	fact.Why = "another program listens there"
	fact.Fix = fmt.Sprintf("find it and end it: sudo ss -ltnp 'sport = :%d'", busy[0])
	return fact
}

func joinInts(numbers []int) string {
	text := make([]string, len(numbers))
	for i, n := range numbers {
		text[i] = strconv.Itoa(n)
	}
	return strings.Join(text, ", ")
}

// bytesText rounds to a tenth of a GiB, or to MiB below one.
func bytesText(n uint64) string {
	if n < 1<<30 {
		return resource.NewQuantity(int64(n>>20<<20), resource.BinarySI).String()
	}
	return fmt.Sprintf("%.1fGi", float64(n)/(1<<30))
}
