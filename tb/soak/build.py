# SPDX-License-Identifier: Apache-2.0
"""Builds the soak's program: Verilator's model of qnic_top, with assertions, and C++ around it."""
from pathlib import Path

from tb.bench.build import build_folder, compiled
from tb.lib.nic_build import axi_bits
from tb.lib.sim import ROOT, verilator_options

MAIN = ROOT / "tb/soak/native/main.cpp"
SAS_OF_A_RING = 16  # entries; more than a seed ever uses


def program(lanes: int = 1, rings: int = 4) -> Path:
    """The program for so many lanes and rings; registers without reset start at random."""
    values = {"LANES": lanes, "AXI_DATA_W": axi_bits(lanes), "RINGS": rings,
              "SA_ENTRIES": SAS_OF_A_RING * rings, "MAX_FRAME": 9018}
    defines = {f"QNIC_{name}": value for name, value in values.items()}
    return compiled("qnic_top", values, MAIN, defines, build_folder("soak", "qnic_top", values),
                    "--x-initial", "unique", *verilator_options())
