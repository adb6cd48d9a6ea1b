# SPDX-License-Identifier: Apache-2.0
"""Carry chains of carry.v and carry.py: SAT shows that they add, subtract, compare.

The definition is what yosys makes of the operators; whatever is not connected may be anything.
"""
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from syn import SynthError, carry, netlist, recipes, yosys
from tb.lib.sim import BUILD, ROOT
from tb.netlist.synth import lower, run_yosys

DESIGN = "carry_design"
SOURCE = ROOT / f"tb/syn/{DESIGN}.sv"
FOLDER = BUILD / "tb_syn_carry"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The design's netlist before carries are cut off."""
    file = FOLDER / "netlist.json"
    steps = [*recipes.ecp5(DESIGN, {}, [SOURCE]), ("", f"write_json {file}")]
    yosys.run({"steps": steps}, FOLDER, lambda n, what: None)
    return netlist.load(file)


def _prove(file: Path) -> None:
    """SynthError where the netlist is not the design."""
    run_yosys(file.parent, f"read_slang --top {DESIGN} {SOURCE}", f"hierarchy -top {DESIGN}",
              "proc", "opt", f"rename {DESIGN} gold", "design -stash gold",
              *lower(file), f"hierarchy -top {DESIGN}", "setundef -undriven -anyconst",
              "setundef -anyconst", f"rename {DESIGN} gate", "design -stash gate",
              "design -copy-from gold -as gold gold", "design -copy-from gate -as gate gate",
              "miter -equiv -flatten -make_outputs gold gate miter", "hierarchy -top miter",
              "sat -verify -prove trigger 0 miter")


def _write(document: dict[str, Any], name: str) -> Path:
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "netlist.json"
    file.write_text(json.dumps(document))
    return file


def test_carry(document: dict[str, Any]) -> None:
    """Nothing leads a carry into or out of a chain, and the netlist is the design."""
    document = copy.deepcopy(document)
    module = netlist.top_of(document)
    assert carry.cut_off(module) > 20
    chains = [cell["connections"] for cell in module["cells"].values()
              if cell["type"] == "CCU2C"]
    outs = {ports["COUT"][0] for ports in chains} - {"x"}
    assert {ports["CIN"][0] for ports in chains} == outs | {"x"}
    assert len(outs) < len(chains)
    _prove(_write(document, "good"))


def _passes(cell: dict[str, Any]) -> None:
    cell["parameters"]["INIT0"] = f"{0xff0a:016b}"


def _other_carry(cell: dict[str, Any]) -> None:
    cell["parameters"]["INIT0"] = f"{0x0005:016b}"


@pytest.mark.parametrize("change", [_passes, _other_carry])
def test_wrong(document: dict[str, Any], change: Callable[[dict[str, Any]], None]) -> None:
    """A first slice that lets the open carry pass, or makes the other one, is found."""
    wrong = copy.deepcopy(document)
    module = netlist.top_of(wrong)
    carry.cut_off(module)
    change(next(cell for cell in module["cells"].values()
                if cell["type"] == "CCU2C" and cell["connections"]["CIN"] == ["x"]))
    with pytest.raises(SynthError, match="proof did fail"):
        _prove(_write(wrong, change.__name__))
