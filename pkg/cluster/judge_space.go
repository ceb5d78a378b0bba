// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"fmt"
	"runtime"
)

// judgeMemory lets a tenth be missing: of a virtual machine set to 4 GB its
// kernel reports about 3.8 GiB.
func judgeMemory(f Facts, n Needs) Fact {
	fact := space("memory", f.MemoryTotal, n.MemoryBytes)
	if fact.Verdict == Short && f.MemoryTotal >= n.MemoryBytes-n.MemoryBytes/10 {
		fact.Verdict = OK
	}
	if fact.Verdict == Short {
		fact.Why = "the lab's pods would be killed or stay pending"
		fact.Fix = f.resourcesFix("memory", fmt.Sprintf("--memory %d", n.MemoryBytes>>20))
	}
	return fact
}

// judgeFreeMemory only warns as long as half of the need is there: authors state
// needs with a margin, and the system can still move other programs' memory out.
func judgeFreeMemory(f Facts, n Needs) Fact {
	fact := space("free memory", f.MemoryFree, n.FreeBytes)
	if fact.Verdict != Short {
		return fact
	}
	if f.MemoryFree >= n.FreeBytes/2 {
		fact.Verdict = Warn
	}
	fact.Why = "other programs hold the rest; the lab would be slow, or its pods killed"
	fact.Fix = "close programs, or stop other clusters (kind get clusters)"
	return fact
}

func judgeDisk(f Facts, n Needs) Fact {
	fact := space("free disk", f.DiskFree, n.DiskBytes)
	if fact.Verdict == Short {
		fact.Why = "the lab's images would not fit where the engine keeps them"
		fact.Fix = "free some: " + f.Engine + " system prune"
	}
	return fact
}

func space(name string, have, need uint64) Fact {
	fact := Fact{Name: name, Value: bytesText(have), Verdict: OK}
	if need > 0 {
		fact.Needed = bytesText(need)
	}
	switch {
	case have == 0:
		fact.Value, fact.Verdict = "", Unknown
	case have < need:
		fact.Verdict = Short
	}
	return fact
}

// resourcesFix says how the engine's machine gets more.
func (f Facts) resourcesFix(what, podmanFlag string) string {
	switch {
	case f.Local:
		return "use a machine with more " + what
	case f.Engine == "podman":
		return "podman machine stop && podman machine set " + podmanFlag + " && podman machine start"
	case runtime.GOOS == "windows":
		return "give WSL more " + what + " in .wslconfig, then: wsl --shutdown"
	}
	return "give it more: Docker Desktop, Settings, Resources, " + what
}

func (f Facts) sysctlFix(setting string) string {
	switch {
	case f.Local:
		return "sudo sysctl -w " + setting
	case f.Engine == "podman":
		return "podman machine ssh sudo sysctl -w " + setting
	}
	if f.inside == "" {
		return "in the engine's virtual machine: sysctl -w " + setting
	}
	return f.Engine + " run --rm --privileged --entrypoint sysctl " + f.inside + " -w " + setting
}
