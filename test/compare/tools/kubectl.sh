# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# kubectl diff, as it is without further flags; what it prunes it finds by a label.
prune() { [ -z "$PRUNE" ] || echo "--prune --selector case=$CASE"; }
version() { kubectl version --client | sed -n 's/Client Version: //p'; }
# shellcheck disable=SC2046 # several words or none
preview() { kubectl diff $(prune) -k "$1"; }
# shellcheck disable=SC2046
apply() { kubectl apply $(prune) -k "$1"; }
force() { kubectl apply --force -k "$1"; }
await() { kubectl apply -k "$1" && kubectl wait --for=condition=Ready --timeout=20s -k "$1"; }
