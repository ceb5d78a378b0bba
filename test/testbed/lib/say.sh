# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What a caller sees: one line per artefact with its seconds, and what is still under way twice a minute.

say() { printf 'testbed  %-18s %s\n' "$1" "$2"; }

# stop NAME REASON: one line on standard error, then the whole lane ends.
stop() {
  say "$1" "$2" >&2
  exit 1
}

# logged NAME COMMAND...: runs COMMAND with its output in a log file, prints the time it took or the log's end.
logged() {
  local name=$1 log=$LOGS/$1.log began=$SECONDS status=0
  shift
  [ -d "/proc/$TESTBED_PID" ] || exit 1 # the caller is gone: start nothing new
  echo "$began" >"$RUNNING/$name"
  ("$@") >"$log" 2>&1 </dev/null & # in the background, for `set -e` does not hold left of ||
  wait "$!" || status=$?
  rm -f "$RUNNING/$name"
  if [ "$status" -ne 0 ]; then
    tail -n 20 "$log" >&2
    stop "$name" "FAILED after $((SECONDS - began))s; log: $log"
  fi
  say "$name" "$((SECONDS - began))s"
}

# heartbeat: names what is under way every 30 seconds. Should the entry script be killed, it ends the lanes.
heartbeat() {
  local tick=0 under_way
  while sleep 2 && [ -d "/proc/$TESTBED_PID" ]; do
    tick=$(((tick + 1) % 15))
    under_way=$(ls "$RUNNING")
    [ "$tick" -ne 0 ] || [ -z "$under_way" ] || say "..." "${SECONDS}s  ${under_way//$'\n'/, }"
  done
  end_lanes
}
