# SPDX-License-Identifier: Apache-2.0
"""Give every block RAM of an ECP5 netlist its place before nextpnr places the rest.

With nearly all block RAMs of the device in use, nextpnr moves them about between its steps and
the logic around them never settles. So they are placed first, as a quadratic assignment:

1. Wires are springs: a net of k pins weighs 1 / (k - 1) for each pair of them, those of more
   than ``WIDEST`` pins nothing. All cells but the block RAMs are eliminated from this network
   (Schur complement): what is left is how strongly each two block RAMs pull at each other
   through everything between them.
2. Simulated annealing swaps block RAMs between the sites until strength times square of the
   distance is small in sum. The rounds of the AES pipe end up as a snake.

Annealing is chance: the same netlist but for a few gates gets another snake, and the wires of
all the rest with it are up to a tenth longer. So places that were found good are kept in
``KEPT`` and hold as long as the block RAMs have the same names.

Sites are bound by the attribute BEL. Distances are in tiles.
Source: C. Alpert et al., Handbook of Algorithms for Physical Design Automation, ch. 17-18.
"""
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from syn import ROOT
from syn.netlist import Module

RAM = "DP16KD"
KEPT = ROOT / "syn" / "rams.json"  # device: {block RAM: site}
WIDEST = 48  # pins
SWAPS, COOLED = 600_000, 1e-4
EXACT = 1e-3  # of a spring's end, as a share of the way
SEED = 1

# Columns and rows of the block RAMs; four share a group of columns.
_COLUMNS = (4, 6, 8, 10, 13, 15, 17, 19, 22, 24, 26, 28, 31, 33, 35, 37, 40, 42, 44, 46, 49, 51,
            53, 55, 58, 60, 62, 64, 69, 71, 73, 75, 78, 80, 82, 84, 87, 89, 91, 93, 96, 98, 100,
            102, 105, 107, 109, 111, 114, 116, 118, 120)
_ROWS = {"--85k": (22, 46, 70, 82)}

Matrix = NDArray[np.float64]


def sites(device: str) -> list[tuple[int, int, str]]:
    """Column, row and name of each site; none for a device whose sites are not known here."""
    return [(x, y, f"X{x}/Y{y}/EBR{index % 4}") for y in _ROWS.get(device, ())
            for index, x in enumerate(_COLUMNS)]


def _springs(module: Module) -> tuple[Any, list[int]]:
    """The network's Laplacian and the numbers of the block RAMs in it."""
    number = {name: index for index, name in enumerate(module["cells"])}
    pins: dict[int, set[int]] = defaultdict(set)
    for name, cell in module["cells"].items():
        for port, bits in cell["connections"].items():
            if not port.startswith("CLK"):
                for bit in bits:
                    if isinstance(bit, int):
                        pins[bit].add(number[name])
    nodes, ends, weights = len(number), list[tuple[int, int]](), list[float]()
    for cells in (sorted(cells) for cells in pins.values() if 2 <= len(cells) <= WIDEST):
        # A star with a node of its own pulls like all pairs, with fewer springs.
        ends += [(cell, nodes) for cell in cells]
        weights += [len(cells) / (len(cells) - 1)] * len(cells)
        nodes += 1
    one, other = np.array(ends).T
    half = sparse.coo_matrix((weights, (one, other)), shape=(nodes, nodes)).tocsr()
    both = half + half.T
    # The small share of the diagonal keeps cells without any spring from making it singular.
    degree = np.asarray(both.sum(axis=1)).ravel() + 1e-6
    rams = [number[name] for name, cell in module["cells"].items() if cell["type"] == RAM]
    return (sparse.diags(degree) - both).tocsr(), rams


def strengths(module: Module) -> Matrix:
    """How strongly each two block RAMs pull at each other, in their order in the module."""
    laplacian, rams = _springs(module)
    others = np.setdiff1d(np.arange(laplacian.shape[0]), rams)
    inner, border = laplacian[others][:, others], laplacian[others][:, rams]
    # Conjugate gradients for all right-hand sides at once, preconditioned by the diagonal.
    inverse = 1.0 / inner.diagonal()[:, None]
    solved, rest = np.zeros(border.shape), border.toarray()
    ahead = way = rest * inverse
    size = (rest * ahead).sum(axis=0)
    while np.abs(rest).max() > EXACT:
        pulled = inner @ way
        step = size / np.maximum((way * pulled).sum(axis=0), 1e-30)
        solved += way * step
        rest -= pulled * step
        ahead = rest * inverse
        size, before = (rest * ahead).sum(axis=0), size
        way = ahead + way * (size / np.maximum(before, 1e-30))
    found: Matrix = border.T @ solved - laplacian[rams][:, rams].toarray()
    np.fill_diagonal(found, 0.0)
    return np.maximum((found + found.T) / 2, 0.0)


def assign(pull: Matrix, places: Matrix, swaps: int = SWAPS) -> NDArray[np.int64]:
    """A place (n, 2) for each block RAM: strength times square of the distance, small in sum."""
    count, random = len(places), np.random.default_rng(SEED)
    pulls = np.zeros((count, count))
    pulls[:len(pull), :len(pull)] = pull
    squares = ((places[:, None] - places[None]) ** 2).sum(axis=-1)
    at = random.permutation(count)

    def change(one: int, other: int) -> float:
        forces = pulls[one] - pulls[other]
        ways = squares[at[other]][at] - squares[at[one]][at]
        return float(forces @ ways - forces[one] * ways[one] - forces[other] * ways[other])

    pairs = random.integers(0, count, (swaps, 2))
    hot = float(np.median([abs(change(*pair)) for pair in pairs[:1000]])) or 1.0
    luck = random.random(swaps)
    for number, (one, other) in enumerate(pairs):
        worse = change(one, other) if one != other else 0.0
        if worse < 0 or luck[number] < np.exp(-worse / (hot * COOLED ** (number / swaps))):
            at[one], at[other] = at[other], at[one]
    return at[:len(pull)]


def floorplan(module: Module, device: str, kept: Path = KEPT) -> dict[str, str]:
    """Bind the block RAMs to sites of the device; the site of each."""
    where = sites(device)
    rams = [name for name, cell in module["cells"].items() if cell["type"] == RAM]
    if not where or not rams or len(rams) > len(where):
        return {}
    places: dict[str, str] = json.loads(kept.read_text()).get(device, {}) if kept.exists() else {}
    if places.keys() != set(rams):
        at = assign(strengths(module), np.array([site[:2] for site in where], float))
        places = {ram: where[site][2] for ram, site in zip(rams, at, strict=True)}
    for ram in rams:
        module["cells"][ram]["attributes"]["BEL"] = places[ram]
    return places
