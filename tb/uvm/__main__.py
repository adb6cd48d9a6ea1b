# SPDX-License-Identifier: Apache-2.0
"""Run the constrained random bench of qnic_top alone; prints packets and packets a second."""
import argparse
import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from tqdm import tqdm

from tb.lib.sim import SimulationError
from tb.uvm import progress
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
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as pool:
        results = (args.results or Path(folder) / "run").resolve()
        running = pool.submit(simulate_random, args.packets, results, args.lanes, args.width,
                              args.seed, args.phases)
        with tqdm(total=args.packets, unit="packet", disable=None) as bar:
            while wait([running], progress.EVERY_S).not_done:
                bar.n = min(args.packets, progress.read(progress.beside(results)))
                bar.refresh()
        try:
            running.result()
        except SimulationError as error:
            print(error, file=sys.stderr)
            return 1
        tally = json.loads(results.with_suffix(".json").read_text())
    print(f"{tally['packets']} packets in {tally['chains']} chains, {tally['frames']} frames left, "
          f"{len(tally['faults'])} faults, {tally['seconds']:.0f} s, "
          f"{tally['packets'] / tally['seconds']:.0f} packets/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
