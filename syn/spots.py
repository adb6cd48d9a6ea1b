# SPDX-License-Identifier: Apache-2.0
"""Where nextpnr has placed cells, and sets of them cut into parts that lie together."""
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

Spot = tuple[int, int]  # column, row
T = TypeVar("T")


def spots(placed: Mapping[str, Any]) -> dict[str, Spot]:
    """Column and row of each cell in the JSON that nextpnr writes."""
    (module,) = placed["modules"].values()
    found = {}
    for name, cell in module["cells"].items():
        if "NEXTPNR_BEL" in cell["attributes"]:
            column, row, _ = cell["attributes"]["NEXTPNR_BEL"].split("/", 2)
            found[name] = int(column[1:]), int(row[1:])
    return found


def cut(items: Sequence[T], at: Sequence[Spot], size: int) -> list[list[T]]:
    """Parts of ``size`` at most (all but the last ones have it), by halving along the longer
    side; ``at`` is where each item lies."""
    parts = -(-len(items) // size)
    if parts <= 1:
        return [list(items)]
    sides = [[spot[axis] for spot in at] for axis in (0, 1)]
    axis = 0 if max(sides[0]) - min(sides[0]) >= max(sides[1]) - min(sides[1]) else 1
    along = sorted(range(len(items)), key=lambda index: (at[index][axis], at[index][1 - axis]))
    half = size * (parts // 2)
    return [part for indices in (along[:half], along[half:]) for part in
            cut([items[index] for index in indices], [at[index] for index in indices], size)]
