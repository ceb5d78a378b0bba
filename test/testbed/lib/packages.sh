# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Debian's packages.

# need_packages NAME...: installs those that are missing. Elsewhere than on Debian as root it says what is missing.
need_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f '${Status}\n' "$name" 2>/dev/null | grep -q '^install ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] || locked packages install_packages "${missing[@]}"
}

need_python() { python3 -m pip --version >/dev/null 2>&1 || need_packages python3 python3-pip; }

install_packages() {
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    stop packages "please install: $*"
  fi
  logged packages apt_install "$@"
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  dpkg --configure -a # an interrupted installation is finished first
  apt-get -qq -o DPkg::Lock::Timeout=300 update
  apt-get -y -qq -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
}
