# SPDX-License-Identifier: Apache-2.0
"""Block RAMs get places: springs through logic, annealing, sites."""
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from syn.floorplan import RAM, assign, floorplan, sites, strengths


def _module(chain: int, between: int) -> dict[str, Any]:
    """Block RAMs in a row, each tied to the next one through so many LUTs, in mixed order."""
    cells: dict[str, Any] = {}
    bit = 10
    order = np.random.default_rng(3).permutation(chain)
    names = [f"ram{index}" for index in range(chain)]
    for name in (names[index] for index in order):
        cells[name] = {"type": RAM, "attributes": {}, "connections": {"DOA0": [], "ADA0": []}}
    for one, other in pairwise(names):
        cells[one]["connections"]["DOA0"].append(bit)
        for index in range(between):
            cells[f"{one}.{index}"] = {"type": "LUT4", "attributes": {},
                                       "connections": {"A": [bit], "Z": [bit + 1]}}
            bit += 1
        cells[other]["connections"]["ADA0"].append(bit)
        bit += 1
    return {"cells": cells}


@pytest.mark.parametrize("between", [0, 1, 4])
def test_springs_in_series(between: int) -> None:
    """A net of two pins is a spring of 1, and springs in series are as weak as they are many."""
    module = _module(6, between)
    found = strengths(module)
    names = [name for name, cell in module["cells"].items() if cell["type"] == RAM]
    for i, one in enumerate(names):
        for j, other in enumerate(names):
            near = abs(int(one[3:]) - int(other[3:])) == 1
            assert found[i, j] == pytest.approx(1 / (between + 1) if near else 0, abs=5e-3)


def test_neighbours_are_near() -> None:
    """A chain of block RAMs ends up far shorter than at random, each on a site of its own."""
    module = _module(60, 1)
    assert len(floorplan(module, "--85k")) == 60
    where = {name: (x, y) for x, y, name in sites("--85k")}
    bound = {name: cell["attributes"]["BEL"] for name, cell in module["cells"].items()
             if cell["type"] == RAM}
    assert len(set(bound.values())) == 60 and set(bound.values()) <= set(where)
    spots = np.array([where[bound[f"ram{index}"]] for index in range(60)])
    steps = np.abs(np.diff(spots, axis=0)).sum(axis=1)
    assert steps.mean() < 12  # columns are 2 or 3 apart, rows 12 to 24; at random it is 65
    again = _module(60, 1)
    floorplan(again, "--85k")
    assert again == module


def test_sites() -> None:
    """Every site of the device once; a device that is not known stays as it is."""
    assert len({name for _, _, name in sites("--85k")}) == 208
    module = _module(3, 1)
    assert not floorplan(module, "--12k")
    assert all("BEL" not in cell["attributes"] for cell in module["cells"].values())


def test_kept(tmp_path: Path) -> None:
    """Places in the file hold while the names are the same; else all are found anew."""
    module, kept = _module(3, 1), tmp_path / "rams.json"
    places = {f"ram{index}": sites("--85k")[50 * index][2] for index in range(3)}
    kept.write_text(json.dumps({"--85k": places}))
    assert floorplan(module, "--85k", kept) == places
    assert module["cells"]["ram2"]["attributes"]["BEL"] == places["ram2"]
    assert floorplan(_module(4, 1), "--85k", kept).keys() > places.keys()


def test_more_pull_is_nearer() -> None:
    """The two that pull harder share the neighbouring places."""
    pull = np.array([[0, 1, 9], [1, 0, 1], [9, 1, 0]], float)
    at = assign(pull, np.array([[0, 0], [1, 0], [9, 0]], float), swaps=2000)
    assert set(at[[0, 2]]) == {0, 1}
