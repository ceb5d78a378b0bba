// SPDX-License-Identifier: Apache-2.0

//go:build linux

package cluster

import "syscall"

// diskFree is what an unprivileged program may still write below path; 0 if it cannot be seen.
func diskFree(path string) uint64 {
	var s syscall.Statfs_t
	if path == "" || syscall.Statfs(path, &s) != nil {
		return 0
	}
	return s.Bavail * uint64(s.Bsize)
}
