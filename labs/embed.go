// SPDX-License-Identifier: Apache-2.0

// Package labs holds the labs that travel inside the plugin, and nothing that
// runs: each lab's folder, the bases they share, the platforms they stand on,
// and the lock file that pins every chart and image. Go can embed only what
// lies below the embedding file, hence this file here.
package labs

import "embed"

// Files is the whole tree as it stands beside this file. A lab is a folder
// with a lab.yaml; bases and platforms are folders of Kustomize folders.
//
//go:embed all:istio-canary all:fault-injection all:bases all:platforms labs.lock
var Files embed.FS
