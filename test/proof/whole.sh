#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The whole proof of the shipped labs, on a cluster that also serves the Gateway API's routes, so that an HTTPRoute
# instead of a VirtualService is among the right answers. Its definition comes from the module that Istio is built
# with, pinned by that go.sum. What a run that was killed leaves, the next one takes up.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
export KUBECTL_LABS_HOME=$root/bin/proof-home

"$root/bin/kubectl-labs" author test istio-canary --step bookinfo --states-only --keep >/dev/null

modules=$root/test/testbed/modules/istio
(cd "$modules" && go mod download sigs.k8s.io/gateway-api)
module=$(cd "$modules" && go list -m -f '{{.Dir}}' sigs.k8s.io/gateway-api)
kubectl --kubeconfig "$KUBECTL_LABS_HOME/author/istio/kubeconfig" apply --server-side \
  -f "$module/config/crd/standard/gateway.networking.k8s.io_httproutes.yaml" >/dev/null

"$root/bin/kubectl-labs" author test istio-canary fault-injection --junit "$root/bin/proof.xml" "$@"
