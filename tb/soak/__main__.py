# SPDX-License-Identifier: Apache-2.0
"""Random traffic through the whole NIC in the native harness, seed after seed.

Each seed fixes everything: rings and their sizes, latency and stalls of host memory, the MAC's
back-pressure, modes, super-packets, packet sizes, fragments and their addresses, refusals, and the
commands meanwhile: keys change, SAs come and go, rings are paused, stopped and started. Every
frame that leaves must be OpenSSL's, every completion the one that was to come, and the device's
counters those of the bench. Writes build/soak/report.json and report.txt.
"""
import argparse
import random
import sys
import time
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tb.bench.build import BenchError
from tb.lib.sim import BUILD
from tb.soak.build import program
from tb.soak.report import repeat, summary, text, write
from tb.soak.runner import ClusterError, Runner, cluster, local

FOLDER = BUILD / "soak"
EACH, LANES, RINGS = 2000, 1, 4
SEEDS = 2**31


def soak(seeds: range, each: int = EACH, lanes: int = LANES, rings: int = RINGS,
         runner: Runner | None = None) -> dict[str, Any]:
    """Run the seeds and sum them up (report.py)."""
    path = program(lanes, rings)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeRemainingColumn())
    found, begin = [], time.monotonic()
    with Progress(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task("seeds", total=len(seeds))
        for row in (runner or local())(path, seeds, each):
            found.append(row)
            if row["failure"]:
                bars.console.print(f"seed {row['seed']} failed", style="red")
            bars.advance(task)
    again = {seed: repeat(seed, each=(each, EACH), lanes=(lanes, LANES), rings=(rings, RINGS))
             for seed in seeds}
    return summary(found, time.monotonic() - begin, again, lanes, rings)


def main() -> int:
    """1 when a seed failed."""
    parser = argparse.ArgumentParser(prog="python -m tb.soak", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packets", type=int, default=100_000, metavar="N",
                        help="packets in all (make soak N=...); default 100000")
    parser.add_argument("--each", type=int, default=EACH, metavar="N",
                        help=f"packets of a seed; default {EACH}")
    parser.add_argument("--seed", type=int, help="run this seed alone")
    parser.add_argument("--first", type=int, metavar="SEED",
                        help="the first seed; the others count up; default: any")
    parser.add_argument("--lanes", type=int, default=LANES, choices=(1, 2, 4, 8))
    parser.add_argument("--rings", type=int, default=RINGS, choices=(4, 64),
                        help=f"that the device has; a seed uses up to so many; default {RINGS}")
    parser.add_argument("--workers", type=int, help="seeds at once on this machine; default: cores")
    parser.add_argument("--cluster", metavar="ADDRESS",
                        help="a dask scheduler whose workers run the seeds (make soak CLUSTER=...)")
    args = parser.parse_args()
    if args.packets < 1 or args.each < 1:
        parser.error("--packets and --each are at least 1")
    first = random.SystemRandom().randrange(SEEDS) if args.first is None else args.first
    seeds = range(first, first + -(-args.packets // args.each))
    if args.seed is not None:
        seeds = range(args.seed, args.seed + 1)
    try:
        print("soak: building", file=sys.stderr)
        result = soak(seeds, args.each, args.lanes, args.rings,
                      cluster(args.cluster) if args.cluster else local(args.workers))
    except (BenchError, ClusterError) as err:
        print(f"soak: {err}", file=sys.stderr)
        return 1
    print(text(result), end="")
    for path in write(result, FOLDER):
        print(path.relative_to(BUILD.parent))
    return int(bool(result["failures"]))


if __name__ == "__main__":
    sys.exit(main())
