# SPDX-License-Identifier: Apache-2.0
"""A random netlist for the passes that copy cells, and whether a copy of it still means the same."""
import random
from typing import Any

from syn.netlist import OUTPUT, Bit, Module

FIRST, PORT_DRIVER = 10, "u0"  # output bit of u0, which drives the module's port


def random_module(seed: int) -> Module:
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
        connections[OUTPUT[kind]], directions[OUTPUT[kind]] = [FIRST + number], "output"
        cells[f"u{number}"] = {"type": kind, "parameters": {"INIT": str(number)},
                               "connections": connections, "port_directions": directions}
        bits.append(FIRST + number)
    return {"cells": cells, "netnames": {f"n{bit}": {"bits": [bit]} for bit in bits},
            "ports": {"out": {"direction": "output", "bits": [FIRST]}}}


def _meaning(module: Module) -> dict[Bit, str]:
    """Whose function a bit carries: a copy's name up to the mark of a copy."""
    found: dict[Bit, str] = {bit: f"in{bit}" for bit in range(2, 6)}
    for name, cell in module["cells"].items():
        found[cell["connections"][OUTPUT[cell["type"]]][0]] = name.split("$")[0]
    return found


def check_same(before: Module, after: Module) -> dict[Bit, int]:
    """Each cell has the parameters and, by meaning, the inputs of the one that it copies; the
    port's driver is the old one. How many loads a bit has."""
    old, new = _meaning(before), _meaning(after)
    loads: dict[Bit, int] = {}
    for name, cell in after["cells"].items():
        origin = before["cells"][name.split("$")[0]]
        assert (cell["type"], cell["parameters"]) == (origin["type"], origin["parameters"])
        for pin, bits in cell["connections"].items():
            if pin == OUTPUT[cell["type"]]:
                continue
            assert new[bits[0]] == old[origin["connections"][pin][0]], f"{name}.{pin}"
            if pin != "CLK":
                loads[bits[0]] = loads.get(bits[0], 0) + 1
    assert new[FIRST] == PORT_DRIVER
    return loads
