# SPDX-License-Identifier: Apache-2.0
"""Lines and branches that no run has to reach, each with its reason (exceptions.yaml).

An entry names a file and a text that stands in its lines, a function, or the whole file. An entry
that finds nothing, or only what is reached, is an error: it has to go.
"""
from dataclasses import dataclass
from pathlib import Path

import yaml

from tb.coverage.points import File
from tb.lib.sim import ROOT

LIST = Path(__file__).with_name("exceptions.yaml")


class ExceptionError(Exception):
    """An entry that is wrong."""


@dataclass(frozen=True)
class Entry:
    """``text``: in the line, "" for any; ``function``: lines of this one alone, "" for all."""

    file: str
    text: str
    function: str
    reason: str

    @property
    def where(self) -> str:
        """For the page."""
        return self.text or (f"function {self.function}" if self.function else "all of it")


def load(path: Path = LIST) -> list[Entry]:
    """The list."""
    entries = yaml.safe_load(path.read_text()) or []
    return [Entry(e["file"], e.get("text", ""), e.get("function", ""), e["reason"]) for e in entries]


def lines_of(entry: Entry) -> set[int]:
    """The lines that it speaks of."""
    path = ROOT / entry.file
    if not path.exists():
        raise ExceptionError(f"{entry.file} is not there any more: mend {LIST.name}")
    found, inside = set(), not entry.function
    for number, line in enumerate(path.read_text().splitlines(), 1):
        inside |= line.lstrip().startswith("function") and f" {entry.function}(" in line
        if inside and entry.text in line:
            found.add(number)
        if entry.function and "endfunction" in line:
            inside = False
    if not found:
        raise ExceptionError(f"{entry.file}: {entry.where} is not there: mend {LIST.name}")
    return found


def excuse(entries: list[Entry], files: dict[str, File]) -> None:
    """Take the excused points out. Raises ExceptionError for an entry that excuses nothing."""
    for entry in entries:
        file = files.get(entry.file)
        if file is None:
            raise ExceptionError(f"{entry.file} is in no run: {LIST.name} need not name it")
        lines = lines_of(entry)
        branches = [place for place, hits in file.branches.items()
                    if not hits and place.line in lines]
        missed = [line for line, hits in file.lines.items() if not hits and line in lines]
        if not branches and not missed:
            raise ExceptionError(f"{entry.file}: {entry.where} is reached: take it out of "
                                 f"{LIST.name}")
        for place in branches:
            del file.branches[place]
        for line in missed:
            del file.lines[line]
