#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiler front end for Verilator's OBJCACHE: the objects of Verilator's own runtime are
# the same for every model, so they are compiled once and kept in build/objects.
# Usage: objcache.sh CXX FLAGS... -c -o OBJECT SOURCE
case "$*" in
  *" -c -o verilated"*.cpp) ;;
  *) exec "$@" ;;
esac
for word; do source=$word; done
object=$(basename "$source" .cpp).o
cache=$(dirname "$0")/../build/objects
key=$( (echo "$@"; cat "$source" "$(dirname "$source")"/verilated*.h) | sha256sum | cut -c1-16)
if ! cp "$cache/$key-$object" "$object" 2>/dev/null; then
  "$@" || exit
  mkdir -p "$cache"
  cp "$object" "$cache/$key-$object.$$" && mv "$cache/$key-$object.$$" "$cache/$key-$object"
fi
