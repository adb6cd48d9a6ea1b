# SPDX-License-Identifier: Apache-2.0
"""Pictures of bench.json."""
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

COLOURS = {"sa": "#0b5fa5", "inline": "#d1495b", "plain": "#6a994e", "mixed": "#8d6b94"}
CLOCKS_MHZ = (165, 200, 250, 322)
Rows = Iterable[dict[str, Any]]


def _line(rows: Rows, mode: str, value: str,
          traffic: str = "one size") -> tuple[list[int], list[float]]:
    found = sorted((row["frame_bytes"], row[value]) for row in rows
                   if row["mode"] == mode and row["traffic"] == traffic and row["keys"] > 1)
    return [size for size, _ in found], [number for _, number in found]


def _figure(title: str, y: str) -> tuple[Any, Any]:
    figure, axes = plt.subplots(figsize=(9, 4.5), layout="constrained")
    axes.set_title(title, loc="left", fontsize=11)
    axes.set_xscale("log")
    axes.set_xticks([64, 128, 256, 512, 1024, 1500, 4096, 9018],
                    ["64", "128", "256", "512", "1024", "1500", "4096", "9018"])
    axes.minorticks_off()
    axes.set_xlabel("frame on the wire, bytes without FCS")
    axes.set_ylabel(y)
    axes.grid(alpha=0.3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
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
    """First beat in to first beat out of a frame that is alone."""
    figure, axes = _figure("Latency, first beat in to first beat out, one frame in the device",
                           "cycles")
    for mode in ("inline", "sa"):
        sizes, cycles = _line(rows, mode, "latency_cycles", "one frame")
        axes.plot(sizes, cycles, label=mode, color=COLOURS[mode])
    axes.plot(sizes, [-(-size // 16) for size in sizes], "--", color="grey",
              label="beats of the frame (it leaves when whole)")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    return _save(figure, folder / "latency.png")


def throughput(rows: list[dict[str, Any]], cores: list[dict[str, Any]], folder: Path) -> Path:
    """Gb/s of frames at several clocks, beside the bus limit and one core."""
    figure, axes = _figure("Protected frames, another key on each: one lane and one core", "Gb/s")
    sizes, share = _line(rows, "sa", "utilisation")
    for shade, mhz in zip((0.45, 0.6, 0.8, 1), CLOCKS_MHZ, strict=True):
        rate = [u * 8 * size / -(-size // 16) * mhz / 1000
                for size, u in zip(sizes, share, strict=True)]
        axes.plot(sizes, rate, color=COLOURS["sa"], alpha=shade, linewidth=1)
        axes.annotate(f"{mhz} MHz", (sizes[-1], rate[-1]), color=COLOURS["sa"], fontsize=8,
                      xytext=(3, -3), textcoords="offset points")
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
    axes.plot(sizes, [u * 1e6 / -(-size // 16) for size, u in zip(sizes, share, strict=True)],
              color=COLOURS["sa"])
    axes.set_yscale("log")
    return _save(figure, folder / "packets.png")
