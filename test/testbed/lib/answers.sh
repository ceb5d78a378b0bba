# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What other programs ask the testbed for.

# print_env: lines for a shell or a makefile's recipe to evaluate. Paths stay the same over rebuilds.
print_env() {
  echo "export TESTBED_CACHE='$CACHE'"
  echo "export TESTBED_BIN='$BIN'"
  echo "export TESTBED_CHARTS='$CHARTS'"
  echo "export TESTBED_NODE_IMAGE='$NODE_IMAGE'"
  echo "export TESTBED_ISTIO='$ISTIO'"
  # paths stay, and this changes with what stands there
  echo "export TESTBED_KEY='$(find "$BIN" "$CHARTS" -maxdepth 1 -type l -printf '%l\n' 2>/dev/null | sort | sha256sum | cut -c 1-16)'"
  # without charts of its own the plugin fetches the published ones into its own folder
  [ ! -e "$CHARTS/digests" ] || echo "export KUBECTL_LABS_CHARTS='$CHARTS'"
  echo "export PATH='$BIN':\"\$PATH\""
}

# print_path TARGET: where the target's result stands: a binary, a folder, or the name of an image.
print_path() {
  case $1 in
  engine) command -v docker ;;
  apiserver) echo "$BIN" ;;
  charts) echo "$CHARTS" ;;
  istioctl | helm | kustomize | kind | kapp) echo "$BIN/$1" ;;
  krew) echo "$BIN/kubectl-krew" ;;
  editor) echo "$BIN/yaml-language-server" ;;
  node) echo "$NODE_IMAGE" ;;
  istio) printf '%s\n' "$PILOT_IMAGE" "$PROXY_IMAGE" ;;
  loadbalancer) echo "$BALANCER_IMAGE" ;;
  *) usage >&2 && exit 2 ;;
  esac
}
