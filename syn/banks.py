# SPDX-License-Identifier: Apache-2.0
"""Give flip-flops with a synchronous reset tiles of their own, in an ECP5 netlist.

The eight flip-flops of a tile share one reset, the two of a slice one enable, and one without
a reset fits to none that has one. nextpnr looks for room one flip-flop at a time: those with
resets find tiles that others have begun to fill, and end up far away, which doubles the length
of all wires. So they are put together beforehand:

1. nextpnr places the netlist as if there were no resets (``without_resets``).
2. ``bind``: the flip-flops of a reset and an enable are cut, by where they lie then, into banks
   of eight; each bank gets a tile near its middle, at most every other tile is one.

Flip-flops behind a LUT of their own stay with it, where nextpnr puts it.
Source: nextpnr ecp5/arch_place.cc (what a tile's flip-flops must share).
"""
import copy
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from syn.netlist import FF, Bit, Cell, Module, pin
from syn.spots import Spot, cut

BANK, FEWEST = 8, 4
# nextpnr packs a flip-flop with what drives its DI, if that is one of these.
PACKED = ("LUT4", "CCU2C", "PFUMX", "L6MUX21", "TRELLIS_DPR16X4")


def has_reset(cell: Cell) -> bool:
    """A flip-flop whose reset is not tied off."""
    return bool(cell["type"] == FF and isinstance(pin(cell, "LSR"), int))


def drop_reset(ff: Cell) -> None:
    """Take a flip-flop's reset away."""
    for where in (ff["connections"], ff["port_directions"]):
        where.pop("LSR", None)
    ff["parameters"].pop("LSRMUX", None)


def without_resets(module: Module) -> Module:
    """A copy that is good for placing only."""
    free = copy.deepcopy(module)
    for cell in free["cells"].values():
        if cell["type"] == FF:
            drop_reset(cell)
    return free


def packed_bits(module: Module) -> set[Bit]:
    """Bits with which nextpnr packs a flip-flop that reads them at DI."""
    return {bit for cell in module["cells"].values() if cell["type"] in PACKED
            for port, bits in cell["connections"].items()
            if cell["port_directions"][port] == "output" for bit in bits}


def _groups(module: Module, where: Mapping[str, Spot]) -> list[list[str]]:
    """Placed flip-flops with a reset and nothing packed in front of them, by what a tile
    shares."""
    packed = packed_bits(module)
    groups: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for name, cell in module["cells"].items():
        if has_reset(cell) and name in where and pin(cell, "DI") not in packed:
            modes = (cell["parameters"].get(mode) for mode in ("LSRMUX", "CEMUX", "SRMODE"))
            groups[(*(pin(cell, port) for port in ("LSR", "CE", "CLK")), *modes)].append(name)
    return [group for group in groups.values() if len(group) >= BANK]


def bind(module: Module, where: Mapping[str, Spot]) -> int:
    """Bind the flip-flops of each bank to a tile; how many were."""
    banks = [bank for group in _groups(module, where)
             for bank in cut(group, [where[name] for name in group], BANK)
             if len(bank) >= FEWEST]
    tiles = [spot for name, spot in where.items()
             if name in module["cells"] and module["cells"][name]["type"] == FF]
    columns = [column for column, _ in tiles]
    free = {(column, row) for row in {row for _, row in tiles}
            for column in range(min(columns), max(columns) + 1) if (column + row) % 2 == 0}
    bound = 0
    for bank in sorted(banks, key=len, reverse=True):
        x, y = (sum(where[name][axis] for name in bank) / len(bank) for axis in (0, 1))
        tile = min(sorted(free), key=lambda spot: abs(spot[0] - x) + abs(spot[1] - y),
                   default=None)
        if tile is None:
            break
        free.remove(tile)
        for index, name in enumerate(sorted(bank)):
            bel = f"X{tile[0]}/Y{tile[1]}/SLICE{'ABCD'[index // 2]}.FF{index % 2}"
            module["cells"][name]["attributes"]["BEL"] = bel
            bound += 1
    return bound
