# SPDX-License-Identifier: Apache-2.0
"""Registers with resets get tiles of their own: what a tile shares is the same in each."""
from collections import defaultdict
from typing import Any

import numpy as np

from syn.banks import BANK, bind, without_resets
from syn.spots import cut, spots

CLOCK, FIRST = 2, 1000


def _module() -> tuple[dict[str, Any], dict[str, tuple[int, int]]]:
    """200 flip-flops, four resets or none, three enables or none, some behind a LUT; places."""
    random = np.random.default_rng(5)
    cells: dict[str, Any] = {}
    where = {}
    for index in range(200):
        reset, enable = 10 + index % 5, 20 + index % 4
        connections = {"CLK": [CLOCK], "DI": [FIRST + index], "Q": [FIRST + 500 + index]}
        if reset != 14:
            connections["LSR"] = [reset]
        if enable != 23:
            connections["CE"] = [enable]
        name = f"ff{index}"
        cells[name] = {"type": "TRELLIS_FF", "attributes": {}, "connections": connections,
                       "parameters": {"LSRMUX": "LSR", "CEMUX": "CE", "SRMODE": "LSR_OVER_CE"},
                       "port_directions": {port: "output" if port == "Q" else "input"
                                           for port in connections}}
        where[name] = (int(random.integers(10, 60)), int(random.integers(10, 40)))
        if index % 11 == 0:
            cells[f"lut{index}"] = {
                "type": "LUT4", "attributes": {}, "parameters": {},
                "port_directions": {"A": "input", "Z": "output"},
                "connections": {"A": [5], "Z": [FIRST + index]}}
    return {"cells": cells}, where


def test_a_tile_shares() -> None:
    """No two resets or clocks in a tile, no two enables in a slice, no two cells in one place."""
    module, where = _module()
    bound = bind(module, where)
    tiles: dict[str, set[int]] = defaultdict(set)
    slices: dict[str, set[int]] = defaultdict(set)
    bels = set()
    for name, cell in module["cells"].items():
        if "BEL" not in cell["attributes"]:
            continue
        connections, bel = cell["connections"], cell["attributes"]["BEL"]
        column, row, _ = bel.split("/")
        tiles[f"{column}/{row}"].add(connections["LSR"][0])
        slices[bel.partition(".")[0]].add(connections.get("CE", [0])[0])
        bels.add(bel)
        assert int(name[2:]) % 11, "a flip-flop behind a LUT stays with it"
    assert bound == len(bels) > 100
    assert all(len(resets) == 1 for resets in tiles.values())
    assert all(len(enables) == 1 for enables in slices.values())
    assert len(tiles) < bound / BANK * 1.7


def test_near_ones_share_a_tile() -> None:
    """64 flip-flops in eight heaps: each heap is a bank, where it was."""
    module, where = {"cells": {}}, {}  # type: ignore[var-annotated]
    for index in range(64):
        connections = {"CLK": [CLOCK], "LSR": [10], "DI": [FIRST + index]}
        module["cells"][f"ff{index}"] = {
            "type": "TRELLIS_FF", "attributes": {}, "parameters": {}, "connections": connections,
            "port_directions": dict.fromkeys(connections, "input")}
        where[f"ff{index}"] = (10 * (index % 8), 30)
    assert bind(module, where) == 64
    for index in range(64):
        column, row, _ = module["cells"][f"ff{index}"]["attributes"]["BEL"].split("/")
        assert (abs(int(column[1:]) - 10 * (index % 8)), row) <= (1, "Y30")


def test_first_placement() -> None:
    """Resets are gone from the copy alone; places are read from what nextpnr writes."""
    module, _ = _module()
    free = without_resets(module)
    assert all("LSR" not in cell["connections"] for cell in free["cells"].values())
    assert sum("LSR" in cell["connections"] for cell in module["cells"].values()) == 160
    cell = {"type": "TRELLIS_FF", "attributes": {"NEXTPNR_BEL": "X12/Y34/SLICEB.FF1"}}
    assert spots({"modules": {"top": {"cells": {"a": cell}}}}) == {"a": (12, 34)}


def test_parts_lie_together() -> None:
    """Two heaps at two ends: no part has some of both, none is too large."""
    random = np.random.default_rng(7)
    at = [(int(random.integers(0, 9)) + 90 * (index % 2), int(random.integers(0, 90)))
          for index in range(200)]
    parts = cut(range(200), at, 25)
    assert sorted(index for part in parts for index in part) == list(range(200))
    assert all(len(part) == 25 for part in parts)
    assert all(len({at[index][0] >= 90 for index in part}) == 1 for part in parts)
