# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Binaries compiled from Go modules. Each part is an artefact holding one or more binaries of one module.
# A module that `go install PACKAGE@VERSION` refuses (it has replace directives) is built from modules/, and so is in
# modules/node all of a node that can share packages with Kubernetes: those are compiled once.

export GOFLAGS=-buildvcs=false GOWORK=off GO111MODULE=on
# A compiler that seldom collects its garbage takes a sixth less processor time.
export GOGC=400 GOMEMLIMIT=2GiB
unset GOOS GOARCH GOBIN

# describe PART: sets module, packages, link, tags and cgo.
describe() {
  module='' packages=() link='-s -w' tags='' cgo=0
  case $1 in
  apiserver) module=modules/node packages=(k8s.io/kubernetes/cmd/{kube-apiserver,kubectl}) link+=" $(kubernetes_stamp)" ;;
  kubernetes)
    module=modules/node link+=" $(kubernetes_stamp)"
    packages=(k8s.io/kubernetes/cmd/{kube-controller-manager,kube-scheduler,kube-proxy,kubeadm,kubelet})
    ;;
  etcd) module=modules/node packages=(go.etcd.io/etcd/{server,etcdctl,etcdutl}/v3) ;;
  crictl) module=modules/node packages=(sigs.k8s.io/cri-tools/cmd/crictl) ;;
  cnid) module=cnid packages=(.) ;;
  containerd)
    packages=(github.com/containerd/containerd/v2/cmd/{containerd,containerd-shim-runc-v2,ctr}@"$CONTAINERD")
    tags=no_btrfs,no_devmapper,no_zfs,no_aufs link+=" -X github.com/containerd/containerd/v2/version.Version=${CONTAINERD#v}"
    ;;
  runc) packages=(github.com/opencontainers/runc@"$RUNC") tags=seccomp cgo=1 ;;
  cni) packages=(github.com/containernetworking/plugins/plugins/{ipam/host-local,main/loopback,main/ptp,main/bridge,meta/portmap}@"$CNI_PLUGINS") ;;
  coredns) module=modules/node packages=(./coredns) ;;
  local-path) module=modules/node packages=(github.com/rancher/local-path-provisioner) ;;
  pilot) module=modules/istio packages=(istio.io/istio/pilot/cmd/{pilot-discovery,pilot-agent}) tags=disable_pgv link+=" $(istio_stamp)" ;;
  istioctl) module=modules/istio packages=(istio.io/istio/istioctl/cmd/istioctl) tags=disable_pgv link+=" $(istio_stamp)" ;;
  helm) packages=(helm.sh/helm/v4/cmd/helm@"$HELM") link+=" -X helm.sh/helm/v4/internal/version.version=$HELM" ;;
  kustomize) packages=(sigs.k8s.io/kustomize/kustomize/v5@"$KUSTOMIZE") ;;
  krew) module=modules/krew packages=(sigs.k8s.io/krew/cmd/krew) link+=" -X sigs.k8s.io/krew/internal/version.gitTag=$KREW" ;;
  kind) packages=(sigs.k8s.io/kind@"$KIND") ;;
  kapp) module=modules/kapp packages=(carvel.dev/kapp/cmd/kapp) link+=" -X carvel.dev/kapp/pkg/kapp/version.Version=${KAPP#v}" ;;
  esac
}

kubernetes_stamp() {
  local minor=${KUBERNETES#v1.}
  echo "-X k8s.io/component-base/version.gitVersion=$KUBERNETES -X k8s.io/client-go/pkg/version.gitVersion=$KUBERNETES" \
    "-X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=${minor%%.*}"
}

istio_stamp() {
  local version=istio.io/istio/pkg/version
  echo "-X $version.buildVersion=$ISTIO -X $version.buildTag=$ISTIO -X $version.buildHub=$ISTIO_HUB"
}

# part_key PART...: what decides the parts' content; of several, one key over all.
part_key() {
  local part module packages link tags cgo
  for part in "$@"; do
    describe "$part"
    key_of "$(go version)" "$cgo" "$tags" "$link" "${packages[@]}" ${module:+"@$HERE/$module"}
  done | key_of "$(cat)"
}

# part PART...: builds what is missing.
part() {
  local part
  for part in "$@"; do artefact "$part" "$(part_key "$part")" compile "$part"; done
}

# part_of PART: the folder with the part's binaries.
part_of() { echo "$STORE/$1/$(part_key "$1")"; }

compile() { # PART FOLDER
  local module packages link tags cgo
  describe "$1"
  export CGO_ENABLED=$cgo
  local flags=(-trimpath -tags "$tags" -ldflags "$link")
  if [ -z "$module" ]; then
    GOBIN=$2 go install "${flags[@]}" "${packages[@]}"
  else
    go -C "$HERE/$module" build "${flags[@]}" -o "$2/" "${packages[@]}"
  fi
  [ ! -e "$2/server" ] || mv "$2/server" "$2/etcd" # etcd's main package is named server
}

# module_folder MODULE@VERSION: where the Go module cache keeps a module's files.
module_folder() { (cd "$CACHE" && go mod download -json "$1") | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'; }

# istio_folder: the same for Istio, whose module can be asked for by package only.
istio_folder() {
  local folder
  folder=$(go -C "$HERE/modules/istio" list -f '{{.Dir}}' istio.io/istio/manifests)
  echo "${folder%/manifests}"
}
