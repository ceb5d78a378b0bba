# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# Every version the testbed pins. Those of Kubernetes, CoreDNS, etcd, crictl, krew, kapp and Istio stand in modules/*/go.mod
# as well, and local-path-provisioner's there alone.
DEBIAN=bookworm
KUBERNETES=v1.37.0
ETCD_IMAGE=3.7.0-0
COREDNS=v1.14.6
CONTAINERD=v2.3.4
RUNC=v1.4.3
CNI_PLUGINS=v1.9.1
KIND=v0.33.0
ISTIO=1.31.1
ISTIO_HUB=docker.io/istio
ENVOY_SIDECAR=1.40.0
ENVOY_BALANCER=1.36.2
HELM=v4.3.1
KUSTOMIZE=v5.8.2
KREW=v0.5.0
KAPP=v0.64.0

NODE_IMAGE=kindest/node:$KUBERNETES
PILOT_IMAGE=$ISTIO_HUB/pilot:$ISTIO
PROXY_IMAGE=$ISTIO_HUB/proxyv2:$ISTIO
BALANCER_IMAGE=docker.io/envoyproxy/envoy:v$ENVOY_BALANCER
