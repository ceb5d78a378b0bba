# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The plugin itself, with an inventory, so that it can delete what left the folder.
labs() { kubectl-labs "$1" --context testbed --inventory "kubectl-labs-system/case-$CASE" -k "${@:2}"; }
version() { echo "this tree"; }
preview() { labs diff "$1" --full; }
apply() { labs apply "$1" --full --yes --wait=false; }
force() { labs apply "$1" --full --yes --wait=false --replace; }
await() { labs apply "$1" --full --yes; }
