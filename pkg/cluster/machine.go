// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
)

// Facts are the machine as the nodes see it: of the engine's virtual machine
// where there is one. A zero means that it could not be known.
type Facts struct {
	Engine           string `json:"engine"`
	EngineVersion    string `json:"engineVersion"`
	System           string `json:"system"` // the engine's operating system, in its own words
	Kernel           string `json:"kernel"`
	Arch             string `json:"arch"` // as Go says it: amd64, arm64
	Local            bool   `json:"local"`
	Rootless         bool   `json:"rootless"`
	CgroupVersion    int    `json:"cgroupVersion"`
	CPUs             int    `json:"cpus"`
	MemoryTotal      uint64 `json:"memoryTotal"` // bytes, as the next two
	MemoryFree       uint64 `json:"memoryFree"`  // what programs could still get
	DiskFree         uint64 `json:"diskFree"`    // where the engine keeps images
	InotifyWatches   int    `json:"inotifyWatches"`
	InotifyInstances int    `json:"inotifyInstances"`
	OtherNodes       int    `json:"otherNodes"` // running nodes of other kind clusters, which share the limits
	BusyPorts        []int  `json:"busyPorts,omitempty"`

	host   string // the engine's name of its machine
	root   string // where the engine keeps images, on its machine
	inside string // the image from which its limits were read, "" if none was
}

// Look says where Machine may look.
type Look struct {
	Images []string // to look from inside when the engine is not on this machine; the first present is used
	Ports  []int    // of this machine, to be found free or busy
	Own    string   // the lab's own cluster, not to be counted among the others
}

// Machine gathers the facts. Only an engine that does not answer is an error;
// what else cannot be seen stays zero.
func (p *Provider) Machine(ctx context.Context, look Look) (Facts, error) {
	f, err := p.engine.facts(ctx)
	if err != nil {
		return Facts{}, err
	}
	f.OtherNodes = p.otherNodes(ctx, look.Own)
	f.BusyPorts = busyPorts(look.Ports)
	f.Local = isLocal(f)
	if f.Local {
		return lookHere(f, os.ReadFile), nil
	}
	for _, image := range look.Images {
		if p.hasImage(ctx, image) {
			return p.lookInside(ctx, f, image), nil
		}
	}
	return f, nil
}

func (p *Provider) otherNodes(ctx context.Context, own string) int {
	out, err := p.engine.ask(ctx, "ps", "--filter", "label="+clusterLabel, "--format", "{{.Names}}")
	if err != nil {
		return 0
	}
	count := 0
	for name := range strings.FieldsSeq(out) {
		if own == "" || !strings.HasPrefix(name, own+"-") {
			count++
		}
	}
	return count
}

// isLocal: the engine's kernel and host name are this machine's, so its limits are too.
func isLocal(f Facts) bool {
	if runtime.GOOS != "linux" {
		return false
	}
	kernel, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil || strings.TrimSpace(string(kernel)) != f.Kernel {
		return false
	}
	name, err := os.Hostname()
	return err == nil && name == f.host
}

// busyPorts tries to listen where a published port would.
func busyPorts(ports []int) []int {
	var busy []int
	for _, port := range ports {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			busy = append(busy, port)
			continue
		}
		_ = listener.Close()
	}
	return busy
}
