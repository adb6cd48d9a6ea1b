# SPDX-License-Identifier: Apache-2.0
"""syn/replicate: no driver has too many loads, and each load still sees the same function."""
import copy
import random
from typing import Any

import pytest

from syn.netlist import Module
from syn.replicate import OUTPUT, replicate

LIMIT = 8


def _module(seed: int) -> Module:
    """LUTs and flip-flops in a random order, some with very many loads, one at a port."""
    rng = random.Random(seed)
    cells: dict[str, Any] = {}
    bits: list[Any] = list(range(2, 6))  # inputs
    for number in range(200):
        kind = rng.choice(["LUT4", "TRELLIS_FF"])
        inputs = ["A", "B", "C", "D"] if kind == "LUT4" else ["DI", "CE", "LSR"]
        # The oldest are read most.
        connections: dict[str, list[Any]] = {
            pin: [bits[min(int(rng.expovariate(0.3)), len(bits) - 1)]] for pin in inputs}
        directions = dict.fromkeys(inputs, "input")
        if kind == "TRELLIS_FF":
            connections["CLK"], directions["CLK"] = [2], "input"
        connections[OUTPUT[kind]], directions[OUTPUT[kind]] = [10 + number], "output"
        cells[f"u{number}"] = {"type": kind, "parameters": {"INIT": str(number)},
                               "connections": connections, "port_directions": directions}
        bits.append(10 + number)
    return {"cells": cells, "netnames": {f"n{bit}": {"bits": [bit]} for bit in bits},
            "ports": {"out": {"direction": "output", "bits": [10]}}}


def _meaning(module: Module) -> dict[Any, str]:
    """Whose function a bit carries: a copy's name without its number, checked to have the
    parameters and, by meaning, the inputs of the one that it copies."""
    found: dict[Any, str] = {bit: f"in{bit}" for bit in range(2, 6)}
    for name, cell in module["cells"].items():
        found[cell["connections"][OUTPUT[cell["type"]]][0]] = name.split("$")[0]
    return found


@pytest.mark.parametrize("known", [0.0, 0.5, 1.0])
def test_replicate(known: float) -> None:
    """The same function, no driver above the limit, whatever is known of places."""
    for seed in range(20):
        before = _module(seed)
        after = copy.deepcopy(before)
        rng = random.Random(seed)
        where = {name: (rng.randrange(100), rng.randrange(90))
                 for name in before["cells"] if rng.random() < known}
        made = replicate(after, LIMIT, where)
        assert made and len(after["cells"]) == len(before["cells"]) + sum(made.values())
        old, new = _meaning(before), _meaning(after)
        loads: dict[Any, int] = {}
        for name, cell in after["cells"].items():
            origin = before["cells"][name.split("$")[0]]
            assert (cell["type"], cell["parameters"]) == (origin["type"], origin["parameters"])
            for pin, bits in cell["connections"].items():
                if pin == OUTPUT[cell["type"]]:
                    continue
                assert new[bits[0]] == old[origin["connections"][pin][0]], f"{name}.{pin}"
                if pin != "CLK":
                    loads[bits[0]] = loads.get(bits[0], 0) + 1
        assert max(n for bit, n in loads.items() if bit >= 10) <= LIMIT
        assert new[10] == "u0"  # the port's driver stays
