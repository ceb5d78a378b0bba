// SPDX-License-Identifier: Apache-2.0

//go:build bench

// Command bench measures the plugin against a person's own script, against its
// time limits, and its checks against what they promise. It measures what a
// person would wait for: whole processes, real clusters.
//
// It changes nothing in pkg and shares no code with it but the checks, the lab
// application's image and the lock file, all as the plugin uses them.
package main
