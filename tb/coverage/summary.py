# SPDX-License-Identifier: Apache-2.0
"""What all runs together have covered."""
import json
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from cocotb_coverage.coverage import merge_coverage

from tb.coverage.exceptions import Entry
from tb.coverage.points import File, absent
from tb.uvm.plan import GROUPS, Cross, Point


@dataclass
class Ratio:
    """How many of how many."""

    hit: int = 0
    total: int = 0

    def add(self, counts: Iterable[int]) -> None:
        """Points with their hits."""
        for count in counts:
            self.total += 1
            self.hit += count > 0

    @property
    def percent(self) -> float:
        """Of nothing, all."""
        return 100.0 * self.hit / self.total if self.total else 100.0

    def __str__(self) -> str:
        if not self.total:
            return "not counted"
        return f"{self.percent:.1f} % ({self.hit} of {self.total})"


@dataclass
class Planned:
    """A point or a cross of the plan with the hits of its bins."""

    name: str
    sentence: str
    bins: dict[str, int]

    @property
    def ratio(self) -> Ratio:
        """Bins that were hit."""
        ratio = Ratio()
        ratio.add(self.bins.values())
        return ratio


@dataclass
class Fault:
    """A line of the fault table."""

    fault: str
    where: str
    ring: str
    times: int = 0
    neighbours: int = 0


def plan_of(data: Path) -> list[Planned]:
    """The plan with the hits of all runs."""
    runs = sorted(str(path) for path in data.glob("*.yml"))
    merged = data / "merged.yaml"
    merge_coverage(logging.getLogger(__name__).debug, str(merged), *runs)
    hits = yaml.safe_load(merged.read_text())
    found = []
    for group, (points, crosses) in GROUPS.items():
        planned: list[Point | Cross] = [*points, *crosses]
        for point in planned:
            name = f"{group}.{point.name}"
            bins = {str(key): count for key, count in hits[name]["bins:_hits"].items()}
            found.append(Planned(name, point.sentence, bins))
    return found


def tallies(data: Path) -> list[dict[str, Any]]:
    """What each run of the bench did."""
    return [json.loads(path.read_text()) | {"name": path.stem}
            for path in sorted(data.glob("*.json"))]


@dataclass
class Summary:
    """Everything that the page shows."""

    files: dict[str, File]
    plan: list[Planned]
    tallies: list[dict[str, Any]]
    excused: list[Entry]
    lines: Ratio = field(default_factory=Ratio)
    branches: Ratio = field(default_factory=Ratio)
    toggles: Ratio = field(default_factory=Ratio)
    bins: Ratio = field(default_factory=Ratio)

    def __post_init__(self) -> None:
        for file in self.files.values():
            self.lines.add(file.lines.values())
            self.branches.add(file.branches.values())
            self.toggles.add(file.toggles.values())
        for planned in self.plan:
            self.bins.add(planned.bins.values())

    def faults(self) -> list[Fault]:
        """What was injected, how often, and what came of it."""
        found: dict[tuple[str, str, str], Fault] = {}
        for tally in self.tallies:
            for one in tally["faults"]:
                key = (one["fault"], one["where"], one["ring"])
                fault = found.setdefault(key, Fault(*key))
                fault.times += 1
                fault.neighbours += one["neighbours"]
        return [found[key] for key in sorted(found)]

    def statuses(self) -> dict[str, int]:
        """Completions of all runs by status."""
        total = Counter[str]()
        for tally in self.tallies:
            total.update(tally["statuses"])
        return dict(total.most_common())

    def figures(self) -> dict[str, str]:
        """In short."""
        packets = sum(tally["packets"] for tally in self.tallies)
        return {"bench": f"{packets:,} packets in {len(self.tallies)} runs", "plan": str(self.bins),
                "lines": str(self.lines), "branches": str(self.branches),
                "toggles": str(self.toggles)}

    def write(self, path: Path) -> None:
        """The figures, for `make results`."""
        path.write_text(json.dumps(self.figures(), indent=1) + "\n")

    def missed(self, goal: float) -> list[str]:
        """Goals that are not reached."""
        out = [f"{planned.name}: {name}" for planned in self.plan
               for name, count in planned.bins.items() if not count]
        out += [f"{name}: in no run" for name in absent(self.files) if goal]
        out += [f"{what}: {ratio}, the goal is {goal:g} %" for what, ratio in
                (("lines", self.lines), ("branches", self.branches)) if ratio.percent < goal]
        return out
