// SPDX-License-Identifier: Apache-2.0

// Package image finds the images a lab needs and loads them into a cluster's nodes.
//
// Each image is taken from the first place that has it for the node's platform: the node itself,
// the lab application in the plugin, a bundle, the local engine, the registry. It is streamed as
// one archive into the node's containerd, in constant memory, and pinned there against image
// garbage collection. The package knows a node only as something that runs commands; it makes no
// clusters and changes no image.
package image
