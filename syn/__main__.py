# SPDX-License-Identifier: Apache-2.0
"""Synthesize, place and route with open tools; write docs/results/synth.md.

Targets: ecp5 takes 8 minutes, then 10 to 15 minutes and 1.5 GB a seed (6 seeds on two cores:
an hour or more); xcup-1, -2, -4 take a few minutes a lane. A result is kept by a hash
of what it follows from in syn/results/ and made again only when that has changed. With --top
or -G a module alone is built for a look; that goes to build/synth/ and changes no page.
"""
import argparse
import dataclasses
import os
import signal
import sys
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from syn import BUILD, RESULTS, ROOT, SynthError, report, store
from syn.attribute import KEYS
from syn.build import build, export
from syn.targets import TARGETS, Target


class Bars:
    """Progress on a terminal; without one, only the lines that stay."""

    def __init__(self, progress: Progress, name: str) -> None:
        self.progress, self.name = progress, name
        self.tasks: dict[str, TaskID] = {}

    def _bar(self, label: str, share: float, what: str) -> None:
        if label not in self.tasks:
            self.tasks[label] = self.progress.add_task("", total=1.0, label=label)
        self.progress.update(self.tasks[label], completed=share, description=what)

    def step(self, what: str, share: float) -> None:
        """Synthesis is at ``share`` of its steps."""
        self._bar(f"{self.name} synthesis", share, what)

    def seed(self, seed: int, share: float, what: str) -> None:
        """A seed is at ``share`` of its way."""
        self._bar(f"{self.name} seed {seed}", share, what)

    def say(self, text: str) -> None:
        """A line that stays."""
        self.progress.console.print(text, highlight=False)


def _seeds(text: str) -> tuple[int, ...]:
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if not (first.isdigit() and (last or first).isdigit()):
            raise argparse.ArgumentTypeError(f"{text!r} is not like 1-5 or 1,3,7")
        found += range(int(first), int(last or first) + 1)
    return tuple(dict.fromkeys(found))


def _parameter(text: str) -> tuple[str, int]:
    name, _, value = text.partition("=")
    if not name.isidentifier() or not value.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not like SBOX=2")
    return name, int(value)


def _arguments() -> tuple[argparse.ArgumentParser, argparse.Namespace]:
    parser = argparse.ArgumentParser(
        prog="make synth", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"  {t.name:<10} {t.title}: {t.takes}" for t in TARGETS.values()))
    parser.add_argument("--target", action="append", choices=TARGETS, metavar="NAME",
                        help="only this target (again for more); default: all")
    parser.add_argument("--seeds", type=_seeds, help="seeds to route, like 1-5 or 1,3")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N",
                        help="seeds at a time (default: cores)")
    parser.add_argument("--no-route", action="store_true", help="synthesis only")
    parser.add_argument("--force", action="store_true", help="make it again though it holds")
    parser.add_argument("--check", action="store_true",
                        help="compute nothing: 1 when a stored result is not this tree's")
    parser.add_argument("--page", action="store_true", help="only write the page again")
    parser.add_argument("--top", metavar="MODULE", help="build this module alone, for a look")
    parser.add_argument("-G", dest="parameters", type=_parameter, action="append", default=[],
                        metavar="P=N", help="a parameter of --top (again for more)")
    parser.add_argument("--nextpnr", default="", metavar="OPTIONS",
                        help="more options for nextpnr, with --top")
    return parser, parser.parse_args()


def _alone(target: Target, args: argparse.Namespace) -> Target:
    """The target with another top."""
    options = (*target.options, *args.nextpnr.split())
    return dataclasses.replace(
        target, name=f"{args.top}-{target.name}", top=args.top, options=options,
        parameters=dict(args.parameters), seeds=args.seeds or (1,),
        takes="seconds to minutes")


def _table(results: list[dict[str, Any]]) -> Table:
    table = Table("target", "top", "Fmax MHz by seed", "LUT", "FF", "block RAM", "DSP")
    for result in results:
        runs = sorted(result["seeds"].items(), key=lambda item: int(item[0]))
        table.add_row(result["target"], result["top"],
                      ", ".join(f"{seed}: {run['fmax_mhz']:.1f}" for seed, run in runs) or "-",
                      *(f"{result[key]:,.10g}" for key in KEYS))
    return table


def _check(targets: list[Target]) -> int:
    bad = 0
    for target in targets:
        why = store.stale(target)
        bad |= bool(why)
        print(f"{'STALE' if why else 'ok   '} {target.name}{': ' if why else ''}{why}")
    return int(bad)


def main() -> int:
    """1 when something failed, or --check found a stale result."""
    parser, args = _arguments()
    targets = [TARGETS[name] for name in args.target or TARGETS]
    if args.check:
        return _check(targets)
    if args.page:
        print(f"written: {report.write().relative_to(ROOT)}")
        return 0
    scratch = BUILD if args.top else None
    if args.top:
        targets = [_alone(target, args) for target in targets[:1]]
    elif args.parameters or args.nextpnr:
        parser.error("-G and --nextpnr go with --top")
    elif args.seeds:
        targets = [dataclasses.replace(t, seeds=args.seeds if t.routed else ()) for t in targets]
    results = []
    console = Console(width=140)
    columns = (TextColumn("{task.fields[label]}"), BarColumn(), TimeElapsedColumn(),
               TextColumn("{task.description}"))
    for target in targets:
        with Progress(*columns, console=console, transient=True) as progress:
            result = build(target, Bars(progress, target.name), args.jobs, scratch, args.force,
                           not args.no_route)
        results.append(result)
        export(result, BUILD / f"{target.name}.json" if not scratch
               else BUILD / f"{target.name}-short.json")
        moved = result.get("output_registers")
        if moved:
            console.print(f"{target.name}: {sum(moved['taken'].values())} read ports of block RAMs "
                          f"took {moved['flip_flops']} registers up, {moved['already']} had theirs",
                          highlight=False)
            for name, row in moved["left"].items():
                console.print(f"  without an output register: {name}, {row['ports']} ports: "
                              f"{row['why']}", highlight=False)
    console.print(_table(results))
    if not scratch and any(RESULTS.glob("*.json")):
        console.print(f"page: {report.write().relative_to(ROOT)}")
    return 0


def _stop(number: int, frame: object) -> None:
    """End as at ^C, so that no tool is left running."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    try:
        sys.exit(main())
    except SynthError as error:
        print(f"synth: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("synth: interrupted; seeds that were done are kept", file=sys.stderr)
        sys.exit(130)
