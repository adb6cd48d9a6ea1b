# SPDX-License-Identifier: Apache-2.0
"""The critical path out of nextpnr's report."""
import re
from collections import Counter
from typing import Any

# What autoname adds behind a register's name.
_CELL = re.compile(r"(_TRELLIS_FF_Q.*|_LUT4_.*|_CCU2C_.*|_PFUMX_.*|_L6MUX21_.*|_DI(_\d+)?$|\$.*)")
_MEMORY = re.compile(r"DP16KD|\.\d+\.\d+$")


def place(name: str) -> str:
    """A cell's name as a reader knows it: the register's or memory's, without ``dut.``."""
    return _CELL.sub("", name).removeprefix("dut.")


def critical_path(paths: list[dict[str, Any]]) -> dict[str, Any]:
    """Start, end, ns of logic and wires, and levels of the slowest path inside a clock."""
    inside = [path for path in paths if path["from"].rpartition(" ")[2]
              == path["to"].rpartition(" ")[2] and "async" not in path["from"]]
    if not inside:
        return {}
    slowest = max(inside, key=lambda path: sum(step["delay"] for step in path["path"]))
    steps = slowest["path"]
    total: Counter[str] = Counter()
    for step in steps:
        total["routing" if step["type"] == "routing" else "logic"] += step["delay"]
    wires = [step for step in steps if step["type"] == "routing"]
    longest = max(wires, key=lambda step: step["delay"], default=None)
    first, last = steps[0], steps[-1]
    return {
        "from": place(first["from"]["cell"]), "from_port": first["to"]["port"],
        "to": place(last["to"]["cell"]), "to_port": last["to"]["port"],
        "logic_ns": round(total["logic"], 2), "routing_ns": round(total["routing"], 2),
        "levels": sum(step["type"] == "logic" for step in steps),
        "longest_wire_ns": round(longest["delay"], 2) if longest else 0.0,
        "longest_wire": place(longest["net"]) if longest else "",
        "distance": _distance(wires),
    }


def _distance(wires: list[dict[str, Any]]) -> int:
    """Tiles, |dx| + |dy|, that the wires bridge."""
    total = 0
    for step in wires:
        (x0, y0), (x1, y1) = step["from"]["loc"], step["to"]["loc"]
        total += abs(x1 - x0) + abs(y1 - y0)
    return int(total)
