# SPDX-License-Identifier: Apache-2.0
"""Run the constrained random bench of qnic_top alone; prints packets and packets a second."""
import argparse
import sys
from pathlib import Path

from tb.lib.sim import SimulationError
from tb.uvm.run import NAMES, simulate_random


def main() -> int:
    """1 when something was not as the model says."""
    parser = argparse.ArgumentParser(prog="python -m tb.uvm", description=__doc__)
    parser.add_argument("--packets", type=int, default=2000, help="in all phases (%(default)s)")
    parser.add_argument("--lanes", type=int, default=1, choices=(1, 2, 4, 8))
    parser.add_argument("--width", type=int, default=256, choices=(128, 256, 512),
                        help="bits of the AXI data bus (%(default)s)")
    parser.add_argument("--results", type=Path,
                        help="where to write what was covered (.yml) and what was done (.json)")
    parser.add_argument("--seed", type=int, help="repeats a run (any)")
    parser.add_argument("--phases", nargs="+", choices=NAMES, default=NAMES, metavar="NAME",
                        help=f"surroundings: {', '.join(NAMES)} (all)")
    args = parser.parse_args()
    try:
        simulate_random(args.packets, args.results, args.lanes, args.width, args.seed,
                        args.phases)
    except SimulationError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
