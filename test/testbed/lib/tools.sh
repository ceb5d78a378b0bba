# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Command line tools for comparisons and tests; each is one part with one binary.

# tool PART NAME: builds the part and offers its binary as NAME.
tool() {
  part "$1"
  offer "$(part_of "$1")/$1" "$2"
}

target_istioctl() { tool istioctl istioctl; }
target_helm() { tool helm helm; }
target_kustomize() { tool kustomize kustomize; }
target_krew() { tool krew kubectl-krew; }
target_kind() { tool kind kind; }
target_kapp() { tool kapp kapp; }

target_apiserver() {
  part etcd apiserver
  local name
  for name in etcd etcdctl; do offer "$(part_of etcd)/$name" "$name"; done
  for name in kube-apiserver kubectl; do offer "$(part_of apiserver)/$name" "$name"; done
}
