#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""yosys as sby calls it, by pyosys: many times quicker to start than WebAssembly.

``yosys.py -ql LOG SCRIPT``
"""
import sys

from pyosys import libyosys

if __name__ == "__main__":
    log, script = sys.argv[-2:]
    libyosys.run_pass(f"tee -q -o {log} script {script}")
