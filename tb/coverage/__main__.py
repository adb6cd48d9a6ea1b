# SPDX-License-Identifier: Apache-2.0
"""Coverage of the whole transmit path: the plan of the random bench, lines and branches of rtl/.

Runs the constrained random bench and the tests of the blocks with Verilator's coverage, adds all
of it up, writes build/coverage/index.html. Fails when a bin of the plan is not hit, or less than
98 % of lines or branches are.
"""
import argparse
import shutil
import sys
from pathlib import Path

from tqdm import tqdm

from tb.coverage import exceptions, jobs, page, points, summary
from tb.lib.sim import BUILD

FOLDER = BUILD / "coverage"
GOAL = 98.0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make coverage", description=__doc__)
    parser.add_argument("--packets", type=int, default=8000,
                        help="through the bench of one lane (%(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="side by side (%(default)s)")
    parser.add_argument("--bench-only", action="store_true",
                        help="without the tests of the blocks; lines and branches are not judged")
    parser.add_argument("--report", action="store_true",
                        help="run nothing, write the page of the last runs anew")
    return parser.parse_args()


def _jobs(args: argparse.Namespace, data: Path) -> list[jobs.Job]:
    few = max(600, args.packets // 8)
    chosen = [
        jobs.bench("random bench, one lane", args.packets, data / "one"),
        jobs.bench("random bench, two lanes", few, data / "two", "--lanes", "2"),
        jobs.bench("random bench, toggles", 300, data / "toggles", toggle=True),
    ]
    return chosen if args.bench_only else chosen + [jobs.unit(path) for path in jobs.UNITS]


def _run(args: argparse.Namespace, data: Path) -> bool:
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    chosen, good = _jobs(args, data), True
    with tqdm(total=len(chosen), unit="run", disable=None) as bar:
        for done in jobs.run(chosen, data, args.jobs):
            bar.set_postfix_str(f"{jobs.packets(data)} packets")
            if done is None:
                continue
            state = "failed" if done.failure else "ok"
            tqdm.write(f"{state:6} {done.seconds:5.0f} s  {done.job.name}")
            if done.failure:
                tqdm.write(done.failure)
                good = False
            bar.update()
    return good


def main() -> int:
    """1 when a goal is missed or a run failed."""
    args = _arguments()
    data = FOLDER / "data"
    if not args.report and not _run(args, data):
        print("a run failed: mend it first, nothing is added up", file=sys.stderr)
        return 1
    if not any(data.glob("*.dat")):
        print("there are no runs to report: make coverage without --report", file=sys.stderr)
        return 1
    files = points.merged(data)
    excused = exceptions.load()
    try:
        exceptions.excuse(excused, files)
    except exceptions.ExceptionError as error:
        print(error, file=sys.stderr)
        if not args.bench_only:
            return 1
    found = summary.Summary(files, summary.plan_of(data), summary.tallies(data), excused)
    page.write(FOLDER / "index.html", found)
    found.write(FOLDER / "figures.json")
    for name, figure in found.figures().items():
        print(f"{name:10}{figure}")
    print(f"see {FOLDER / 'index.html'}")
    missed = found.missed(0.0 if args.bench_only else GOAL)
    for line in missed:
        print(f"missed: {line}", file=sys.stderr)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
