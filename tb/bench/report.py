# SPDX-License-Identifier: Apache-2.0
"""bench.json as tables for a terminal."""
from typing import Any

from rich.console import Console
from rich.table import Table

from tb.bench.plots import CLOCKS_MHZ
from tb.bench.points import BEAT

SHOWN = (60, 63, 64, 79, 128, 256, 594, 1000, 1500, 4000, 9000, 9018)


def _label(row: dict[str, Any]) -> str:
    return f"{row['frame_bytes']} bytes" if row["frame_bytes"] else row["traffic"]


def one_lane(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of one lane."""
    return [row for row in rows if row["lanes"] == 1]


def streams(rows: list[dict[str, Any]]) -> Table:
    """Utilisation of a selection, and what it means at several clocks."""
    table = Table(title="qnic_egress: beats sent a cycle; frames in Gb/s at a clock")
    for name in ("lanes", "traffic", "mode", "keys", "beats", "cycles", "utilisation", "lost cycles"):
        table.add_column(name, justify="left" if name in ("traffic", "mode") else "right")
    for mhz in CLOCKS_MHZ:
        table.add_column(f"{mhz} MHz", justify="right")
    for row in rows:
        if row["utilisation"] is None or (
                row["lanes"] == 1 and row["frame_bytes"] not in (None, *SHOWN)):
            continue
        rate = 8 * row["bytes"] / row["cycles"] / 1000
        table.add_row(str(row["lanes"]), _label(row), row["mode"], str(row["keys"]),
                      f"{row['beats']:,}", f"{row['cycles']:,}", f"{row['utilisation']:.4f}",
                      f"{row['cycles'] - row['beats']:,}",
                      *(f"{rate * mhz:.1f}" for mhz in CLOCKS_MHZ))
    return table


def extremes(rows: list[dict[str, Any]]) -> Table:
    """The worst and the best of each mode over all frame sizes."""
    table = Table("mode", "sizes", "lowest utilisation", "at bytes", "sizes at 0.9995 or more",
                  title="every frame size")
    for mode in dict.fromkeys(row["mode"] for row in rows):
        found = [row for row in rows if row["mode"] == mode and row["traffic"] == "one size"]
        worst = min(found, key=lambda row: row["utilisation"])
        table.add_row(mode, str(len(found)), f"{worst['utilisation']:.6f}",
                      str(worst["frame_bytes"]),
                      str(sum(row["utilisation"] >= 0.9995 for row in found)))
    return table


def key_change(rows: list[dict[str, Any]]) -> Table:
    """Cycles for the same frames with one key, and with another on every frame."""
    table = Table("bytes", "cycles, one SA", "cycles, another SA on every frame", "cost a frame",
                  title="what a key change costs")
    many = {row["frame_bytes"]: row for row in rows
            if row["mode"] == "sa" and row["traffic"] == "one size" and row["keys"] > 1}
    for row in rows:
        if row["keys"] == 1:
            other = many[row["frame_bytes"]]
            table.add_row(str(row["frame_bytes"]), f"{row['cycles']:,}", f"{other['cycles']:,}",
                          f"{(other['cycles'] - row['cycles']) / row['frames']:.3f}")
    return table


def latencies(rows: list[dict[str, Any]]) -> Table:
    """First beat in to first beat out."""
    table = Table("bytes", "mode", "cycles", "beats of the frame", "beyond its beats",
                  title="latency, one frame in the device")
    for row in rows:
        if row["latency_cycles"] is not None and row["frame_bytes"] in (*SHOWN, 100):
            beats = -(-row["frame_bytes"] // BEAT)
            table.add_row(str(row["frame_bytes"]), row["mode"], str(row["latency_cycles"]),
                          str(beats), str(row["latency_cycles"] - beats))
    return table


def cores(rows: list[dict[str, Any]], streams_: list[dict[str, Any]], name: str) -> Table:
    """One core against one lane at 200 MHz."""
    table = Table("bytes", "C, Gb/s", "Python, Gb/s", "one lane at 200 MHz, Gb/s",
                  "cores in C it replaces", title=f"one core ({name}), the same packets")
    share = {row["frame_bytes"]: row["utilisation"] for row in streams_
             if row["mode"] == "sa" and row["traffic"] == "one size" and row["keys"] > 1}
    for row in rows:
        size = row["frame_bytes"]
        if size not in share:
            continue
        bits = size * 8 / 1e9
        lane = share[size] / -(-size // BEAT) * 200e6 * bits
        c = row["c_packets_per_second"] * bits
        table.add_row(str(size), f"{c:.2f}", f"{row['python_packets_per_second'] * bits:.2f}",
                      f"{lane:.1f}", f"{lane / c:.1f}")
    return table


def show(console: Console, result: dict[str, Any]) -> None:
    """All tables."""
    compared, rows = result["comparison"], one_lane(result["rows"])
    for table in (streams(result["rows"]), extremes(rows), key_change(rows), latencies(rows),
                  cores(compared["cores"], rows, compared["processor"])):
        console.print(table)
    speed = compared["simulation"]
    console.print(f"simulation, cycles a second on the same frames: native "
                  f"{speed['native']:,.0f}, cocotb {speed['cocotb']:,.0f}, "
                  f"ratio {speed['native'] / speed['cocotb']:.1f}")
