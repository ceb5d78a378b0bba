// SPDX-License-Identifier: Apache-2.0

// Command labapp is the one program that labs run inside their clusters: the four services of
// Bookinfo and a load client, chosen by the first argument.
//
// It is a single static binary on the standard library alone, so that its image is small enough
// to travel inside the plugin. It knows nothing of Kubernetes, of meshes or of labs.
package main
