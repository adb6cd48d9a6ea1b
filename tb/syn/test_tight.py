# SPDX-License-Identifier: Apache-2.0
"""Tiles of a nearly full device: what shares one, and that all get a place."""
from collections import defaultdict
from typing import Any

from syn.tight import bind

ROW = 12


def _ff(reset: int, enable: int) -> dict[str, Any]:
    return {"type": "TRELLIS_FF", "attributes": {}, "parameters": {"CEMUX": "CE"},
            "port_directions": {}, "connections": {"LSR": [reset], "CE": [enable], "CLK": [1]}}


def test_bind() -> None:
    """A tile has one reset, a slice one enable; every flip-flop with a reset has a place of its
    own, in every other row."""
    cells = {f"ff{n}": _ff(10 + n % 3, 20 + n % 5) for n in range(200)}
    cells |= {f"free{n}": {**_ff(0, 30), "connections": {"CE": [30], "CLK": [1]}}
              for n in range(50)}
    where = {name: (2 + n % ROW, 5 + n // ROW) for n, name in enumerate(cells)}
    assert bind({"cells": cells}, where) == 200
    resets, enables, places = defaultdict(set), defaultdict(set), list[str]()
    for name, cell in cells.items():
        bel = cell["attributes"].get("BEL")
        assert (bel is not None) == name.startswith("ff")
        if bel:
            places.append(bel)
            column, row, slice_ = bel.split("/")
            assert int(row[1:]) % 2 == 1 and 2 <= int(column[1:]) < 2 + ROW
            resets[column, row].add(cell["connections"]["LSR"][0])
            enables[column, row, slice_[:6]].add(cell["connections"]["CE"][0])
    assert len(set(places)) == 200
    assert {len(found) for found in (*resets.values(), *enables.values())} == {1}
