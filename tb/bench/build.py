# SPDX-License-Identifier: Apache-2.0
"""Builds the native bench: Verilator's model of a top with the C++ around it, no Python inside."""
import hashlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from abi.gen import qnic_abi
from tb.lib.sim import BUILD, PACKAGES, ROOT, find_module, locked, use_tools, verilator_options

NATIVE = ROOT / "tb/bench/native"
PARAMETERS = {"SA_ENTRIES": 64, "MAX_FRAME": 9018}  # what the benches run with


class BenchError(Exception):
    """A build or a run failed; the text says how."""


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError((done.stdout + done.stderr)[-3000:])
    return done.stdout


def egress(lanes: int = 1, parameters: Mapping[str, int] = PARAMETERS) -> Path:
    """The program that drives ``qnic_egress``."""
    use_tools()
    defines = {"QNIC_LANES": lanes, "QNIC_SA_OP_INSTALL": int(qnic_abi.SaOp.INSTALL),
               "QNIC_SA_OP_SET_KEY": int(qnic_abi.SaOp.SET_KEY)}
    values = {"LANES": lanes, **parameters}
    name = hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()[:8]
    folder = BUILD / "bench" / f"egress-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    # Assertions are for the tests; the bench compares every byte.
    options = [option for option in verilator_options() if option != "--assert"]
    flags = " ".join(["-O2", "-std=c++17", f"-I{NATIVE}",
                      *(f"-D{name}={value}" for name, value in defines.items())])
    command = [
        "verilator", "--cc", "--exe", "--build", "-j", str(os.cpu_count() or 1), "-O3",
        "--x-assign", "fast", "--x-initial", "fast", "--top-module", "qnic_egress",
        *(f"-G{name}={value}" for name, value in values.items()), "--Mdir", str(folder),
        "-o", "bench", *options, "-CFLAGS", flags, "-LDFLAGS", "-ldl", *map(str, PACKAGES),
        str(find_module("qnic_egress")), str(NATIVE / "main.cpp")]
    with locked(folder):
        _run(command)
    return folder / "bench"


def software() -> Path:
    """The program that does the same on one core."""
    path = BUILD / "bench/software"
    path.parent.mkdir(parents=True, exist_ok=True)
    _run([os.environ.get("CXX", "g++"), "-O2", "-std=c++17", "-o", str(path),
          str(NATIVE / "software.cpp"), "-ldl"])
    return path


def lines(program: Path, *arguments: str) -> Iterator[dict[str, Any]]:
    """What a program prints, an object a line."""
    for line in _run([str(program), *arguments]).splitlines():
        yield json.loads(line)
