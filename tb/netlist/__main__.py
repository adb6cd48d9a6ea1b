# SPDX-License-Identifier: Apache-2.0
"""Simulate the ECP5 netlists of `make synth`: RFC 9001, mixed frames, a key change on every frame.

Builds a target's netlist without the harness around it, and a simulator of it; both are kept
until the RTL or the recipe changes. Both targets take ten minutes on two cores, most of it for
the builds.
"""
import argparse
import sys
import time

from rich.console import Console
from rich.table import Table

from syn import SynthError
from tb.bench.build import BenchError
from tb.lib.sim import SimulationError
from tb.netlist.checks import CHECKED, CHECKS
from tb.netlist.simulate import build


def main() -> int:
    """1 when a check failed."""
    names = [target.name for target in CHECKED]
    parser = argparse.ArgumentParser(prog="make netlist", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", choices=names, action="append", help="default: all")
    parser.add_argument("--only", default="", help="checks with this in their name")
    args = parser.parse_args()
    table, failed = Table("target", "check", "of the netlist", "seen", "result", "s"), 0
    for target in CHECKED:
        if target.name not in (args.target or names):
            continue
        print(f"netlist: building {target.name}", file=sys.stderr)
        begin = time.monotonic()
        try:
            build(target.top, target.parameters)
        except (SynthError, SimulationError) as err:
            print(f"netlist: {err}", file=sys.stderr)
            return 1
        table.add_row(target.name, "build", "synthesis and simulator", "", "done",
                      f"{time.monotonic() - begin:.0f}")
        for name, check in CHECKS.items():
            if args.only not in name:
                continue
            begin = time.monotonic()
            try:
                seen = check(target)
                result = "pass" if seen else "not run"
            except (SimulationError, BenchError) as err:
                print(f"netlist: {name}: {err}", file=sys.stderr)
                seen, result, failed = "", "FAIL", 1
            table.add_row(target.name, name, check.__doc__, seen, result,
                          f"{time.monotonic() - begin:.0f}")
    Console(width=150).print(table)
    return failed


if __name__ == "__main__":
    sys.exit(main())
