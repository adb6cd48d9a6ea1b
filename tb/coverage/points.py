# SPDX-License-Identifier: Apache-2.0
"""Verilator's coverage files: points of all runs and instances, added up by place in the source.

A file has a line a point, ``C '<fields>' <count>``; a field is \\x01 name \\x02 value. Of these:
f file, l line, n column, t type (line, branch, toggle), o what of it, S lines of the block.
"""
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tb.lib.sim import ROOT

_LINE = re.compile(rb"^C '(.*)' (\d+)$")


@dataclass(frozen=True)
class Place:
    """A point in the source."""

    line: int
    column: int
    what: str


@dataclass
class File:
    """What was counted in one source file; its name begins at the root of the project."""

    name: str
    lines: Counter[int] = field(default_factory=Counter)
    branches: Counter[Place] = field(default_factory=Counter)
    toggles: Counter[Place] = field(default_factory=Counter)


def _span(text: str) -> Iterable[int]:
    """Lines of "12,14-16"."""
    for part in text.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _fields(raw: bytes) -> dict[str, str]:
    pairs = (part.partition(b"\2") for part in raw.split(b"\1") if part)
    return {name.decode(): value.decode() for name, _, value in pairs}


def read(path: Path, files: dict[str, File], below: Path) -> None:
    """Add a run's counts to those of the sources in the folder ``below``."""
    with path.open("rb") as lines:
        for text in lines:
            found = _LINE.match(text)
            if found is None:
                continue
            point, count = _fields(found[1]), int(found[2])
            source = Path(point["f"])
            if not source.is_relative_to(below):
                continue
            name = str(source.relative_to(ROOT))
            file = files.setdefault(name, File(name))
            place = Place(int(point["l"]), int(point["n"]), point.get("o", ""))
            if point["t"] == "toggle":
                file.toggles[place] += count
                continue
            if point["t"] == "branch":
                file.branches[place] += count
            for line in _span(point["S"]) if "S" in point else ():
                file.lines[line] += count


def merged(folder: Path) -> dict[str, File]:
    """All runs of a folder, by source file of rtl/."""
    files: dict[str, File] = {}
    for path in sorted(folder.glob("*.dat")):
        read(path, files, ROOT / "rtl")
    return files


def absent(files: dict[str, File]) -> list[str]:
    """Sources of rtl/ with procedural code that no run was built with."""
    sources = sorted((ROOT / "rtl").rglob("*.sv"))
    return [name for path in sources if (name := str(path.relative_to(ROOT))) not in files
            and re.search(r"^\s*(always_ff|always_comb|initial)\b", path.read_text(), re.M)]
