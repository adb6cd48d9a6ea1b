# SPDX-License-Identifier: Apache-2.0
"""Simulate a netlist under the cocotb tests of the module that it was made from.

Registers start with random values, as in simulations of the RTL, but for those that the device
sets when it is configured. Names inside are gone: only tests that keep to the ports can run.
"""
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import cocotb_tools.config

from tb.lib.sim import ROOT, SimulationError, locked, run_tests, use_tools
from tb.netlist.synth import netlist, verilog

MODELS = [ROOT / f"tb/models/{name}.sv" for name in ("DP16KD", "MULT18X18D", "TRELLIS_DPR16X4")]
# A netlist is half a million lines of C++: the compiler's -Os would take an hour.
OPTIMIZE = "OPT_FAST=-O1"


def build(top: str, parameters: Mapping[str, int] | None = None) -> Path:
    """Compile the netlist of ``top``; returns the folder of the simulator."""
    use_tools()
    source = verilog(top, parameters)
    folder = source.parent / "sim"
    libraries = cocotb_tools.config.libs_dir
    with locked(folder):
        log, ports = folder / "build.log", folder / "ports.vlt"
        # cocotb's runner makes every signal public, which keeps Verilator from its work.
        names = json.loads(netlist(top, parameters).read_text())["modules"][top]["ports"]
        ports.write_text("`verilator_config\n" + "".join(
            f'public_flat_rw -module "{top}" -var "{name}"\n' for name in names))
        command = [
            "verilator", "--cc", "--exe", "--build", "-j", str(os.cpu_count() or 1), "-O3",
            "--assert", "-Wno-fatal", "-Wno-lint", "-Wno-style", "--timescale", "1ns/1ps",
            "--top-module", top, "--Mdir", str(folder), "--prefix", "Vtop", "-o", top, "--vpi",
            "-MAKEFLAGS", OPTIMIZE, "-CFLAGS", "-std=c++17", "-LDFLAGS",
            f"-Wl,-rpath,{libraries} -L{libraries} -lcocotbvpi_verilator",
            str(cocotb_tools.config.share_dir / "lib/verilator/verilator.cpp"),
            str(ports), *map(str, MODELS), str(source)]
        with log.open("w") as output:
            done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            raise SimulationError(f"the netlist of {top} does not build: {log.relative_to(ROOT)}:\n"
                                  + log.read_text()[-3000:])
    return folder


def simulate_netlist(top: str, test_module: str, parameters: Mapping[str, int] | None = None,
                     env: Mapping[str, str] | None = None, testcase: str | None = None) -> None:
    """As tb.lib.sim.simulate, of the ECP5 netlist."""
    run_tests(build(top, parameters), top, test_module, env, testcase)
