# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The images that stand inside the node image. They are in the engine only until they have been copied.

# cluster_images FOLDER: builds them all; FOLDER is for small files on the way.
cluster_images() {
  local name
  for name in kube-controller-manager kube-scheduler; do
    build_binaries "registry.k8s.io/$name:$KUBERNETES" scratch '' "$(part_of kubernetes)/$name"
  done
  build_binaries "registry.k8s.io/kube-apiserver:$KUBERNETES" scratch '' "$(part_of apiserver)/kube-apiserver"
  build_binaries "registry.k8s.io/kube-proxy:$KUBERNETES" "$BASE_IMAGE" '' "$(part_of kubernetes)/kube-proxy"
  build_binaries "registry.k8s.io/etcd:$ETCD_IMAGE" scratch '' "$(part_of etcd)"/*
  build_binaries "registry.k8s.io/coredns/coredns:$COREDNS" scratch coredns "$(part_of coredns)/coredns"
  build_binaries docker.io/testbed/cnid:v1 scratch cnid "$(part_of cnid)/cnid"
  pause_image "$1"
  storage_images "$1"
}

# refuse_foreign_images: these names are built over and removed again, so one that was not made here must not be there.
refuse_foreign_images() {
  local image
  for image in $(cluster_image_names); do
    case $(image_origin "$image") in
    none | made*) ;;
    *) stop node "the engine holds $image, which was not made here; a node image is made on an engine of its own, or without that image" ;;
    esac
  done
}

cluster_image_names() {
  printf '%s\n' "registry.k8s.io/"{kube-apiserver,kube-controller-manager,kube-scheduler,kube-proxy}":$KUBERNETES" \
    "registry.k8s.io/etcd:$ETCD_IMAGE" "registry.k8s.io/coredns/coredns:$COREDNS" \
    registry.k8s.io/pause:3.10 registry.k8s.io/pause:3.10.2 docker.io/testbed/cnid:v1 \
    "$(storage_image Provisioner)" "$(storage_image Helper)"
}

# pause_image FOLDER: under two names, for containerd and kubeadm ask for different ones.
pause_image() {
  gcc -O2 -static -o "$1/pause" "$HERE/node/pause.c"
  build_binaries registry.k8s.io/pause:3.10 scratch pause "$1/pause"
  docker tag registry.k8s.io/pause:3.10 registry.k8s.io/pause:3.10.2
}

storage_images() { # FOLDER
  local name
  build_binaries "$(storage_image Provisioner)" scratch local-path-provisioner "$(part_of local-path)/local-path-provisioner"
  for name in sh rm mkdir; do cp "$(command -v busybox)" "$1/$name"; done
  build_binaries "$(storage_image Helper)" scratch '' "$1"/{sh,rm,mkdir}
}

storage_source() { echo "$(module_folder "sigs.k8s.io/kind@$KIND")/pkg/build/nodeimage/const_storage.go"; }

# storage_image Provisioner|Helper: the name that kind's default storage manifest uses.
storage_image() { sed -n "s/^const storage${1}Image = \"\(.*\)\"\$/\1/p" "$(storage_source)"; }

# storage_manifest: the manifest as kind's source holds it, with the images' names put in.
storage_manifest() {
  awk -v provisioner="$(storage_image Provisioner)" -v helper="$(storage_image Helper)" '
    /^const defaultStorageManifest = `/ { inside = 1; next }
    inside && /^`$/ { exit }
    inside {
      gsub(/` \+ storageProvisionerImage \+ `/, provisioner)
      gsub(/` \+ storageHelperImage \+ `/, helper)
      print
    }' "$(storage_source)"
}

# build_binaries IMAGE FROM ENTRYPOINT FILE...: an image with the files in /usr/local/bin. ENTRYPOINT may be empty.
build_binaries() {
  local image=$1 from=$2 entry=$3 folder
  shift 3
  folder=$(mktemp -d -p "$WORK")
  mkdir "$folder/bin"
  cp -L "$@" "$folder/bin/"
  printf 'FROM %s\nCOPY bin/ /usr/local/bin/\nENV PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n' "$from" >"$folder/Dockerfile"
  [ -z "$entry" ] || echo "ENTRYPOINT [\"/usr/local/bin/$entry\"]" >>"$folder/Dockerfile"
  docker build -q --label "$LABEL=part" -t "$image" "$folder"
  rm -rf "$folder"
}
