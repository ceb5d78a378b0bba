# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Images in the engine. Each image made here carries its content key as a label.

LABEL=dev.kubectl-labs.testbed.key

# image NAME IMAGE KEY PREPARE BUILD: has IMAGE in the engine: the published one where it can be had,
# else PREPARE makes the parts and "BUILD FOLDER" the image.
image() { current_image "$2" "$3" || locked "$1" make_image "$@"; }

current_image() { # IMAGE KEY
  local origin
  origin=$(image_origin "$1")
  [ "$origin" = published ] || [ "$origin" = "made $2" ]
}

# image_origin IMAGE: "made KEY" (here), "published" (from a registry), "other", or "none".
image_origin() {
  local digests key
  read -r digests key < <(docker image inspect -f "{{len .RepoDigests}} {{index .Config.Labels \"$LABEL\"}}" "$1" 2>/dev/null) || true
  case ${digests:-none}/$key in
  none/) echo none ;;
  */?*) echo "made $key" ;;
  0/) echo other ;;
  *) echo published ;;
  esac
}

# published IMAGE: the published image is in the engine, or its registry answers for it.
published() {
  case $(image_origin "$1") in
  published) true ;;
  made*) false ;;
  *) timeout 8 docker manifest inspect "$1" >/dev/null 2>&1 ;;
  esac
}

make_image() {
  local name=$1 image=$2 key=$3 prepare=$4 build=$5 folder=$WORK/$1
  ! current_image "$image" "$key" || return 0
  if published "$image"; then
    logged "$name" docker pull -q "$image"
    return
  fi
  "$prepare"
  rm -rf --one-file-system "$folder"
  mkdir -p "$folder"
  logged "$name" "$build" "$folder"
  rm -rf --one-file-system "$folder"
  current_image "$image" "$key" || stop "$name" "made, but the engine does not show it: $image"
}

# docker_build IMAGE KEY DOCKERFILE FOLDER
docker_build() { docker build -q --build-arg "BASE=$BASE_IMAGE" --label "$LABEL=$2" -t "$1" -f "$3" "$4"; }

# demo_targets: what a demo needs of the testbed: nothing where an engine and the registries answer.
demo_targets() {
  if engine_answers && published "$NODE_IMAGE" && published "$PILOT_IMAGE" && published "$PROXY_IMAGE"; then
    say demo "the engine and the registries answer: published images are used, nothing is built" >&2
  else
    echo engine node istio charts
  fi
}
