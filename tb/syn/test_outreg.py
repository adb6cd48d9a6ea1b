# SPDX-License-Identifier: Apache-2.0
"""syn.outreg: a netlist whose block RAMs took registers up does what the RTL does.

Verilator runs the RTL beside two netlists of it on the same random stimulus, the cells being
yosys' own models and, for the block RAM, outreg_ram.sv. The second netlist is made wrong on
purpose: a pass that does not look at a register's reset has to be noticed.
"""
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from syn import SynthError, netlist, outreg, recipes, yosys
from tb.lib.sim import BUILD, ROOT, use_tools

HERE = ROOT / "tb/syn"
DESIGN = "outreg_design"
OUTPUTS = ("plain", "narrow", "enabled", "held", "single", "cleared", "shared", "spy", "bare",
           "mixed")
TAKEN = {"plain", "narrow", "enabled", "held", "single"}
CYCLES = 20000
MAIN = """
#include "Vtb_outreg.h"
#include <cstdio>
#include <cstdlib>
int main() {
  Vtb_outreg top;
  unsigned good = 0, bad = 0;
  srand(SEED);
  for (int cycle = 0; cycle < CYCLES; cycle++) {
    top.random = (uint64_t)rand() << 33 ^ (uint64_t)rand() << 11 ^ rand();
    top.data = ((uint64_t)rand() << 31 ^ rand()) & 0xfffffffff;
    top.clk_i = 0; top.eval();
    if (cycle > 3000) { good |= top.good; bad |= top.bad; }  // every word is written by then
    top.clk_i = 1; top.eval();
  }
  printf("%u %u\\n", good, bad);
}
"""


def _silent(share: int, what: str) -> None:
    """No progress."""


@pytest.fixture(scope="module")
def folder() -> Path:
    path = BUILD / "tb_syn_outreg"
    path.mkdir(parents=True, exist_ok=True)
    return path


@pytest.fixture(scope="module")
def document(folder: Path) -> dict[str, Any]:
    """The design's netlist before the pass."""
    file = folder / "netlist.json"
    steps = [*recipes.ecp5(DESIGN, {}, [HERE / f"{DESIGN}.sv"]), ("", f"write_json {file}")]
    yosys.run({"steps": steps}, folder, _silent)
    return netlist.load(file)


def _verilog(module: netlist.Module, name: str, folder: Path) -> Path:
    """The netlist as Verilog: block RAMs stay, the other cells become what they do."""
    file, out = folder / f"{name}.json", folder / f"{name}.v"
    file.write_text(json.dumps({"creator": "test", "modules": {DESIGN: module}}))
    cells = "+/lattice/cells_sim_ecp5.v"
    steps = [f"read_json {file}", f"read_verilog -overwrite {cells}", "delete DP16KD",
             f"hierarchy -top {DESIGN}", "proc", "flatten", "opt_clean", f"rename -top {name}",
             f"write_verilog -noattr {out}"]
    yosys.run({"steps": [("", step) for step in steps]}, folder / name, _silent)
    return out


def _top() -> str:
    """The RTL and the two netlists side by side; a word is never read while it is written."""
    widths = {name: 18 if name in ("narrow", "single") else 36 for name in OUTPUTS}
    inputs = """.clk_i, .write_i(random[0]), .read_i(random[1]), .enable_i(random[2]),
    .clear_i(&random[4:3]), .waddr_i({random[5], 3'b0, random[10:6], random[11]}),
    .raddr_i({random[12], 3'b0, random[17:13], !random[11]}), .data_i(data)"""
    lines = ["module tb_outreg (input logic clk_i, input logic [63:0] random,",
             "  input logic [35:0] data, output logic [9:0] good, output logic [9:0] bad);"]
    for kind in (DESIGN, "good_netlist", "bad_netlist"):
        for name, width in widths.items():
            lines.append(f"  logic [{width - 1}:0] {kind}_{name};")
        outputs = ", ".join(f".{name}_o({kind}_{name})" for name in OUTPUTS)
        lines.append(f"  {kind} i_{kind} ({inputs}, {outputs});")
    for kind in ("good", "bad"):
        differ = ", ".join(f"{DESIGN}_{name} != {kind}_netlist_{name}"
                           for name in reversed(OUTPUTS))
        lines.append(f"  assign {kind} = {{{differ}}};")
    return "\n".join([*lines, "endmodule", ""])


def _simulate(folder: Path, sources: list[Path]) -> tuple[set[str], set[str]]:
    """Outputs in which the good and the bad netlist differ from the RTL."""
    use_tools()
    (folder / "tb_outreg.sv").write_text(_top())
    (folder / "main.cpp").write_text(MAIN)
    command = ["verilator", "--cc", "--exe", "--build", "-Wno-fatal", "-Wno-lint",
               "--top-module", "tb_outreg", "--Mdir", str(folder / "obj"), "-o", "run", "--assert",
               "-CFLAGS", f"-O1 -DCYCLES={CYCLES} -DSEED=1", str(folder / "tb_outreg.sv"),
               *map(str, sources), str(folder / "main.cpp")]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, (built.stdout + built.stderr)[-3000:]
    ran = subprocess.run([folder / "obj/run"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-3000:]
    return tuple({name for i, name in enumerate(OUTPUTS) if int(mask) >> i & 1}
                 for mask in ran.stdout.split())  # type: ignore[return-value]


def _memory(port: str) -> str:
    return port.partition(".")[0]


def test_what_is_taken(document: dict[str, Any]) -> None:
    """Registers that may go into the RAM do, the others stay, and why is said."""
    module = netlist.top_of(json.loads(json.dumps(document)))
    before = sum(cell["type"] == netlist.FF for cell in module["cells"].values())
    result = outreg.absorb(module)
    after = sum(cell["type"] == netlist.FF for cell in module["cells"].values())
    assert {_memory(port) for port in result.taken} == TAKEN
    assert before - after == result.flip_flops == 36 * 3 + 18 * 2
    why = {_memory(port): text for port, text in result.left.items()}
    assert set(why) == {"cleared", "shared", "bare", "mixed"}
    assert "reset" in why["cleared"]
    assert "times" in why["shared"]
    assert "pin" in why["bare"]
    assert "enables" in why["mixed"]
    assert not result.already
    again = outreg.absorb(module)
    assert not again.taken and set(again.already) == set(result.taken)


def test_register_moved_into_a_rom(folder: Path) -> None:
    """Synthesis stops when the register in front of a table becomes the table's address."""
    steps = recipes.ecp5("rom_design", {}, [HERE / "rom_design.sv"])
    with pytest.raises(SynthError, match=r"were moved.*: mem \(rom_design\.sv:"):
        yosys.run({"steps": steps}, folder / "rom", _silent)


def test_netlist_does_what_the_rtl_does(document: dict[str, Any], folder: Path,
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    """The netlist equals the RTL in every cycle; one made by a careless pass does not."""
    good = netlist.top_of(json.loads(json.dumps(document)))
    outreg.absorb(good)
    bad = netlist.top_of(json.loads(json.dumps(document)))
    monkeypatch.setattr(outreg, "_plain", lambda ff, clock, inverted: "")
    outreg.absorb(bad)
    sources = [HERE / f"{DESIGN}.sv", HERE / "outreg_ram.sv",
               _verilog(good, "good_netlist", folder), _verilog(bad, "bad_netlist", folder)]
    differ_good, differ_bad = _simulate(folder, sources)
    assert differ_good == set()
    assert differ_bad == {"cleared"}
