# SPDX-License-Identifier: Apache-2.0
"""Give flip-flops with a reset their tiles, in an ECP5 netlist that nearly fills its device.

As ``syn.banks``, with which there is more room: all flip-flops with a reset are bound here, also
those of rare resets and with different enables, and all tiles at once, as an assignment of least
ways. Tiles are in every other row: the carry chains run along the rows between.
"""
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from syn.banks import has_reset
from syn.netlist import FF, Module, pin
from syn.spots import Spot, cut

Slice = list[str]  # one or two flip-flops with the same enable
SLICES = 4  # of a tile


def _middle(names: Slice, where: Mapping[str, Spot]) -> Spot:
    columns, rows = zip(*(where[name] for name in names), strict=True)
    return round(sum(columns) / len(names)), round(sum(rows) / len(names))


def _banks(module: Module, where: Mapping[str, Spot]) -> list[list[Slice]]:
    """Slices of one reset that lie together, up to four a bank."""
    groups: dict[tuple[Any, ...], dict[tuple[Any, ...], list[str]]] = defaultdict(
        lambda: defaultdict(list))
    for name, cell in module["cells"].items():
        if has_reset(cell) and name in where:
            modes = (cell["parameters"].get(mode) for mode in ("LSRMUX", "SRMODE", "CLKMUX"))
            enable = (pin(cell, "CE"), cell["parameters"].get("CEMUX"))
            groups[(pin(cell, "LSR"), *modes)][enable].append(name)
    banks = []
    for group in groups.values():
        slices = [part for names in group.values()
                  for part in cut(names, [where[name] for name in names], 2)]
        banks += cut(slices, [_middle(part, where) for part in slices], SLICES)
    return banks


def bind(module: Module, where: Mapping[str, Spot]) -> int:
    """Bind each flip-flop with a reset to a place; how many were."""
    banks = _banks(module, where)
    tiles = {spot for name, spot in where.items()
             if name in module["cells"] and module["cells"][name]["type"] == FF}
    rows, columns = sorted({row for _, row in tiles}), [column for column, _ in tiles]
    free = [(column, row) for row in rows[::2] for column in range(min(columns), max(columns) + 1)]
    middles = np.array([_middle([name for part in bank for name in part], where)
                        for bank in banks], float)
    ways = np.abs(middles[:, None] - np.array(free, float)[None]).sum(axis=-1)
    bound = 0
    for bank, tile in zip(*linear_sum_assignment(ways ** 1.5), strict=True):
        column, row = free[tile]
        for part, letter in zip(sorted(banks[bank], key=len, reverse=True), "ABCD", strict=False):
            for index, name in enumerate(part):
                bel = f"X{column}/Y{row}/SLICE{letter}.FF{index}"
                module["cells"][name]["attributes"]["BEL"] = bel
                bound += 1
    return bound
