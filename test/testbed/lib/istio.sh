# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Istio's control plane and sidecar proxy.

target_istio() {
  image pilot-image "$PILOT_IMAGE" "$(pilot_key)" istio_parts build_pilot
  image proxyv2-image "$PROXY_IMAGE" "$(proxy_key)" istio_parts build_proxy
}

istio_parts() {
  need_python
  base_image
  envoy_binary "$ENVOY_SIDECAR"
  part pilot
}

istio_recipe() { key_of "$(base_key)" "$(part_key pilot)" "@$HERE/lib/istio.sh"; }
pilot_key() { key_of "$(istio_recipe)" "@$HERE/istio/pilot.Dockerfile"; }
proxy_key() { key_of "$(istio_recipe)" "$(envoy_key "$ENVOY_SIDECAR")" "@$HERE/istio/proxyv2.Dockerfile"; }

build_pilot() { # FOLDER
  cp "$(part_of pilot)/pilot-discovery" "$1/"
  docker_build "$PILOT_IMAGE" "$(pilot_key)" "$HERE/istio/pilot.Dockerfile" "$1"
}

build_proxy() { # FOLDER
  cp "$(part_of pilot)/pilot-agent" "$(envoy_of "$ENVOY_SIDECAR")" "$1/"
  cp --no-preserve=mode "$(istio_folder)/tools/packaging/common/envoy_bootstrap.json" "$1/"
  docker_build "$PROXY_IMAGE" "$(proxy_key)" "$HERE/istio/proxyv2.Dockerfile" "$1"
}
