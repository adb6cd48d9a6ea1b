# SPDX-License-Identifier: Apache-2.0
"""Resets that become logic: the flip-flop does what it did, for every input."""
import copy
import itertools
from typing import Any

import pytest

from syn.banks import has_reset
from syn.netlist import Bit, Module, parameter, pin
from syn.resets import apart, fold

RESET, ENABLE, OUT, STATE = 90, 91, 50, 60
PINS = (1, 2, 3, 4)


def _cell(kind: str, outputs: dict[str, Bit], inputs: dict[str, Bit], **parameters: str
          ) -> dict[str, Any]:
    ports = {**outputs, **inputs}
    return {"type": kind, "attributes": {}, "parameters": parameters,
            "port_directions": {port: "output" if port in outputs else "input" for port in ports},
            "connections": {port: [bit] for port, bit in ports.items()}}


def _module(driver: dict[str, Any], **modes: str) -> Module:
    """A flip-flop with a reset behind ``driver``, whose output is OUT."""
    ff = _cell("TRELLIS_FF", {"Q": STATE}, {"CLK": 99, "DI": OUT, "LSR": RESET}, **modes)
    if modes.get("CEMUX") == "CE":
        ff["connections"]["CE"], ff["port_directions"]["CE"] = [ENABLE], "input"
    bits = [*PINS, RESET, ENABLE, OUT, STATE, 99]
    return {"cells": {"driver": driver, "ff": ff},
            "ports": {"q": {"direction": "output", "bits": [STATE]}},
            "netnames": {"all": {"bits": bits}}}


def _lut(inputs: list[Bit], table: int) -> dict[str, Any]:
    padded = [*inputs, "0", "1", "0", "0"][:4]
    return _cell("LUT4", {"Z": OUT}, dict(zip("ABCD", padded, strict=True)), INIT=f"{table:016b}")


def _value(module: Module, bit: Bit, known: dict[Bit, int]) -> int:
    """Of a bit, through LUTs."""
    if bit in ("0", "1"):
        return int(bit)
    if bit in known:
        return known[bit]
    lut = next(cell for cell in module["cells"].values() if cell["connections"].get("Z") == [bit])
    index = sum(_value(module, pin(lut, port), known) << at for at, port in enumerate("ABCD"))
    return int(lut["parameters"]["INIT"], 2) >> index & 1


def _next(module: Module, known: dict[Bit, int]) -> int:
    """The flip-flop's next state."""
    ff = module["cells"]["ff"]
    reset = has_reset(ff) and _value(module, pin(ff, "LSR"), known) != (
        parameter(ff, "LSRMUX", "LSR") == "INV")
    if reset:
        return int(parameter(ff, "REGSET", "RESET") == "SET")
    if parameter(ff, "CEMUX", "1") == "CE" and not _value(module, pin(ff, "CE"), known):
        return known[STATE]
    return _value(module, pin(ff, "DI" if "DI" in ff["connections"] else "M"), known)


def _same(before: Module, after: Module, free: list[Bit]) -> None:
    for values in itertools.product((0, 1), repeat=len(free)):
        known = dict(zip(free, values, strict=True))
        assert _next(after, known) == _next(before, known), known


MODES = [dict(zip(("LSRMUX", "REGSET", "CEMUX"), modes, strict=True)) for modes in
         itertools.product(("LSR", "INV"), ("RESET", "SET"), ("1", "CE"))]


@pytest.mark.parametrize("modes", MODES, ids=lambda modes: "-".join(modes.values()))
@pytest.mark.parametrize("inputs", range(5))
def test_lut(modes: dict[str, str], inputs: int) -> None:
    """Folded into a LUT with an input left; a LUT of four inputs is left alone."""
    before = _module(_lut(list(PINS[:inputs]), 0b0110_1001_0011_1101), **modes)
    after = copy.deepcopy(before)
    assert fold(after) == (inputs < 4)
    _same(before, after, [*PINS, RESET, ENABLE, STATE])


def test_shared_lut() -> None:
    """A LUT that others read too is left alone."""
    module = _module(_lut([1, 2], 0b0110_0110_0110_0110))
    module["ports"]["z"] = {"direction": "output", "bits": [OUT]}
    assert fold(module) == 0


@pytest.mark.parametrize("kind", ["TRELLIS_FF", "DP16KD", "CCU2C"])
def test_no_lut(kind: str) -> None:
    """Behind anything else a reset stays."""
    assert fold(_module(_cell(kind, {"Q": OUT}, {}))) == 0


def test_no_priority() -> None:
    """A reset that waits for the enable is left alone."""
    module = _module(_lut([1], 0b10), CEMUX="CE", SRMODE="CE_OVER_LSR")
    assert fold(module) == 0


@pytest.mark.parametrize("kind, moved", [("CCU2C", 1), ("LUT4", 1), ("TRELLIS_FF", 0)])
def test_apart(kind: str, moved: int) -> None:
    """Data that a slice's logic would bring come by M."""
    module = _module(_cell(kind, {"Z": OUT}, {}))
    assert apart(module) == moved
    ports = module["cells"]["ff"]["connections"]
    assert ports["M" if moved else "DI"] == [OUT] and len(ports) == 4
