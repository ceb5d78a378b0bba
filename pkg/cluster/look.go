// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"strconv"
	"strings"
)

const (
	watchesFile   = "/proc/sys/fs/inotify/max_user_watches"
	instancesFile = "/proc/sys/fs/inotify/max_user_instances"
	memoryFile    = "/proc/meminfo"
)

// lookHere reads what the engine does not tell from this machine's own files.
func lookHere(f Facts, read func(string) ([]byte, error)) Facts {
	f.InotifyWatches = readNumber(read, watchesFile)
	f.InotifyInstances = readNumber(read, instancesFile)
	if raw, err := read(memoryFile); err == nil {
		f.MemoryFree = memoryAvailable(string(raw))
	}
	f.DiskFree = diskFree(f.root)
	return f
}

func readNumber(read func(string) ([]byte, error), path string) int {
	raw, err := read(path)
	if err != nil {
		return 0
	}
	return number(string(raw))
}

// insideScript writes a line each: watches, instances, free KiB of disk, meminfo.
const insideScript = "cat " + watchesFile + " " + instancesFile +
	"; df -Pk / | awk 'NR==2 {print $4}'; cat " + memoryFile

// lookInside reads the same from a container. The image is never pulled for it,
// and a container that does not run leaves the facts unknown.
func (p *Provider) lookInside(ctx context.Context, f Facts, image string) Facts {
	out, err := p.engine.output(ctx, "run", "--rm", "--pull=never", "--network=none",
		"--entrypoint", "sh", image, "-c", insideScript)
	if err != nil {
		return f
	}
	f.inside = image
	return readInside(f, out)
}

func readInside(f Facts, out string) Facts {
	lines := strings.SplitN(out, "\n", 4)
	if len(lines) < 4 {
		return f
	}
	f.InotifyWatches, f.InotifyInstances = number(lines[0]), number(lines[1])
	f.DiskFree = uint64(number(lines[2])) * 1024
	f.MemoryFree = memoryAvailable(lines[3])
	return f
}

func memoryAvailable(meminfo string) uint64 {
	for line := range strings.Lines(meminfo) {
		if rest, found := strings.CutPrefix(line, "MemAvailable:"); found {
			return uint64(number(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))) * 1024
		}
	}
	return 0
}

// number is 0, not known, for what is none.
func number(text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 {
		return 0
	}
	return n
}
