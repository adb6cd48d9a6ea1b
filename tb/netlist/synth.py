# SPDX-License-Identifier: Apache-2.0
"""ECP5 netlists of modules, and yosys in a process of its own: an error there ends it."""
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tb.lib.sim import ROOT, RTL

CELLS = Path(__file__).with_name("cells.v")
BLOCK_RAM = ROOT / "tb/models/DP16KD.sv"
# pyosys is loaded, then the passes of stdin run one after another.
_RUN = """import sys
from pyosys import libyosys
design = libyosys.Design()
for line in sys.stdin.read().splitlines():
    libyosys.run_pass(line, design)
"""


class YosysError(Exception):
    """A pass failed; the text is its error."""


def yosys(*passes: str) -> str:
    """Run passes on an empty design; returns what they print."""
    done = subprocess.run([sys.executable, "-c", _RUN], input="\n".join(passes), text=True,
                          capture_output=True, check=False, cwd=ROOT)
    if done.returncode:
        found = re.search(r"^ERROR: .*", done.stdout + done.stderr, re.M | re.S)
        raise YosysError(found[0].strip() if found else (done.stdout + done.stderr)[-2000:])
    return done.stdout


def rtl_files() -> list[Path]:
    """The files of rtl/qnic.f, in its order."""
    return [(RTL / line).resolve() for line in (RTL / "qnic.f").read_text().splitlines()
            if line.endswith(".sv")]


def read(top: str, parameters: Mapping[str, object] | None = None,
         files: Sequence[Path] | None = None, block_ram: Path = BLOCK_RAM) -> str:
    """The pass that reads ``top``; the block RAM is its model unless told otherwise."""
    values = " ".join(f"-G {name}={value}" for name, value in (parameters or {}).items())
    paths = " ".join(map(str, [*(rtl_files() if files is None else files), block_ram]))
    return f"read_slang -D SYNTHESIS --top {top} -I {RTL}/common {values} {paths}"


def synthesize(out: Path, top: str, parameters: Mapping[str, object] | None = None,
               files: Sequence[Path] | None = None) -> Path:
    """Write the ECP5 netlist of ``top`` as yosys's JSON."""
    header, _, _ = BLOCK_RAM.read_text().partition("\n);\n")
    box = out.with_suffix(".box.sv")
    box.write_text(header.replace("\nmodule ", "\n(* blackbox *) module ") + "\n);\nendmodule\n")
    yosys(read(top, parameters, files, box), f"synth_ecp5 -top {top} -json {out}")
    return out


def lower(netlist: Path) -> list[str]:
    """Passes that read a netlist in logic cells that any simulator and solver knows."""
    return [f"read_json {netlist}", f"techmap -map {CELLS}", "opt_expr -fine", "opt_clean"]
