# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# kindest/node: kind's own files on the base, with Kubernetes, its runtime and the images a cluster starts with.

# In an order in which what shares packages follows each other.
NODE_PARTS=(apiserver kubernetes coredns local-path crictl etcd containerd runc cni cnid)
NODE_MAKER=testbed-node-maker

target_node() { image node "$NODE_IMAGE" "$(node_key)" node_parts build_node; }

node_key() {
  key_of "$(base_key)" "$(part_key "${NODE_PARTS[@]}")" "$KIND" "$KUBERNETES" "$ETCD_IMAGE" \
    "@$HERE/node" "@$HERE/lib/node.sh" "@$HERE/lib/cluster-images.sh"
}

node_packages() { need_packages gcc libc6-dev libseccomp-dev pkg-config busybox-static; }

node_parts() {
  node_packages
  part "${NODE_PARTS[@]}"
  base_image
}

# node_parts_backwards: what a lane with nothing else to do can take over.
node_parts_backwards() {
  local i
  ! current_image "$NODE_IMAGE" "$(node_key)" || return 0
  node_packages
  for ((i = ${#NODE_PARTS[@]} - 1; i >= 0; i--)); do part "${NODE_PARTS[i]}"; done
}

build_node() { # FOLDER
  refuse_foreign_images
  cluster_images "$1"
  lay_out_node "$1/node"
  docker build -q --build-arg "BASE=$BASE_IMAGE" --build-arg "KUBERNETES=$KUBERNETES" -t testbed/node-base "$1/node"
  fill_node
  # shellcheck disable=SC2046
  docker rmi -f testbed/node-base $(cluster_image_names) >/dev/null
}

lay_out_node() { # FOLDER
  local kind_files
  kind_files=$(module_folder "sigs.k8s.io/kind@$KIND")/images/base/files
  mkdir -p "$1"/{bin,cni,kubernetes,manifests}
  cp -r --no-preserve=mode "$kind_files" "$1/files"
  chmod 0755 "$1"/files/usr/local/bin/* "$1"/files/kind/bin/*
  # where CAP_SYS_RESOURCE is missing nobody may lower oom_score_adj, and containerd must not try
  sed -i 's/restrict_oom_score_adj = false/restrict_oom_score_adj = true/' "$1/files/etc/containerd/config.toml"
  cp "$(part_of containerd)"/* "$(part_of crictl)/crictl" "$1/bin/"
  cp "$(part_of runc)/runc" "$1/"
  cp "$(part_of cni)"/* "$1/cni/"
  cp "$(part_of kubernetes)"/{kubeadm,kubelet} "$(part_of apiserver)/kubectl" "$1/kubernetes/"
  cp "$HERE/node/default-cni.yaml" "$1/manifests/"
  storage_manifest >"$1/manifests/default-storage.yaml"
  cp "$HERE/node/Dockerfile" "$1/"
}

# fill_node: imports the cluster's images with the node's own containerd, then commits the container.
fill_node() {
  docker rm -f "$NODE_MAKER" >/dev/null 2>&1 || true
  docker run -d --name "$NODE_MAKER" --entrypoint sleep --security-opt seccomp=unconfined testbed/node-base infinity
  docker exec -d "$NODE_MAKER" sh -c 'echo $$ >/run/containerd.pid; exec containerd >/run/containerd.log 2>&1'
  timeout 60 docker exec "$NODE_MAKER" sh -c 'until ctr version >/dev/null 2>&1; do sleep 0.2; done'
  # shellcheck disable=SC2046
  docker save $(cluster_image_names) |
    docker exec -i "$NODE_MAKER" ctr -n k8s.io images import --all-platforms --no-unpack --digests -
  docker exec "$NODE_MAKER" sh -c \
    'pid=$(cat /run/containerd.pid); kill "$pid"; while kill -0 "$pid"; do sleep 0.1; done; rm -f /run/containerd.*' 2>/dev/null
  docker commit --change 'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]' \
    --change "LABEL $LABEL=$(node_key)" "$NODE_MAKER" "$NODE_IMAGE"
  docker rm -f "$NODE_MAKER"
}
