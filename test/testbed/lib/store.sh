# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The store: an artefact is a folder $STORE/NAME/KEY, where KEY is a hash of all that goes into it.
# It is made under another name and renamed when complete, so what stands in the store is whole.

# key_of WORD...: a hash over the words; "@FILE" stands for that file's content, "@FOLDER" for its files'.
key_of() {
  local word
  for word in "$@"; do
    case $word in
    @*) content_of "${word#@}" ;;
    *) echo "$word" ;;
    esac
  done | sha256sum | cut -c1-16
}

content_of() {
  if [ -d "$1" ]; then
    (cd "$1" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
  else
    sha256sum <"$1"
  fi
}

# locked NAME COMMAND...: one maker at a time, in this call and in all others. Children inherit the lock,
# so work that outlives a killed caller is waited for, not doubled.
locked() {
  local lock
  exec {lock}>"$LOCKS/${1//\//_}"
  flock "$lock"
  shift
  "$@"
  exec {lock}>&-
}

# artefact NAME KEY COMMAND...: makes $STORE/NAME/KEY by "COMMAND... FOLDER" unless it is there.
artefact() {
  [ -d "$STORE/$1/$2" ] || locked "$1" make_artefact "$@"
}

make_artefact() {
  local name=$1 key=$2 folder=$WORK/$1
  shift 2
  [ ! -d "$STORE/$name/$key" ] || return 0
  rm -rf --one-file-system "$folder"
  mkdir -p "$folder" "$STORE/$name"
  logged "$name" "$@" "$folder"
  rm -rf "${STORE:?}/$name"/*
  mv -T "$folder" "$STORE/$name/$key"
}

# offer FILE NAME: makes FILE of the store known as $BIN/NAME, a path that stays.
offer() { point "$1" "$BIN/$2"; }

# point TARGET LINK: a symbolic link replaced in one step.
point() {
  [ "$(readlink "$2")" != "$1" ] || return 0
  ln -sfn "$1" "$2.$BASHPID"
  [ -L "$2" ] || rm -rf --one-file-system "$2"
  mv -Tf "$2.$BASHPID" "$2"
}
