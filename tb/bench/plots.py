# SPDX-License-Identifier: Apache-2.0
"""Pictures of bench.json."""
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

from tb.bench.points import BEAT, MEMORY_NS, ONE_FRAME, ONE_SIZE, PROTECTED
from tb.lib.structs import constant

COLOURS = {"sa": "#0b5fa5", "inline": "#d1495b", "plain": "#6a994e", "mixed": "#8d6b94"}
CLOCKS_MHZ = (165, 200, 250, 322)
Rows = Iterable[dict[str, Any]]
TICKS = (64, 128, 256, 512, 1024, 1500, 4096, 9018)


def latency_goal(size: int, mode: str) -> int:
    """Cycles that a frame may take: its beats, AES for key stream and mask (inline: and for
    the hash key), GHASH, and 20."""
    passes = 3 if mode == "inline" else 2
    return -(-size // BEAT) + passes * constant("AES_LATENCY") + constant("GHASH_LATENCY") + 20


def _line(rows: Rows, mode: str, value: str,
          traffic: str = ONE_SIZE) -> tuple[list[int], list[float]]:
    found = sorted((row["frame_bytes"], row[value]) for row in rows
                   if row["mode"] == mode and row["traffic"] == traffic and row["keys"] > 1)
    return [size for size, _ in found], [number for _, number in found]


def _dress(axes: Any, title: str, y: str) -> None:
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_xscale("log")
    axes.set_xticks(TICKS, [str(tick) for tick in TICKS])
    axes.minorticks_off()
    axes.set_xlabel("frame on the wire, bytes without FCS")
    axes.set_ylabel(y)
    axes.grid(alpha=0.3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _figure(title: str, y: str) -> tuple[Any, Any]:
    figure, axes = plt.subplots(figsize=(9, 4.5), layout="constrained")
    _dress(axes, title, y)
    return figure, axes


def _save(figure: Any, path: Path) -> Path:
    figure.savefig(path, dpi=120)
    plt.close(figure)
    return path


def utilisation(rows: list[dict[str, Any]], folder: Path) -> Path:
    """Share of the bus's beats that carry a frame."""
    figure, axes = _figure("One lane: beats sent a cycle, another key on every frame",
                           "utilisation of the bus")
    for width, mode in zip((6, 4, 2), ("plain", "inline", "sa"), strict=True):
        axes.plot(*_line(rows, mode, "utilisation"), label=mode, color=COLOURS[mode],
                  linewidth=width, alpha=0.8)
    axes.set_ylim(0, 1.08)
    axes.legend(frameon=False)
    return _save(figure, folder / "utilisation.png")


def latency(rows: list[dict[str, Any]], folder: Path) -> Path:
    """First beat in to first beat out of a frame that is alone, and the goals."""
    figure, axes = _figure("Latency, first beat in to first beat out, one frame in the device",
                           "cycles")
    for mode, dashes in zip(PROTECTED, ((4, 2), (1, 2)), strict=True):
        sizes, cycles = _line(rows, mode, "latency_cycles", ONE_FRAME)
        axes.plot(sizes, cycles, label=f"{mode}, measured", color=COLOURS[mode])
        axes.plot(sizes, [latency_goal(size, mode) for size in sizes], dashes=dashes,
                  color=COLOURS[mode], label=f"{mode}, goal")
    axes.plot(sizes, [-(-size // BEAT) for size in sizes], color="grey", linewidth=1,
              label="beats of the frame (it leaves when whole)")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    return _save(figure, folder / "latency.png")


def nic(rows: list[dict[str, Any]], folder: Path) -> Path:
    """Utilisation of ``qnic_top`` by memory latency, a panel for each mode."""
    figure, panels = plt.subplots(1, 3, figsize=(13, 4.2), layout="constrained", sharey=True)
    for axes, mode in zip(panels, ("sa", "inline", "plain"), strict=True):
        _dress(axes, f"qnic_top, {mode}", "utilisation of the bus" if mode == "sa" else "")
        axes.set_xticks((64, 256, 1024, 4096), ("64", "256", "1024", "4096"))
        for width, shade, ns in zip((6, 3.5, 1.5), (0.35, 0.6, 1), MEMORY_NS, strict=True):
            found = [row for row in rows if row["memory_ns"] == ns and row["lanes"] == 1]
            axes.plot(*_line(found, mode, "utilisation"), "o-", color=COLOURS[mode], alpha=shade,
                      linewidth=width, markersize=4, label=f"memory answers after {ns:,} ns")
        axes.set_ylim(0, 1.08)
        axes.legend(frameon=False, fontsize=8, loc="lower right")
    return _save(figure, folder / "nic.png")


def throughput(rows: list[dict[str, Any]], cores: list[dict[str, Any]], folder: Path) -> Path:
    """Gb/s of frames at several clocks, beside the bus limit and one core."""
    figure, axes = _figure("Protected frames, another key on each: one lane and one core", "Gb/s")
    sizes, share = _line(rows, "sa", "utilisation")
    for shade, mhz in zip((0.45, 0.6, 0.8, 1), CLOCKS_MHZ, strict=True):
        rate = [u * 8 * size / -(-size // BEAT) * mhz / 1000
                for size, u in zip(sizes, share, strict=True)]
        axes.plot(sizes, rate, color=COLOURS["sa"], alpha=shade, linewidth=1)
        axes.annotate(f"{mhz} MHz", (sizes[-1], rate[-1]), color=COLOURS["sa"], fontsize=8,
                      xytext=(3, -3), textcoords="offset points",
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
        axes.axhline(0.128 * mhz, color="grey", linestyle=":", linewidth=0.8)
    for name, label, colour in (("c", "one core, OpenSSL in C", "#d1495b"),
                                ("python", "one core, OpenSSL through Python", "#edae49")):
        axes.plot([row["frame_bytes"] for row in cores],
                  [row[f"{name}_packets_per_second"] * row["frame_bytes"] * 8 / 1e9
                   for row in cores], "o-", color=colour, label=label, markersize=4)
    axes.plot([], [], color=COLOURS["sa"], label="qnic_egress, measured cycles at a clock")
    axes.plot([], [], ":", color="grey", label="the bus: 128 bit a cycle")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, fontsize=8)
    return _save(figure, folder / "throughput.png")


def packets(rows: list[dict[str, Any]], folder: Path) -> Path:
    """Packets a second for each MHz of clock."""
    figure, axes = _figure("Packets a second for each MHz", "packets a second a MHz")
    sizes, share = _line(rows, "sa", "utilisation")
    axes.plot(sizes, [u * 1e6 / -(-size // BEAT) for size, u in zip(sizes, share, strict=True)],
              color=COLOURS["sa"])
    axes.set_yscale("log")
    return _save(figure, folder / "packets.png")


def draw(result: dict[str, Any], folder: Path) -> list[Path]:
    """All pictures of a sweep."""
    rows = [row for row in result["rows"] if row["top"] == "qnic_egress" and row["lanes"] == 1]
    return [utilisation(rows, folder), latency(rows, folder), nic(result["rows"], folder),
            throughput(rows, result["comparison"]["cores"], folder), packets(rows, folder)]
