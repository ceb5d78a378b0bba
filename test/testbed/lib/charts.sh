# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Istio's charts, packed from its Go module into archives whose bytes depend on their content only.

target_charts() {
  need_python
  artefact charts "$(charts_key)" pack_charts
  point "$STORE/charts/$(charts_key)" "$CHARTS"
}

charts_key() { key_of "$ISTIO" "$ISTIO_HUB" "@$HERE/lib/charts.sh" "@$HERE/charts" "@$HERE/modules/istio/go.mod"; }

pack_charts() { # FOLDER
  local source
  source=$(istio_folder)/manifests/charts
  pack_chart base "$source/base" "$1"
  pack_chart istiod "$source/istio-control/istio-discovery" "$1"
  pack_chart gateway "$source/gateway" "$1"
}

pack_chart() { # NAME SOURCE FOLDER
  local tree=$3/tree archive=$3/$1-$ISTIO.tgz
  mkdir -p "$tree"
  cp -rL --no-preserve=mode "$2" "$tree/$1"
  release_chart "$tree/$1"
  (cd "$tree" && find "$1" -type f | LC_ALL=C sort) |
    tar -C "$tree" -c --format=ustar --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=0644 --no-recursion -T - |
    gzip -n -9 >"$archive"
  echo "$1 $ISTIO sha256:$(sha256sum <"$archive" | cut -d' ' -f1) sha256:$(files_digest "$tree")" >>"$3/digests"
  rm -rf "$tree"
}

# release_chart FOLDER: what Istio's release does to a chart: version, hub and tag, and Chart.yaml as Helm writes it.
release_chart() {
  sed -i -E "s|^( *hub: )registry\.istio\.io/testing\$|\1$ISTIO_HUB|; s|^( *tag: )latest\$|\1$ISTIO|" "$1/values.yaml"
  sed -i -E "s|^(version\|appVersion): 1\.0\.0\$|\1: $ISTIO|" "$1/Chart.yaml"
  python3 "$HERE/charts/canonical.py" "$1/Chart.yaml"
}

# files_digest FOLDER: SHA-256 over one line "PATH SHA256" for each file, sorted by the path's bytes.
files_digest() {
  (cd "$1" && find . -type f -printf '%P\n' | LC_ALL=C sort | while read -r path; do
    echo "$path $(sha256sum <"$path" | cut -d' ' -f1)"
  done) | sha256sum | cut -d' ' -f1
}
