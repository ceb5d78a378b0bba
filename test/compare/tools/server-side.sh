# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# kubectl diff --server-side. It prunes nothing: ApplySets, by which kubectl apply
# --server-side could, are unknown to kubectl diff.
version() { kubectl version --client | sed -n 's/Client Version: //p'; }
preview() { kubectl diff --server-side -k "$1"; }
apply() { kubectl apply --server-side -k "$1"; }
force() { kubectl apply --server-side --force-conflicts -k "$1"; }
await() { kubectl apply --server-side -k "$1" && kubectl wait --for=condition=Ready --timeout=20s -k "$1"; }
