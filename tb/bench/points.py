# SPDX-License-Identifier: Apache-2.0
"""What the bench measures: tops, lanes, traffic, frame sizes, modes, memory.

Frame sizes are output bytes without FCS. How many frames a point has is the native bench's
to say: behind the first 10 % there are 1,000 and 50 times what it found the device to hold.
"""
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tb.bench.build import lines

SMALLEST = {"plain": 60, "sa": 63, "inline": 63, "mixed": 63}
SMALLEST_IPV6, SMALLEST_HANDSHAKE = 83, 71
MODES = {"sa": "sa", "inline": "inline", "plain": "plain", "mixed": "sa,inline,plain"}
PROTECTED = ("sa", "inline")
IMIX = (64, 64, 576, 64, 1500, 64, 576, 64, 576, 64, 64, 576)  # 7 : 4 : 1, spread
LARGE = (1700, 1800, 2000, 2500, 3000, 4000, 4096, 5000, 6000, 7000, 8000, 9000, 9018)
EDGES = (64, 79, 80, 81, 128, 594, 1500, 9018)  # of beats, and what is common
NIC_SIZES = (64, 128, 256, 594, 1000, 1500, 4000, 9018)
BEAT = 16
LANES, NIC_LANES = (1, 2, 4, 8), (2, 4)  # of qnic_egress; of qnic_top, and one
MEMORY_NS, MEMORY_MHZ = (0, 250, 1000), 250
EXPECTED = Path(__file__).with_name("expected.jsonl")
LATENCY_FRAMES = 60

# Kinds of traffic with one frame size, and what makes them.
ONE_SIZE, ONE_FRAME, IPV6, HANDSHAKE, SCATTERED, GSO, RINGS = (
    "one size", "one frame", "IPv6", "Handshake", "two fragments, any address",
    "GSO, 40 a super-packet", "16 rings")
ARGUMENTS = {ONE_FRAME: ("--single", "--frames", str(LATENCY_FRAMES)), IPV6: ("--ipv6",),
             HANDSHAKE: ("--handshake",), SCATTERED: ("--scatter",), GSO: ("--gso", "40"),
             RINGS: ("--rings", "16")}

Program = tuple[str, int, int]  # top, lanes, rings


@dataclass(frozen=True)
class Point:
    """Sizes take turns frame by frame; ``memory_ns``: latency of ``qnic_top``'s host memory."""

    traffic: str
    mode: str
    sizes: tuple[int, ...]
    lanes: int = 1
    keys: int = 64
    memory_ns: int | None = None

    @property
    def top(self) -> str:
        """The module that is measured."""
        return "qnic_egress" if self.memory_ns is None else "qnic_top"

    @property
    def program(self) -> Program:
        """What has to be built."""
        return self.top, self.lanes, 16 if self.traffic == RINGS else 1

    def measure(self, programs: Mapping[Program, Path]) -> dict[str, Any]:
        """Run it on its program: a row of bench.json."""
        cycles = (self.memory_ns or 0) * MEMORY_MHZ // 1000
        found = next(lines(programs[self.program], "--sizes", ",".join(map(str, self.sizes)),
                           "--modes", MODES[self.mode], "--keys", str(self.keys), "--memory",
                           str(cycles), *ARGUMENTS.get(self.traffic, ())))
        return {
            "top": self.top, "lanes": self.lanes, "traffic": self.traffic,
            "frame_bytes": self.sizes[0] if len(self.sizes) == 1 else None, "mode": self.mode,
            "keys": self.keys, "memory_ns": self.memory_ns, "frames": found["frames"],
            "beats": found["beats"], "bytes": found["bytes"], "cycles": found["cycles"],
            "held_beats": found["held_beats"],
            "utilisation": None if self.traffic == ONE_FRAME else found["utilisation"],
            "latency_cycles": found["latency_cycles"],
            "cycles_per_second": found["cycles_per_second"],
        }


def streams(mode: str, sizes: Sequence[int], traffic: str = ONE_SIZE) -> list[Point]:
    """One lane, a size after the other."""
    return [Point(traffic, mode, (size,)) for size in sizes]


def _mixes(mode: str) -> list[Point]:
    return [Point("IMIX", mode, IMIX), Point("64 and 1500 alternating", mode, (64, 1500)),
            Point("one 9018 among 30 of 64", mode, (*(64,) * 30, 9018)),
            Point("one 9018 among 100 of 64", mode, (*(64,) * 100, 9018))]


def _latencies(sizes: Sequence[int]) -> list[Point]:
    return [Point(ONE_FRAME, mode, (size,)) for mode in PROTECTED for size in sizes]


def lanes_of(lanes: int, sizes: Sequence[int]) -> list[Point]:
    """More than one lane: frames of four wide beats and more, and mixes of small and large."""
    small = 4 * BEAT * lanes
    points = [Point(ONE_SIZE, mode, (size,), lanes) for mode in PROTECTED
              for size in (small, small + 1, *sizes)]
    for mode in PROTECTED:
        points += [Point("IMIX", mode, IMIX, lanes),
                   Point("64 and 1500 alternating", mode, (64, 1500), lanes),
                   Point(f"one 9018 among 30 of {small}", mode, (*(small,) * 30, 9018), lanes),
                   Point(f"one 9018 among 100 of {small}", mode, (*(small,) * 100, 9018), lanes)]
    return points


def nic(sizes: Sequence[int], modes: Sequence[str], memories: Sequence[int] = MEMORY_NS,
        lanes: int = 1) -> list[Point]:
    """``qnic_top``: sizes, from the smallest on, and IMIX in each mode behind each memory."""
    points = []
    for memory in memories:
        for mode in modes:
            points += [Point(ONE_SIZE, mode, (size,), lanes, memory_ns=memory)
                       for size in (SMALLEST["sa"], *sizes)]
            points.append(Point("IMIX", mode, IMIX, lanes, memory_ns=memory))
    return points


def short() -> list[Point]:
    """A minute: sizes at the edges of beats, mixes, latencies, the NIC; for CI."""
    points = []
    for mode, smallest in SMALLEST.items():
        points += streams(mode, (smallest, *EDGES)) + _mixes(mode)
    for mode in PROTECTED:
        points += streams(mode, (SMALLEST_IPV6, 1280, 9018), IPV6)
        points += streams(mode, (SMALLEST_HANDSHAKE, 1200), HANDSHAKE)
    points += [Point(ONE_SIZE, "sa", (size,), keys=1) for size in (63, 1500)]
    points += _latencies((63, 79, 100, 1500, 9018)) + lanes_of(2, (1500, 9018))
    points += nic((1500,), ("sa", "inline", "plain"))
    for mode in PROTECTED:
        points += streams(mode, (83, 1500), GSO) + [Point(GSO, mode, (1500,), 2)]
        points.append(Point(GSO, mode, (1500,), memory_ns=1000))
    points += [Point(SCATTERED, "sa", (size,), memory_ns=0) for size in (64, 1500)]
    return points + [Point(ONE_FRAME, mode, (63,), memory_ns=1000) for mode in PROTECTED]


def many() -> list[Point]:
    """More lanes than two, and rings: models that take longer to build."""
    points = [point for lanes in LANES[2:] for point in lanes_of(lanes, (1500, 9018))]
    points += [Point(ONE_SIZE, mode, (size,), lanes, memory_ns=1000) for lanes in NIC_LANES
               for mode in PROTECTED for size in (256, 1500)]
    points += [Point(GSO, mode, (1500,), 4, memory_ns=1000) for mode in PROTECTED]
    return points + [Point(RINGS, mode, (594,), memory_ns=1000) for mode in PROTECTED]


def whole() -> list[Point]:
    """Every size to 1,600, then steps, in each mode; the modes mixed at some sizes."""
    points = []
    for mode, smallest in SMALLEST.items():
        sizes = [smallest, *EDGES] if mode == "mixed" else [*range(smallest, 1601), *LARGE]
        points += streams(mode, sizes) + _mixes(mode)
    points += streams("sa", (*range(SMALLEST_IPV6, 1601), *LARGE), IPV6)
    points += streams("inline", (SMALLEST_IPV6, 96, 97, 128, 594, 1280, 1500, 9018), IPV6)
    points += streams("sa", (SMALLEST_HANDSHAKE, 128, 256, 320, 400, 594, 1200, 1500), HANDSHAKE)
    points += [Point(ONE_SIZE, "sa", (size,), keys=1) for size in (63, 64, 128, 594, 1500, 9018)]
    points += _latencies((*range(63, 200), *range(200, 1601, 50), *LARGE))
    for lanes in LANES[1:]:
        points += lanes_of(lanes, (594, 1000, 1500, 4000, 9000, 9018))
    points += nic(NIC_SIZES, ("sa", "inline", "plain"))
    for mode in PROTECTED:
        points += streams(mode, (83, 128, 594, 1000, 1500), GSO)
        points += [Point(GSO, mode, (1500,), lanes) for lanes in LANES[1:]]
        points += [Point(GSO, mode, (size,), memory_ns=1000) for size in (128, 594, 1500)]
        points += [Point(RINGS, mode, (size,), lanes, memory_ns=1000)
                   for lanes in (1, NIC_LANES[-1]) for size in (256, 594, 1500)]
    for lanes in NIC_LANES:
        points += nic((256, 594, 1500, 9018), PROTECTED, (1000,), lanes)
        points += [Point(GSO, mode, (size,), lanes, memory_ns=1000) for mode in PROTECTED
                   for size in (300, 600, 1500)]
    points += [Point(SCATTERED, mode, (size,), memory_ns=memory) for memory in MEMORY_NS
               for mode in ("sa", "plain") for size in NIC_SIZES]
    return points + [Point(ONE_FRAME, mode, (size,), memory_ns=memory) for memory in MEMORY_NS
                     for mode in PROTECTED for size in (63, *NIC_SIZES)]


def exact(row: dict[str, Any]) -> str:
    """What does not change from run to run, as a line of EXPECTED."""
    return json.dumps({key: value for key, value in row.items() if key != "cycles_per_second"})
