# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The file system that the node, kube-proxy, Istio's and the balancer's images stand on: a small Debian.

BASE_IMAGE=testbed/base:$DEBIAN
BASE_PACKAGES=systemd,systemd-sysv,dbus,conntrack,iptables,nftables,iproute2,ethtool,kmod,libseccomp2,pigz,e2fsprogs,ca-certificates,curl,jq,procps,busybox-static

base_key() { key_of "$DEBIAN" "$BASE_PACKAGES" "@$HERE/lib/base.sh"; }

base_image() { image base "$BASE_IMAGE" "$(base_key)" base_packages import_base; }
base_packages() { need_packages debootstrap; }

# import_base FOLDER: in a mount namespace of its own, for debootstrap mounts /proc into the new system.
import_base() {
  unshare --mount debootstrap --variant=minbase --include="$BASE_PACKAGES" "$DEBIAN" "$1/root"
  rm -f "$1"/root/var/cache/apt/archives/*.deb "$1"/root/var/lib/apt/lists/*_*
  tar -C "$1/root" --exclude='./proc/*' --exclude='./sys/*' --exclude='./dev/*' -c . |
    docker import --change "LABEL $LABEL=$(base_key)" - "$BASE_IMAGE"
}
