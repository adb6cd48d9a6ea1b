# SPDX-License-Identifier: Apache-2.0
"""One report of all seeds: sums, and each failure with the command that repeats it."""
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from abi.gen.qnic_abi import Status

SUMS = ("packets", "frames", "bytes", "chains", "fragments", "dropped", "cycles")


def repeat(seed: int, **options: tuple[int, int]) -> str:
    """The command that runs a seed again; ``options``: value and default, which needs no option."""
    given = (f" --{name} {value}" for name, (value, default) in options.items() if value != default)
    return f"python -m tb.soak --seed {seed}{''.join(given)}"


def summary(found: Iterable[dict[str, Any]], seconds: float, again: dict[int, str],
            lanes: int, rings: int) -> dict[str, Any]:
    """The report as it goes to report.json; ``again``: the command of each seed."""
    rows = sorted(found, key=lambda row: int(row["seed"]))
    good = [row for row in rows if not row["failure"]]
    sums = {name: sum(row[name] for row in good) for name in SUMS}
    statuses = Counter[str]()
    kinds = Counter[str]()
    commands = Counter[str]()
    for row in good:
        statuses.update({Status(i).name: n for i, n in enumerate(row["statuses"])})
        kinds.update(row["kinds"])
        commands.update(row["commands"])
    return {"seeds": len(rows), "first_seed": rows[0]["seed"] if rows else None, "lanes": lanes,
            "rings": rings, **sums, "seconds": round(seconds, 1),
            "packets_per_second": round(sums["packets"] / seconds) if seconds else 0,
            "statuses": dict(statuses), "kinds": dict(sorted(kinds.items())),
            "commands": dict(sorted(commands.items())),
            "failures": [{"seed": row["seed"], "command": again[row["seed"]],
                          "message": row["failure"]} for row in rows if row["failure"]]}


def text(result: dict[str, Any]) -> str:
    """A page to read."""
    lines = [f"{result['seeds']:,} seeds from {result['first_seed']} on, "
             f"{result['lanes']} lane{'s' * (result['lanes'] != 1)}, up to {result['rings']} rings: "
             f"{result['packets']:,} packets in {result['chains']:,} chains of "
             f"{result['fragments']:,} fragments; {result['frames']:,} frames and "
             f"{result['bytes']:,} bytes left and were as expected; {result['dropped']:,} chains "
             "were posted in rings that were stopped",
             f"{result['cycles']:,} cycles, {result['seconds']:,} s, "
             f"{result['packets_per_second']:,} packets/s",
             *(f"{title}: " + ", ".join(f"{name} {count:,}" for name, count in result[key].items())
               for title, key in (("chains by status", "statuses"), ("chains by kind", "kinds"),
                                  ("commands meanwhile", "commands"))),
             f"{len(result['failures'])} failures"]
    for failure in result["failures"]:
        lines += [f"  seed {failure['seed']}: {failure['message']}",
                  f"    again: {failure['command']}"]
    return "\n".join(lines) + "\n"


def write(result: dict[str, Any], folder: Path) -> list[Path]:
    """report.json and report.txt."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "report.json", folder / "report.txt"]
    paths[0].write_text(json.dumps(result, indent=1) + "\n")
    paths[1].write_text(text(result))
    return paths
