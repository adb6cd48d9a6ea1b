# SPDX-License-Identifier: Apache-2.0
"""What the bench measures: traffic, frame sizes, modes; and how many frames make a point.

Frame sizes are output bytes without FCS. A point has at least 1,000 frames and 50 times what
the device can hold, so that neither filling nor draining shows.
"""
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tb.bench.build import PARAMETERS, lines

SMALLEST = {"plain": 60, "sa": 63, "inline": 63, "mixed": 63}
MODES = {"sa": "sa", "inline": "inline", "plain": "plain", "mixed": "sa,inline,plain"}
IMIX = (64, 64, 576, 64, 1500, 64, 576, 64, 576, 64, 64, 576)  # 7 : 4 : 1, spread
LARGE = (1700, 1800, 2000, 2500, 3000, 4000, 4096, 5000, 6000, 7000, 8000, 9000, 9018)
BEAT = 16
LANES = (1, 2, 4, 8)
EXPECTED = Path(__file__).with_name("expected.jsonl")


@dataclass(frozen=True)
class Point:
    """Sizes take turns frame by frame; ``latency``: one frame at a time instead of a stream."""

    traffic: str
    mode: str
    sizes: tuple[int, ...]
    lanes: int = 1
    keys: int = 64
    latency: bool = False

    @property
    def frames(self) -> int:
        """Frames of the point."""
        if self.latency:
            return 60
        longest = -(-PARAMETERS["MAX_FRAME"] // BEAT)
        # Two buffers of two frames, with more lanes four; and what is between them.
        held = (4 if self.lanes == 1 else 8) * longest + 64
        beats = sum(-(-size // (BEAT * self.lanes)) for size in self.sizes) / len(self.sizes)
        return max(1000, int(50 * held / beats) + 1)

    def measure(self, programs: Mapping[int, Path]) -> dict[str, Any]:
        """Run it on the program of its lanes: a row of bench.json."""
        found = next(lines(programs[self.lanes], "--sizes", ",".join(map(str, self.sizes)), "--modes",
                           MODES[self.mode], "--frames", str(self.frames), "--keys",
                           str(self.keys), *(["--single"] if self.latency else [])))
        return {
            "top": "qnic_egress", "lanes": self.lanes, "traffic": self.traffic,
            "frame_bytes": self.sizes[0] if len(self.sizes) == 1 else None, "mode": self.mode,
            "keys": self.keys, "memory_ns": None, "frames": found["frames"],
            "beats": found["beats"], "bytes": found["bytes"], "cycles": found["cycles"],
            "utilisation": None if self.latency else found["utilisation"],
            "latency_cycles": found["latency_cycles"],
            "cycles_per_second": found["cycles_per_second"],
        }


def _streams(mode: str, sizes: list[int]) -> list[Point]:
    return [Point("one size", mode, (size,)) for size in sizes]


def _mixes(mode: str) -> list[Point]:
    return [Point("IMIX", mode, IMIX), Point("64 and 1500 alternating", mode, (64, 1500)),
            Point("one 9018 among 100 of 64", mode, (*(64,) * 100, 9018))]


EDGES = (64, 79, 80, 81, 128, 594, 1500, 9018)  # of beats, and what is common


def lanes_of(lanes: int, sizes: tuple[int, ...]) -> list[Point]:
    """More than one lane: frames of four wide beats and more, and mixes of small and large."""
    small = 4 * BEAT * lanes
    points = [Point("one size", mode, (size,), lanes) for mode in ("sa", "inline")
              for size in (small, small + 1, *sizes)]
    for mode in ("sa", "inline"):
        points += [Point("IMIX", mode, IMIX, lanes),
                   Point("64 and 1500 alternating", mode, (64, 1500), lanes),
                   Point(f"one 9018 among 30 of {small}", mode, (*(small,) * 30, 9018), lanes),
                   Point(f"one 9018 among 100 of {small}", mode, (*(small,) * 100, 9018), lanes)]
    return points


def short() -> list[Point]:
    """A minute: sizes at the edges of beats, mixes, latencies; one lane and two; for CI."""
    points = []
    for mode, smallest in SMALLEST.items():
        points += _streams(mode, [smallest, *EDGES])
        points += _mixes(mode)
    points += [Point("one size", "sa", (size,), keys=1) for size in (63, 1500)]
    points += [Point("one frame", mode, (size,), latency=True)
               for mode in ("sa", "inline") for size in (63, 79, 100, 1500, 9018)]
    return points + lanes_of(2, (1500, 9018))


def whole() -> list[Point]:
    """Every size to 1,600, then steps, in each mode; the modes mixed at some sizes."""
    points = []
    for mode, smallest in SMALLEST.items():
        sizes = [smallest, *EDGES] if mode == "mixed" else [*range(smallest, 1601), *LARGE]
        points += _streams(mode, sizes)
        points += _mixes(mode)
    points += [Point("one size", "sa", (size,), keys=1) for size in (63, 64, 128, 594, 1500, 9018)]
    points += [Point("one frame", mode, (size,), latency=True) for mode in ("sa", "inline")
               for size in (*range(63, 200), *range(200, 1601, 50), *LARGE)]
    for lanes in LANES[1:]:
        points += lanes_of(lanes, (594, 1000, 1500, 4000, 9000, 9018))
    return points


def exact(row: dict[str, Any]) -> str:
    """What does not change from run to run, as a line of EXPECTED."""
    return json.dumps({key: value for key, value in row.items() if key != "cycles_per_second"})
