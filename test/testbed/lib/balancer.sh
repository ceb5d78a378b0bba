# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The Envoy that kind puts in front of several control planes.

target_loadbalancer() { image loadbalancer "$BALANCER_IMAGE" "$(balancer_key)" balancer_parts build_balancer; }

balancer_parts() {
  need_python
  base_image
  envoy_binary "$ENVOY_BALANCER"
}

balancer_key() { key_of "$(base_key)" "$(envoy_key "$ENVOY_BALANCER")" "@$HERE/balancer" "@$HERE/lib/balancer.sh"; }

build_balancer() { # FOLDER
  cp "$(envoy_of "$ENVOY_BALANCER")" "$1/"
  docker_build "$BALANCER_IMAGE" "$(balancer_key)" "$HERE/balancer/Dockerfile" "$1"
}
