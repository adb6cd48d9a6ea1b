# SPDX-License-Identifier: Apache-2.0
"""Builds the native bench: Verilator's model of a top with the C++ around it, no Python inside."""
import hashlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tb.bench import contract
from tb.lib.nic_build import axi_bits
from tb.lib.sim import BUILD, PACKAGES, ROOT, find_module, locked, use_tools, verilator_options

NATIVE = ROOT / "tb/bench/native"
PARAMETERS = {"SA_ENTRIES": 64, "MAX_FRAME": 9018}  # what the benches run with
DRIVERS = {"qnic_egress": "egress.hpp", "qnic_top": "nic.hpp"}


class BenchError(Exception):
    """A build or a run failed; the text says how."""


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError((done.stdout + done.stderr)[-3000:])
    return done.stdout


def compiled(top: str, values: Mapping[str, int], main: Path, defines: Mapping[str, object],
             folder: Path, *options: str) -> Path:
    """The program of ``main``, which drives ``top`` with these parameters, in a folder."""
    use_tools()
    flags = " ".join(["-O2 -std=c++17", f"-I{main.parent}", f"-I{NATIVE}", f"-I{folder}",
                      *(f"-D{name}={value}" for name, value in defines.items())])
    command = [
        "verilator", "--cc", "--exe", "--build", "-j", str(os.cpu_count() or 1), "-O3",
        "--x-assign", "fast", "--top-module", top,
        *(f"-G{name}={value}" for name, value in values.items()), "--Mdir", str(folder),
        "-o", "bench", *options, "-CFLAGS", flags, "-LDFLAGS", "-ldl", *map(str, PACKAGES),
        str(find_module(top)), str(main)]
    with locked(folder):
        contract.write(folder)
        _run(command)
    return folder / "bench"


def build_folder(kind: str, top: str, values: Mapping[str, int]) -> Path:
    """Where a program with these parameters is built."""
    name = hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()[:8]
    return BUILD / kind / f"{top}-{name}"


def program(top: str = "qnic_egress", lanes: int = 1,
            parameters: Mapping[str, int] = PARAMETERS) -> Path:
    """The program that drives ``top``."""
    values = {"LANES": lanes, **parameters}
    if top == "qnic_top":
        values["AXI_DATA_W"] = axi_bits(lanes)
    # Assertions are for the tests; the bench compares every byte.
    options = [option for option in verilator_options() if option != "--assert"]
    return compiled(top, values, NATIVE / "main.cpp",
                    {"QNIC_LANES": lanes, "QNIC_DRIVER": DRIVERS[top]},
                    build_folder("bench", top, values), "--x-initial", "fast", *options)


def software() -> Path:
    """The program that does the same on one core."""
    path = BUILD / "bench/software"
    path.parent.mkdir(parents=True, exist_ok=True)
    _run([os.environ.get("CXX", "g++"), "-O2", "-std=c++17", "-o", str(path),
          str(NATIVE / "software.cpp"), "-ldl"])
    return path


def lines(binary: Path, *arguments: str) -> Iterator[dict[str, Any]]:
    """What a program prints, an object a line."""
    for line in _run([str(binary), *arguments]).splitlines():
        yield json.loads(line)
