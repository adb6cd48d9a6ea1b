# SPDX-License-Identifier: Apache-2.0
"""syn/detours: LUTs get copies for loads a long way round, and each load sees the same function."""
import copy
import random
from typing import Any

from syn.detours import shorten
from syn.netlist import Module, pin
from syn.spots import Spot
from tb.syn.random_module import check_same, random_module


def _shared(loads: int) -> Module:
    """A flip-flop, a LUT that reads it, and flip-flops that read the LUT."""
    def cell(kind: str, data: str, source: int, output: str, bit: int) -> dict[str, Any]:
        return {"type": kind, "parameters": {}, "port_directions": {data: "input",
                                                                  output: "output"},
                "connections": {data: [source], output: [bit]}}
    cells = {"from": cell("TRELLIS_FF", "DI", 2, "Q", 3), "lut": cell("LUT4", "A", 3, "Z", 4)}
    cells |= {f"to{n}": cell("TRELLIS_FF", "DI", 4, "Q", 5 + n) for n in range(loads)}
    bits = range(2, 5 + loads)
    return {"cells": cells, "ports": {}, "netnames": {f"n{bit}": {"bits": [bit]} for bit in bits}}


def test_there_and_back() -> None:
    """The loads beside the source get one copy, those beside the LUT keep it."""
    module = _shared(4)
    where: dict[str, Spot] = {"from": (0, 0), "lut": (40, 40), "to0": (41, 40), "to1": (1, 0),
                              "to2": (0, 2), "to3": (60, 60)}
    assert shorten(module, where) == 1
    data = [pin(module["cells"][f"to{n}"], "DI") for n in range(4)]
    assert data[0] == data[3] == 4 and data[1] == data[2] == pin(module["cells"]["lut$near1"], "Z")
    assert where["lut$near1"] in ((1, 0), (0, 2))


def test_left_alone() -> None:
    """A LUT on the way, one that is far from all its loads, and places that are not known."""
    on_the_way: dict[str, Spot] = {"from": (0, 0), "lut": (40, 0), "to0": (80, 0), "to1": (40, 9)}
    far: dict[str, Spot] = {"from": (0, 0), "lut": (40, 40), "to0": (1, 0), "to1": (0, 1)}
    for where in (on_the_way, far, {"lut": (40, 40), "to0": (1, 0)}, {}):
        module = _shared(2)
        assert shorten(module, dict(where)) == 0 and module == _shared(2)


def test_random() -> None:
    """The same function, and a place for every copy."""
    made = 0
    for seed in range(20):
        before = random_module(seed)
        after, rng = copy.deepcopy(before), random.Random(seed)
        where = {name: (rng.randrange(100), rng.randrange(90)) for name in before["cells"]}
        copies = shorten(after, where, 120)
        made += copies
        assert len(after["cells"]) == len(before["cells"]) + copies
        assert set(where) == set(after["cells"])
        check_same(before, after)
    assert made
