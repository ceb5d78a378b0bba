// SPDX-License-Identifier: Apache-2.0

// Package labapp holds the lab application's finished image for every platform, embedded in the
// plugin: no registry of ours is needed, and the versions always match.
//
// The files under layers are made by the program in pack. A build without them is a good build
// whose Image returns ErrNotBuilt.
package labapp
