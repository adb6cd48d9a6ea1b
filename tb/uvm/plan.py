# SPDX-License-Identifier: Apache-2.0
"""The plan: cover points of the random bench, each with a sentence; sampled with cocotb-coverage.

A point has bins, a pick says which bin something falls into (None: none of them). All bins must be
hit by ``make coverage``.
"""
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cocotb_coverage.coverage import CoverCross, CoverPoint, coverage_db, coverage_section

from abi.gen.qnic_abi import Mode, RingError, Status
from tb.uvm.items import Item, Layout
from tb.uvm.packets import COUNTS, SIZES
from tb.uvm.refusals import CAUSES
from tb.uvm.sequence import GARBAGE, PLACES, RESPONSES

if TYPE_CHECKING:
    from tb.uvm.bench import Bench
    from tb.uvm.scoreboard import Record


@dataclass(frozen=True)
class Point:
    """A cover point. ``pick`` takes what the group samples."""

    name: str
    sentence: str
    bins: list[Any]
    pick: Callable[[Any], Any]


@dataclass(frozen=True)
class Cross:
    """Every combination of points of one group."""

    name: str
    sentence: str
    points: tuple[str, ...]


def within(value: int, ranges: tuple[tuple[int, int], ...]) -> str | None:
    """The range that holds a number, as text."""
    return next((text(r) for r in ranges if r[0] <= value <= r[1]), None)


def text(bounds: tuple[int, int]) -> str:
    """A range as a bin."""
    return str(bounds[0]) if bounds[0] == bounds[1] else f"{bounds[0]}..{bounds[1]}"


def _protected(record: "Record") -> Item | None:
    """The item of packets that were protected and left."""
    item = record.item
    return item if record.outcome.status == Status.OK and item.mode != Mode.PLAIN else None


def _of(name: str) -> Callable[["Record"], Any]:
    def pick(record: "Record") -> Any:
        item = _protected(record)
        return None if item is None else getattr(item, name)
    return pick


def _outer(record: "Record") -> str | None:
    outer = record.item.outer
    return None if outer is None else f"IPv{6 if outer.ipv6 else 4}, {outer.vlans} VLAN"


def _plain(record: "Record") -> str | None:
    item = record.item
    if item.mode != Mode.PLAIN or record.outcome.status != Status.OK:
        return None
    return "cut" if item.seg_size else "checksums" if item.csum else "as it is"


CHAIN = [
    Point("mode", "Keys by index, keys inline, no keys.", ["SA", "INLINE", "PLAIN"],
          lambda r: r.item.mode.name if r.outcome.status == Status.OK else None),
    Point("aes256", "Both AEADs.", [False, True], _of("aes256")),
    Point("phase", "Both key phases.", [0, 1], _of("phase")),
    Point("layout", "One datagram, a packed super-packet, one with room for tags.",
          [layout.value for layout in Layout],
          lambda r: _protected(r) and r.item.layout.value),
    Point("header", "Each kind of QUIC header.", ["short", "initial", "0rtt", "handshake"],
          _of("header")),
    Point("plain", "Ordinary frames: as they are, with checksums made anew, cut.",
          ["as it is", "checksums", "cut"], _plain),
    Point("outer", "IPv4 and IPv6 behind up to two VLAN tags.",
          [f"IPv{v}, {n} VLAN" for v in (4, 6) for n in range(3)], _outer),
    Point("options", "IPv4 options: none, 1, 3, 10 words.", [0, 1, 3, 10],
          lambda r: r.item.outer.options if r.item.outer and not r.item.outer.ipv6 else None),
    Point("segments", "Segments of a chain that left: 1, 2, few, many, the most there may be.",
          [text(r) for r in COUNTS],
          lambda r: within(r.item.count, COUNTS) if r.outcome.status == Status.OK else None),
    Point("align", "The first piece lies at every address modulo 16.", list(range(16)),
          lambda r: r.item.align[0]),
    Point("pieces", "A frame in 1, 2, 3, 5 and 17 pieces.", [1, 2, 3, 5, 17],
          lambda r: len(r.item.align)),
    Point("status", "Every status.", [status.name for status in Status],
          lambda r: r.outcome.status.name),
    Point("cause", "Every status, each for every reason there is.", list(CAUSES),
          lambda r: r.item.cause or None),
    Point("ring", "Every ring.", [0, 1, 2, 3], lambda r: r.ring),
    Point("wrap", "A chain goes over the end of its ring, of every ring.", [0, 1, 2, 3],
          lambda r: r.ring if r.wraps else None),
    Point("half", "A chain is posted in pieces, of every mode.", ["SA", "INLINE", "PLAIN"],
          lambda r: r.item.mode.name if r.half else None),
    Point("stopped", "A super-packet stops behind some of its segments.",
          [s.name for s in (Status.BAD_HEADER, Status.BAD_LENGTH, Status.PN_MISMATCH, Status.LIMIT,
                            Status.DMA_ERROR)],
          lambda r: r.outcome.status.name if r.outcome.status and r.outcome.frames else None),
]
CHAIN_CROSSES = [
    Cross("keys", "Mode, AEAD, key phase and layout, each with each (PLAIN has none).",
          ("protected", "aes256", "phase", "layout")),
    Cross("layout x segments", "Each layout with each number of segments.", ("cut", "segments")),
    Cross("mode x align", "Each mode at each alignment.", ("mode", "align")),
    Cross("ring x mode", "Each mode in each ring.", ("ring", "mode")),
    Cross("header x protected", "Each kind of header in both modes.", ("header", "protected")),
]
CHAIN[1:1] = [
    Point("protected", "Keys by index, keys inline; packets that left.", ["SA", "INLINE"],
          lambda r: _protected(r) and r.item.mode.name),
    Point("cut", "Packed and with room for tags; super-packets that left.", ["packed", "tag room"],
          lambda r: _protected(r) and r.item.layout.value),
]


@dataclass
class Neighbours:
    """A frame that left, and the one before it."""

    before: "Record | None"
    now: "Record"


def _keys(pair: Neighbours) -> str | None:
    if pair.before is None or pair.before is pair.now:
        return None
    then, now = pair.before.item, pair.now.item
    if then.mode == now.mode == Mode.SA:
        return "same SA" if then.sa is now.sa else "another SA"
    names = {Mode.SA: "SA", Mode.INLINE: "inline", Mode.PLAIN: "ordinary"}
    return f"{names[then.mode]}, {names[now.mode]}"


def _size(pair: Neighbours) -> str | None:
    return within(len(pair.now.outcome.frames[pair.now.seen - 1]), SIZES)


KEYS = ["same SA", "another SA", *(f"{a}, {b}" for a in ("SA", "inline", "ordinary")
                                   for b in ("SA", "inline", "ordinary") if (a, b) != ("SA", "SA"))]
FRAME = [
    Point("size", "Bytes of a frame that left.", [text(r) for r in SIZES], _size),
    Point("kind", "Of each mode.", ["SA", "INLINE", "PLAIN"], lambda p: p.now.item.mode.name),
    Point("back to back", "Whose keys come behind whose, at the wire.", KEYS, _keys),
]
FRAME_CROSSES = [Cross("size x kind", "Each size in each mode.", ("size", "kind"))]

FAULT = [
    Point("place", "An error response at each place, of both kinds.",
          [f"{place}, {response.name}" for place in PLACES for response in RESPONSES],
          lambda i: f"{i.where}, {i.response}"),
    Point("garbage", "Slots that are no chain, in every way there is.", list(GARBAGE),
          lambda i: i.where),
    Point("error", "Every reason for which a ring stops.",
          [error.name for error in RingError if error], lambda i: i.error),
    Point("restart", "A driver stops a ring with chains under way and starts it again.", [True],
          lambda i: i.fault == "restart"),
]

STALLS = ["AR", "AW", "W", "AXI-Stream", "AXI-Lite AW", "AXI-Lite W", "AXI-Lite B", "AXI-Lite AR",
          "AXI-Lite R"]
SURROUNDINGS = [
    Point("stall", "Valid waits for ready on every channel whose receiver may let it wait.", STALLS,
          lambda s: s if s in STALLS else None),
    Point("burst", "Read bursts of 1 beat, of some, of 16, of more.", ["1", "2..15", "16", "17..256"],
          lambda s: s),
    Point("interrupt", "Every cause of an interrupt.", ["completion", "ring error", "soft limit"],
          lambda s: s),
]
BURSTS = ((1, 1), (2, 15), (16, 16), (17, 256))
GROUPS: dict[str, tuple[list[Point], list[Cross]]] = {
    "chain": (CHAIN, CHAIN_CROSSES), "frame": (FRAME, FRAME_CROSSES), "fault": (FAULT, []),
    "surroundings": (SURROUNDINGS, [])}


def _group(name: str) -> Callable[[Any], None]:
    points, crosses = GROUPS[name]
    covers = [CoverPoint(f"{name}.{p.name}", xf=p.pick, bins=p.bins) for p in points]
    covers += [CoverCross(f"{name}.{c.name}", items=[f"{name}.{p}" for p in c.points])
               for c in crosses]

    def sample(what: Any) -> None:
        """Nothing: the decorators look at it."""
    decorated: Callable[[Any], None] = coverage_section(*covers)(sample)
    return decorated


class Sampler:
    """Takes what the scoreboard and the drivers tell."""

    def __init__(self) -> None:
        self._samples = {name: _group(name) for name in GROUPS}
        self._before: Record | None = None

    def chain(self, record: "Record") -> None:
        """A completion came."""
        self._samples["chain"](record)

    def frame(self, record: "Record") -> None:
        """A frame has left."""
        self._samples["frame"](Neighbours(self._before, record))
        self._before = record

    def fault(self, injected: Any) -> None:
        """A fault, and what came of it."""
        self._samples["fault"](injected)

    def surroundings(self, bench: "Bench") -> None:
        """What the buses did in a phase."""
        sample = self._samples["surroundings"]
        for channel in bench.monitors.channels:
            if channel.stalls:
                sample(channel.name)
        for length in bench.monitors.read.lengths:
            sample(within(length, BURSTS))
        for cause, count in bench.causes.items():
            if count:
                sample(cause)


def export(path: Path) -> None:
    """Write what was hit."""
    coverage_db.export_to_yaml(filename=str(path))


