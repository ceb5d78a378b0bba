# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# kapp with an app for each case; its exit codes for "same" and "different" are 2 and 3.
deploy() { kubectl kustomize "$1" | kapp deploy --app "case-$CASE" --file - --yes --color=false "${@:2}"; }
version() { kapp version | sed -n 's/kapp version /v/p'; }
preview() {
  local code=0
  deploy "$1" --diff-run --diff-changes --diff-exit-status || code=$?
  case $code in 2) return 0 ;; 3) return 1 ;; *) return 2 ;; esac
}
apply() { deploy "$1" --wait=false; }
force() { apply "$1"; }
await() { deploy "$1" --wait-timeout=20s; }
