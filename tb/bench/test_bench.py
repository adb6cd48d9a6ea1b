# SPDX-License-Identifier: Apache-2.0
"""The short sweep takes exactly the cycles that are committed, and cocotb sees the same ones."""
import json
from typing import Any

import pytest

from tb.bench.__main__ import against_cocotb, measure
from tb.bench.build import program
from tb.bench.points import (
    EXPECTED,
    GSO,
    HANDSHAKE,
    ONE_FRAME,
    ONE_SIZE,
    RINGS,
    Point,
    exact,
    many,
    short,
)


def expected() -> list[dict[str, Any]]:
    """What is committed."""
    return [json.loads(line) for line in EXPECTED.read_text().splitlines()]


def compare(points: list[Point], rows: list[dict[str, Any]]) -> None:
    """Cycle for cycle; `make bench ARGS=--accept` takes over what has changed on purpose."""
    for found, row in zip(measure(points), rows, strict=True):
        assert json.loads(exact(found)) == row


def test_cycles() -> None:
    """One lane and two, and the NIC behind host memory."""
    compare(short(), expected()[:len(short())])


@pytest.mark.full
def test_cycles_of_many_lanes() -> None:
    """Four lanes and eight; many rings."""
    compare(many(), expected()[len(short()):])


def test_line_rate() -> None:
    """What is committed has a beat on every cycle, at every size, and free key changes."""
    streams = [row for row in expected() if row["top"] == "qnic_egress"
               and row["traffic"] not in (ONE_FRAME, HANDSHAKE)
               and not row["traffic"].startswith("one 9018 among 100")]
    one = [row["utilisation"] for row in streams if row["lanes"] == 1]
    more = [row["utilisation"] for row in streams if row["lanes"] in (2, 4)]
    assert len(one) > 40
    assert min(one) >= 0.9995
    assert len(more) > 16
    assert min(more) >= 0.99
    mice = [row["utilisation"] for row in expected() if row["lanes"] in (1, 2, 4)
            and row["traffic"].startswith("one 9018 among 100")]
    assert len(mice) >= 4 and min(mice) >= 0.97


def test_nic_line_rate() -> None:
    """The NIC fills the link while host memory is 1 µs away; super-packets, and many rings, too."""
    rows = [row for row in expected() if row["top"] == "qnic_top" and row["memory_ns"] == 1000
            and row["frame_bytes"] and row["frame_bytes"] >= 256]
    one = [row for row in rows if row["lanes"] == 1]
    cut = [row["utilisation"] for row in one if row["traffic"] == GSO]
    other = [row["utilisation"] for row in one if row["traffic"] in (ONE_SIZE, RINGS)]
    assert len(cut) == 2 and min(cut) >= 0.9995
    assert len(other) >= 5 and min(other) >= 0.98
    more = [row["utilisation"] for row in rows if row["lanes"] in (2, 4)]
    assert len(more) == 10 and min(more) >= 0.98


def test_measuring_rule() -> None:
    """1,000 frames and 50 times what the device holds, behind the 10 % that are left out."""
    streams = [row for row in expected() if row["traffic"] != ONE_FRAME]
    assert len(streams) > 80
    for row in streams:
        assert row["held_beats"] > 100 / row["lanes"], row
        assert row["frames"] - row["frames"] // 10 >= 1000, row
        # A mix may end at any place of its round.
        assert row["beats"] >= (50 if row["frame_bytes"] else 49) * row["held_beats"], row


@pytest.mark.full
def test_cocotb_agrees() -> None:
    """The same frames through cocotbext-axi: the same bytes and cycles."""
    against_cocotb(program())
