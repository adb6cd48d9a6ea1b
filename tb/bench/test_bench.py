# SPDX-License-Identifier: Apache-2.0
"""The short sweep takes exactly the cycles that are committed, and cocotb sees the same ones."""
import json

from tb.bench.__main__ import against_cocotb, measure
from tb.bench.build import egress
from tb.bench.points import EXPECTED, exact, short


def test_cycles() -> None:
    """Cycle for cycle; `make bench ARGS=--accept` takes over what has changed on purpose."""
    rows = measure(short())
    for row, line in zip(rows, EXPECTED.read_text().splitlines(), strict=True):
        assert json.loads(exact(row)) == json.loads(line)


def test_line_rate() -> None:
    """What is committed has a beat on every cycle, at every size, and free key changes."""
    rows = [json.loads(line) for line in EXPECTED.read_text().splitlines()]
    streams = [row for row in rows if row["utilisation"] is not None
               and "9018 among 100" not in row["traffic"]]
    one, two = ([row["utilisation"] for row in streams if row["lanes"] == n] for n in (1, 2))
    assert len(one) > 40
    assert min(one) >= 0.9995
    assert len(two) > 8
    assert min(two) >= 0.99


def test_cocotb_agrees() -> None:
    """The same frames through cocotbext-axi: the same bytes and cycles."""
    against_cocotb(egress())
