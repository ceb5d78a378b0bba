# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Flux's library in a program of our own, see flux/; the source has its version.
version() { go version -m "$(command -v compare-flux)" | awk '$2 == "github.com/fluxcd/pkg/ssa" { print $3 }'; }
preview() { compare-flux diff -k "$1" -set "case-$CASE"; }
apply() { compare-flux apply -k "$1" -set "case-$CASE"; }
force() { compare-flux apply -k "$1" -set "case-$CASE" -force; }
await() { compare-flux wait -k "$1" -set "case-$CASE"; }
