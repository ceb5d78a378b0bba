# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A Docker engine: the one that answers, else Debian's, started here.

export DOCKER_BUILDKIT=0

target_engine() { engine_answers || locked engine bring_up_engine; }

engine_answers() { timeout 20 docker info >/dev/null 2>&1; }

bring_up_engine() {
  ! engine_answers || return 0
  [ "$(id -u)" -eq 0 ] || stop engine "no Docker engine answers, and only root can install and start one"
  need_packages docker.io iptables iproute2 kmod procps
  logged engine start_engine
}

start_engine() {
  ! engine_answers || return 0 # a service manager started it on installation
  if [ -d /run/systemd/system ]; then
    systemctl start docker
  else
    start_daemon
  fi
  for _ in $(seq 60); do
    ! engine_answers || return 0
    sleep 1
  done
  tail -n 20 "$LOGS/dockerd.log"
  return 1
}

# start_daemon: setsid, for the engine outlives this call; every inherited file is closed, for it must hold no lock.
start_daemon() {
  local runtime=()
  if lacks_sys_resource; then
    install -m 0755 "$HERE/engine/runc-bounded" /usr/local/sbin/runc-bounded
    runtime=(--add-runtime bounded=/usr/local/sbin/runc-bounded --default-runtime bounded)
  fi
  (
    close_inherited
    exec setsid dockerd "${runtime[@]}" >"$LOGS/dockerd.log" 2>&1 </dev/null
  ) &
}

lacks_sys_resource() {
  local bounding
  bounding=$((16#$(awk '/^CapBnd/ {print $2}' /proc/self/status)))
  ((((bounding >> 24) & 1) == 0))
}

close_inherited() {
  local file
  for file in /proc/"$BASHPID"/fd/*; do
    file=${file##*/}
    [ "$file" -le 2 ] || eval "exec $file>&-"
  done
}
