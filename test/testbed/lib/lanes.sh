# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The order of work. Two lanes run side by side: the node image takes by far the longest and has one of its own;
# the other makes everything else and then builds the node's parts from the far end.

make_targets() { # TARGET...
  local wanted=" $* "
  check_targets "$@"
  open_call
  [[ $wanted != *" all "* ]] || wanted=" ${TARGETS[*]} "
  [[ $wanted != *" demo "* ]] || wanted+="$(demo_targets) "
  [[ $wanted != *" compare "* ]] || wanted+="apiserver kapp "
  if [[ $wanted =~ \ (engine|node|istio|loadbalancer)\  ]]; then lane target_engine && settle; fi
  if [[ $wanted == *" node "* ]]; then lane target_node; fi
  lane other_targets "$wanted"
  settle
}

check_targets() { # TARGET...
  local name
  for name in "$@"; do
    [[ " ${TARGETS[*]} demo compare all " == *" $name "* ]] || { usage >&2 && stop "$name" "no such target"; }
  done
}

open_call() {
  LANES=() HEART=''
  trap close_call EXIT
  trap 'exit 130' INT TERM
  mkdir -p "$STORE" "$WORK" "$LOGS" "$LOCKS" "$BIN" "$RUNNING"
  forget_dead_calls
  set -m # each lane is a process group, so that it can be ended whole
  heartbeat &
  HEART=$!
  disown
}

forget_dead_calls() {
  local call
  for call in "$CACHE"/running/*; do
    call=${call##*/}
    [ -d "/proc/${call%%.*}" ] || rm -rf "$CACHE/running/$call"
  done
}

# close_call: nothing of this call stays behind; what it made is in the store.
close_call() {
  trap '' INT TERM
  exec 2>/dev/null # the shell would report each lane that it ends
  end_lanes
  [ -z "$HEART" ] || kill -TERM -- "-$HEART"
  rm -rf "$RUNNING"
}

end_lanes() {
  local group
  for group in "$RUNNING".lane.*; do
    kill -TERM -- "-${group##*.}" 2>/dev/null || true
    rm -f "$group"
  done
}

lane() { # COMMAND...
  "$@" &
  LANES+=("$!")
  touch "$RUNNING.lane.$!"
}

# settle: waits for every lane; the first that fails ends the call.
settle() {
  local ended
  while [ ${#LANES[@]} -gt 0 ]; do
    wait -n -p ended "${LANES[@]}" || exit 1
    rm -f "$RUNNING.lane.$ended"
    mapfile -t LANES < <(printf '%s\n' "${LANES[@]}" | grep -vx "$ended")
  done
}

other_targets() { # " TARGET TARGET "
  local name
  for name in "${TARGETS[@]}"; do
    if [[ $name != engine && $name != node && $1 == *" $name "* ]]; then "target_$name"; fi
  done
  if [[ $1 == *" node "* ]]; then node_parts_backwards; fi
}
