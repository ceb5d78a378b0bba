# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# This project's engine, with an inventory as in a lab, see engine/.
version() { echo "this tree"; }
preview() { compare-engine diff -k "$1" -set "case-$CASE"; }
apply() { compare-engine apply -k "$1" -set "case-$CASE"; }
force() { compare-engine apply -k "$1" -set "case-$CASE" -replace; }
await() { compare-engine wait -k "$1" -set "case-$CASE"; }
