# SPDX-License-Identifier: Apache-2.0
"""Builds the soak's program: Verilator's model of qnic_top, with assertions, and C++ around it."""
from pathlib import Path

from tb.bench.build import build_folder, compiled
from tb.lib.nic_build import axi_bits
from tb.lib.sim import ROOT, verilator_options

MAIN = ROOT / "tb/soak/native/main.cpp"
RINGS = 4
PARAMETERS = {"RINGS": RINGS, "SA_ENTRIES": 64, "MAX_FRAME": 9018}


def program(lanes: int = 1) -> Path:
    """The program for so many lanes; registers without reset start at random."""
    values = {"LANES": lanes, "AXI_DATA_W": axi_bits(lanes), **PARAMETERS}
    defines = {f"QNIC_{name}": value for name, value in values.items()}
    return compiled("qnic_top", values, MAIN, defines, build_folder("soak", "qnic_top", values),
                    "--x-initial", "unique", *verilator_options())
