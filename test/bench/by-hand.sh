#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What kubectl labs run istio-canary --to canary does, by hand: the quickest way
# that a person's own script would take to the first share of the canary.
#
#   by-hand.sh CLUSTER
#
# The cluster is left standing and named in $KUBECONFIG. Standard output is the
# load client's document; each phase's seconds go to standard error.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
labs=$here/../../labs
name=$1

node=$(sed -n 's/^node: //p' "$labs/labs.lock")
pilot=$(sed -n 's/^ *- \(.*\/pilot:.*\)/\1/p' "$labs/labs.lock")
proxy=$(sed -n 's/^ *- \(.*\/proxyv2:.*\)/\1/p' "$labs/labs.lock")
labapp=$(sed -n 's/^ *image: \(.*labapp.*\)/\1/p' "$labs/bases/bookinfo/load.yaml")

# phase WHAT COMMAND... keeps standard output for the one document.
phase() {
  what=$1
  shift
  since=$(date +%s%N)
  "$@" >&2
  printf 'by hand: %-28s %5d ms\n' "$what" $((($(date +%s%N) - since) / 1000000)) >&2
}

# The kubelet refuses cgroup v1 since Kubernetes 1.35.
config() {
  printf 'kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n'
  if [ "$(docker info --format '{{.CgroupVersion}}')" = 1 ]; then
    printf 'kubeadmConfigPatches:\n- |\n  apiVersion: kubelet.config.k8s.io/v1beta1\n'
    printf '  kind: KubeletConfiguration\n  failCgroupV1: false\n'
  fi
}

create() { config | kind create cluster --name "$name" --image "$node" --config -; }
load() { kind load docker-image --name "$name" "$pilot" "$proxy" "$labapp"; }
install() {
  istioctl install --skip-confirmation --filename "$here/by-hand.istio.yaml" \
    --set "hub=${pilot%/pilot:*}" --set "tag=${pilot##*:}"
}
apply() { kubectl apply --kustomize "$labs/istio-canary/steps/$1"; }
rolled_out() {
  for namespace in bookinfo outside; do
    kubectl rollout status deployment --namespace "$namespace" --timeout 5m
  done
}

phase 'create the cluster' create
phase 'load three images' load
phase 'istioctl install' install
for step in 10-bookinfo 20-pin-v1 30-canary; do
  phase "apply $step" apply "$step"
done
phase 'roll out' rolled_out
exec kubectl exec --namespace bookinfo deploy/load --container load -- \
  /labapp load run --url http://reviews:9080/reviews/0 --n 1000 --concurrency 16
