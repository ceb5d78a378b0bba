# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# kubectl diff --server-side. Pruning goes by an ApplySet; kubectl diff knows none.
prune() { [ -z "$PRUNE" ] || echo "--prune --applyset=configmaps/case-$CASE"; }
version() { kubectl version --client | sed -n 's/Client Version: //p'; }
preview() { kubectl diff --server-side -k "$1"; }
# shellcheck disable=SC2046 # several words or none
apply() { KUBECTL_APPLYSET=true kubectl apply --server-side $(prune) -k "$1"; }
force() { kubectl apply --server-side --force-conflicts -k "$1"; }
await() { kubectl apply --server-side -k "$1" && kubectl wait --for=condition=Ready --timeout=20s -k "$1"; }
