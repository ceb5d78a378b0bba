// SPDX-License-Identifier: Apache-2.0

// Command pack builds the lab application for every platform and writes its finished images into
// a folder, byte for byte the same from the same sources and Go version.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	source := flag.String("source", "./cmd/labapp", "the package to build")
	out := flag.String("out", "pkg/image/labapp/layers", "the folder to write to")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	for _, arch := range []string{"amd64", "arm64"} {
		size, err := pack(ctx, *source, *out, arch)
		if err != nil {
			fmt.Fprintf(os.Stderr, "pack: linux/%s: %v\n", arch, err)
			os.Exit(1)
		}
		fmt.Printf("linux/%s: %d KiB\n", arch, size>>10)
	}
}
