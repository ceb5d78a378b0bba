# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The language server that editors use for YAML, from npm, as test/editor's lock file has it.

EDITOR_FOLDER=$HERE/../editor

target_editor() {
  need_node
  artefact editor "$(editor_key)" install_editor
  offer "$STORE/editor/$(editor_key)/node_modules/.bin/yaml-language-server" yaml-language-server
}

editor_key() { key_of "@$EDITOR_FOLDER/package-lock.json" "@$HERE/lib/editor.sh"; }

need_node() { npm --version >/dev/null 2>&1 || need_packages nodejs npm; }

install_editor() { # FOLDER
  cp "$EDITOR_FOLDER"/package.json "$EDITOR_FOLDER"/package-lock.json "$1"
  npm --prefix "$1" ci --ignore-scripts --no-audit --no-fund
}
