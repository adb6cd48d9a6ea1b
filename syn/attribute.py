# SPDX-License-Identifier: Apache-2.0
"""Whose LUTs, flip-flops and block RAMs they are, in a flat netlist.

Flip-flops and memories keep the hierarchical names of their registers. A LUT has no name of
its own behind abc, nor has a flip-flop that was made anew: it is counted where most of what it
drives is, walking forward through the nameless until registers and memories with names; a tie
goes to the first in the alphabet.
"""
from collections import Counter, defaultdict
from pathlib import PurePath
from typing import Any

from syn.netlist import Bit, Cell, Module

Path = tuple[str, ...]
# What a cell costs: LUTs (an ECP5 TRELLIS_COMB, or an UltraScale+ LUT), flip-flops, block RAM,
# multipliers.
KEYS = ("lut4", "ff", "ebr", "dsp")
_FREE = (0, 0, 0, 0)
COSTS: dict[str, tuple[float, ...]] = {
    **dict.fromkeys(("LUT1", "LUT2", "LUT3", "LUT4", "LUT5", "LUT6", "INV", "SRL16E", "SRLC32E"),
                    (1, 0, 0, 0)),
    **dict.fromkeys(("CCU2C", "RAM32X1D", "RAM64X1D"), (2, 0, 0, 0)),
    # A third slice of an ECP5 tile brings the write port's address: its two LUTs are gone.
    "TRELLIS_DPR16X4": (6, 0, 0, 0),
    **dict.fromkeys(("RAM32M", "RAM64M", "RAM128X1D"), (4, 0, 0, 0)),
    **dict.fromkeys(("RAM32M16", "RAM64M8", "RAM256X1D"), (8, 0, 0, 0)),
    **dict.fromkeys(("TRELLIS_FF", "FDRE", "FDSE", "FDCE", "FDPE"), (0, 1, 0, 0)),
    **dict.fromkeys(("DP16KD", "RAMB36E2"), (0, 0, 1, 0)), "RAMB18E2": (0, 0, 0.5, 0),
    **dict.fromkeys(("MULT18X18D", "DSP48E2"), (0, 0, 0, 1)),
}
# Cells whose outputs are logic of their inputs: walked through.
LOGIC = {"LUT4", "CCU2C", "PFUMX", "L6MUX21", "INV", "MUXF7", "MUXF8", "MUXF9", "CARRY4", "CARRY8",
         *(f"LUT{n}" for n in (1, 2, 3, 5, 6))}
MEMORIES = {kind for kind in COSTS if kind.startswith(("RAM", "DP16", "TRELLIS_DPR"))}


def _stem(source: str) -> str:
    """Module of a src attribute: every module has a file of its own name."""
    for part in source.split("|"):
        name = PurePath(part.rpartition(":")[0]).name
        if name.startswith("qnic_") or name == "harness.sv":
            return PurePath(name).stem
    return ""


class _Names:
    """Registers' names: instance paths of bits, and the module of an instance."""

    def __init__(self, module: Module) -> None:
        self.of_bit: dict[Bit, list[tuple[Path, str]]] = defaultdict(list)
        self.flat: dict[Bit, str] = {}  # names that lost their attributes
        self.modules: dict[Path, str] = {}
        for name, net in module["netnames"].items():
            stem = _stem(net["attributes"].get("src", ""))
            hierarchy = net["attributes"].get("hdlname")
            if not stem or (hierarchy is None and stem != "harness"):
                if not name.startswith("$"):
                    self.flat.update((bit, name) for bit in net["bits"])
                continue
            path = tuple(str(hierarchy or name).split())
            self.modules.setdefault(self.instance(path[:-1]), stem)
            for bit in net["bits"]:
                self.of_bit[bit].append((path, stem))

    @staticmethod
    def instance(path: Path) -> Path:
        """The path without generate blocks of its last module."""
        while path and path[-1].startswith(("g_", "gen_")):
            path = path[:-1]
        return path

    def above(self, name: str) -> Path:
        """The instance that a cell's name begins with."""
        path: Path = tuple(name.split("."))[:-1]
        while path and path not in self.modules:
            path = path[:-1]
        return self.instance(path)

    def owner(self, cell: Cell, outputs: list[Bit]) -> Path | None:
        """Instance of a register or memory."""
        hierarchy = cell["attributes"].get("hdlname")
        if hierarchy:
            return self.instance(tuple(hierarchy.split())[:-1])
        named = [pair for bit in outputs for pair in self.of_bit.get(bit, ())]
        if not named:
            return next((self.above(self.flat[bit]) for bit in outputs if bit in self.flat), None)
        stem = _stem(cell["attributes"].get("src", ""))
        # A register's own name first, not that of a port that it leaves or enters by.
        best = min(named, key=lambda pair: (
            pair[1] != stem, not pair[0][-1].endswith("_q"), len(pair[0]), pair[0]))
        return self.instance(best[0][:-1])


def _outputs(cell: Cell) -> list[Bit]:
    directions = cell["port_directions"]
    return [bit for port, bits in cell["connections"].items()
            if directions[port] == "output" for bit in bits]


def owners(module: Module) -> dict[str, Path]:
    """The instance that each cell belongs to; cells that nothing tells of are left out."""
    names, cells = _Names(module), module["cells"]
    found: dict[str, Path] = {}
    for name, cell in cells.items():
        if cell["type"] in LOGIC:
            continue
        # A memory's parts are named after it; a name that is a register's would mislead.
        owner = None if cell["type"] in MEMORIES else names.owner(cell, _outputs(cell))
        if owner is None and not name.startswith("$"):
            owner = names.above(name)
        if owner is not None:
            found[name] = owner
    nameless = cells.keys() - found.keys()
    driver = {bit: name for name in nameless for bit in _outputs(cells[name])}
    reads: dict[str, set[str]] = defaultdict(set)  # nameless cell: who reads it
    for name, cell in cells.items():
        for port, bits in cell["connections"].items():
            if cell["port_directions"][port] != "output":
                for bit in bits:
                    if bit in driver:
                        reads[driver[bit]].add(name)
    for start in cells:
        if start in found:
            continue
        stack, waiting = [start], {start}
        while stack:
            name = stack[-1]
            ahead = [r for r in reads[name] if r not in found and r not in waiting]
            if ahead:
                stack += ahead
                waiting.update(ahead)
                continue
            votes = Counter(found[r] for r in reads[name] if r in found)
            if votes:
                found[name] = min(votes, key=lambda path: (-votes[path], path))
            stack.pop()
    return found


def _row() -> dict[str, Any]:
    return dict.fromkeys(KEYS, 0) | {"instances": 0, "with_below": dict.fromkeys(KEYS, 0)}


def modules(module: Module, top: str) -> dict[str, dict[str, Any]]:
    """KEYS of each module: its own and, in ``with_below``, all in it.

    ``instances`` is how often it is there. What could not be told is in "(unknown)".
    """
    names, owner = _Names(module), owners(module)
    own: dict[Path | None, list[float]] = defaultdict(lambda: [0.0] * len(KEYS))
    for name, cell in module["cells"].items():
        for i, cost in enumerate(COSTS.get(cell["type"], _FREE)):
            own[owner.get(name)][i] += cost
    every = {names.instance(path) for path in names.modules} | {p for p in own if p is not None}
    kind = {path: names.modules.get(path, top if not path else path[-1]) for path in every}
    rows: dict[str, dict[str, Any]] = {}
    for path in every | {None} if None in own else every:
        label = "(unknown)" if path is None else kind[path]
        row = rows.setdefault(label, _row())
        row["instances"] += 1
        for key, cost in zip(KEYS, own.get(path, _FREE), strict=True):
            row[key] += cost
            for above in {label} if path is None else {kind[path[:n]] for n in range(len(path) + 1)
                                                       if path[:n] in kind}:
                rows.setdefault(above, _row())["with_below"][key] += cost
    return {name: rows[name] for name in sorted(rows)}


def totals(module: Module) -> dict[str, float]:
    """KEYS of everything."""
    kinds = Counter(cell["type"] for cell in module["cells"].values())
    return {key: sum(COSTS.get(kind, _FREE)[i] * n for kind, n in kinds.items())
            for i, key in enumerate(KEYS)}
