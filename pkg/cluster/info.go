// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// facts reads what the engine itself tells.
func (e *engine) facts(ctx context.Context) (Facts, error) {
	var f Facts
	var err error
	if e.name == "podman" {
		f, err = e.podmanFacts(ctx)
	} else {
		f, err = e.dockerFacts(ctx)
	}
	if err != nil {
		return Facts{}, fmt.Errorf("ask the engine about its machine: %w", err)
	}
	f.Engine, f.Arch = e.name, goArch(f.Arch)
	return f, nil
}

// dockerInfo is the part of "info" that docker and nerdctl share.
type dockerInfo struct {
	ServerVersion, OperatingSystem, KernelVersion, Architecture, CgroupVersion, DockerRootDir, Name string
	NCPU                                                                                            int
	MemTotal                                                                                        uint64
	SecurityOptions, ServerErrors                                                                   []string
}

func (e *engine) dockerFacts(ctx context.Context) (Facts, error) {
	var i dockerInfo
	if err := e.decode(ctx, &i, "info", "--format", "{{json .}}"); err != nil {
		return Facts{}, err
	}
	// Some clients end well and put what went wrong into their answer.
	if len(i.ServerErrors) > 0 {
		text := i.ServerErrors[0]
		if down := e.down(text, nil); down != nil {
			return Facts{}, down
		}
		return Facts{}, fmt.Errorf("%s info: %s", e.name, text)
	}
	return Facts{
		EngineVersion: i.ServerVersion, System: i.OperatingSystem, Kernel: i.KernelVersion, Arch: i.Architecture,
		CgroupVersion: number(i.CgroupVersion), CPUs: i.NCPU, MemoryTotal: i.MemTotal,
		Rootless: slices.ContainsFunc(i.SecurityOptions, func(o string) bool { return strings.Contains(o, "name=rootless") }),
		host:     i.Name, root: i.DockerRootDir,
	}, nil
}

type podmanInfo struct {
	Host struct {
		Arch, CgroupVersion, Kernel, Hostname string
		CPUs                                  int
		MemTotal                              uint64
		Security                              struct{ Rootless bool }
		Distribution                          struct{ Distribution, Version string }
	}
	Store   struct{ GraphRoot string }
	Version struct{ Version string }
}

func (e *engine) podmanFacts(ctx context.Context) (Facts, error) {
	var i podmanInfo
	if err := e.decode(ctx, &i, "info", "--format", "json"); err != nil {
		return Facts{}, err
	}
	return Facts{
		EngineVersion: i.Version.Version, Kernel: i.Host.Kernel, Arch: i.Host.Arch,
		System:        strings.TrimSpace(i.Host.Distribution.Distribution + " " + i.Host.Distribution.Version),
		CgroupVersion: number(strings.TrimPrefix(i.Host.CgroupVersion, "v")), CPUs: i.Host.CPUs,
		MemoryTotal: i.Host.MemTotal, Rootless: i.Host.Security.Rootless,
		host: i.Host.Hostname, root: i.Store.GraphRoot,
	}, nil
}

func goArch(arch string) string {
	switch arch {
	case "x86_64":
		return "amd64"
	case "aarch64":
		return "arm64"
	}
	return arch
}
