# SPDX-License-Identifier: Apache-2.0
"""Pictures of the results."""
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

BLUE, RED, GREY = "#0b5fa5", "#d1495b", "#b0b7bf"


def _axes(size: tuple[float, float], title: str) -> tuple[Any, Any]:
    figure, axes = plt.subplots(figsize=size, layout="constrained")
    axes.set_title(title, loc="left", fontsize=11)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _save(figure: Any, path: Path) -> None:
    figure.savefig(path, dpi=120)
    plt.close(figure)


def fmax(result: dict[str, Any], title: str, lines: dict[str, float], path: Path) -> None:
    """Routed Fmax of each seed, and the frequencies to reach."""
    runs = sorted(result["seeds"].items(), key=lambda item: int(item[0]))
    figure, axes = _axes((7, 3.2), f"{title}: routed Fmax by seed")
    values = [run["fmax_mhz"] for _, run in runs]
    best = max(values)
    bars = axes.bar([seed for seed, _ in runs], values, width=0.6,
                    color=[BLUE if value == best else GREY for value in values])
    axes.bar_label(bars, fmt="%.0f", padding=2, fontsize=9)
    for label, mhz in lines.items():
        axes.axhline(mhz, color=RED, linewidth=0.9, linestyle=":")
        axes.annotate(f"{label} {mhz:.0f}", (1, mhz), xycoords=("axes fraction", "data"),
                      xytext=(4, 0), textcoords="offset points", va="center", fontsize=8,
                      color=RED)
    axes.set_xlabel("seed")
    axes.set_ylabel("MHz")
    axes.set_ylim(0, max([*values, *lines.values()]) * 1.12)
    _save(figure, path)


def modules(result: dict[str, Any], title: str, path: Path, most: int = 24) -> None:
    """LUTs and flip-flops of each module, its own, the largest ones."""
    rows = sorted(result["modules"].items(), key=lambda item: item[1]["lut4"] + item[1]["ff"])
    rows = rows[-most:]
    figure, axes = _axes((8, 0.27 * len(rows) + 1.2), f"{title}: area of each module")
    names = [f"{name} ×{row['instances']}" if row["instances"] > 1 else name
             for name, row in rows]
    y = range(len(rows))
    axes.barh([i + 0.2 for i in y], [row["lut4"] for _, row in rows], height=0.38, color=BLUE,
              label="LUT")
    axes.barh([i - 0.2 for i in y], [row["ff"] for _, row in rows], height=0.38, color=GREY,
              label="flip-flops")
    for i, (_, row) in enumerate(rows):
        if row["ebr"]:
            axes.annotate(f"{row['ebr']:g} block RAM", (max(row["lut4"], row["ff"]), i),
                          xytext=(4, -3), textcoords="offset points", fontsize=8, color=RED)
    axes.set_yticks(list(y), names, fontsize=8)
    axes.legend(frameon=False, loc="lower right")
    _save(figure, path)
