# SPDX-License-Identifier: Apache-2.0
"""Measure how many of their output's beats qnic_egress and qnic_top use.

By frame size, mode, key change, lanes, and latency of host memory. Writes
build/bench/bench.json and pictures beside it, and prints tables. The whole sweep has every
frame size up to 1,600 bytes in each mode and takes about 40 minutes on two cores, builds
included; --short takes a few minutes.
"""
import argparse
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tb.bench import plots
from tb.bench.build import PARAMETERS, BenchError, lines, program, software
from tb.bench.compare import comparison, core
from tb.bench.page import publish
from tb.bench.points import EXPECTED, Point, Program, exact, many, short, whole
from tb.bench.report import show
from tb.lib.sim import BUILD, simulate

FOLDER = BUILD / "bench"
CONSOLE = Console(width=150)
SAMPLE = ["--sizes", "63,1500,64,594,9018,81", "--modes", "sa,inline,plain", "--frames", "600"]


def programs(points: list[Point]) -> dict[Program, Path]:
    """What runs the points."""
    return {(top, lanes, rings): program(
        top, lanes, PARAMETERS if rings == 1 else {**PARAMETERS, "RINGS": rings})
            for top, lanes, rings in sorted({point.program for point in points})}


def measure(points: list[Point]) -> list[dict[str, Any]]:
    """The points' rows, in their order."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeRemainingColumn())
    built = programs(points)
    with Progress(*columns, console=Console(stderr=True)) as bars, \
            ThreadPoolExecutor(os.cpu_count()) as pool:
        task = bars.add_task("measuring", total=len(points))

        def one(point: Point) -> dict[str, Any]:
            row = point.measure(built)
            bars.advance(task)
            return row

        return list(pool.map(one, points))


def against_cocotb(native_bench: Path) -> dict[str, float]:
    """The same frames through the native and the cocotb bench: bytes and cycles are equal."""
    frames, result = FOLDER / "frames.jsonl", FOLDER / "cocotb.json"
    native = next(lines(native_bench, *SAMPLE, "--dump", str(frames)))
    # Again without writing the frames, for the speed.
    speed = next(lines(native_bench, *SAMPLE))["cycles_per_second"]
    simulate("qnic_egress", "tb.bench.cocotb_egress", PARAMETERS,
             env={"QNIC_FRAMES": str(frames), "QNIC_RESULT": str(result)})
    cocotb = json.loads(result.read_text())
    for name in ("beats", "cycles"):
        if cocotb[name] != native[name]:
            raise BenchError(f"{name}: {native[name]} native, {cocotb[name]} under cocotb")
    return {"native": speed, "cocotb": round(cocotb["cycles_per_second"])}


def main() -> int:
    """1 when something could not be measured."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="a selection of sizes")
    parser.add_argument("--accept", action="store_true",
                        help="write the cycles that tests compare to expected.jsonl; then end")
    parser.add_argument("--publish", action="store_true",
                        help="write docs/results/bench.md and its pictures, too")
    args = parser.parse_args()
    try:
        print("bench: building", file=sys.stderr)
        if args.accept:
            found = measure(short() + many())
            EXPECTED.write_text("".join(exact(row) + "\n" for row in found))
            return 0
        one_core = software()
        rows = measure(short() if args.short else whole())
        print("bench: the cocotb bench on a sample, then one core", file=sys.stderr)
        result: dict[str, Any] = {"rows": rows, "comparison": {
            "simulation": against_cocotb(program()), "processor": core(),
            "cores": comparison(one_core)}}
    except BenchError as err:
        print(f"bench: {err}", file=sys.stderr)
        return 1
    (FOLDER / "bench.json").write_text(json.dumps(result, indent=1) + "\n")
    show(CONSOLE, result)
    for path in (*plots.draw(result, FOLDER), FOLDER / "bench.json"):
        print(path.relative_to(BUILD.parent))
    if args.publish:
        print(publish(result, FOLDER).relative_to(BUILD.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
