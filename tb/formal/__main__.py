# SPDX-License-Identifier: Apache-2.0
"""Prove the arithmetic: S-box, AES rounds, key schedule, multiplier; RTL and ECP5 netlist.

Prints what is proved of which module, how, and how long it took. --mutate breaks the RTL in one
place at a time instead: each time the proof must fail.
"""
import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from syn import SynthError
from tb.formal.changes import CHANGES
from tb.formal.proofs import PROOFS, Proof, Refuted
from tb.formal.sources import Change, Sources

T = TypeVar("T")


def attempt(proof: Proof, change: Change | None = None) -> tuple[str, float]:
    """What stands against a claim, nothing if it is proved; and the seconds."""
    begin = time.monotonic()
    try:
        proof.run(Sources.of(proof.name, change))
        against = ""
    except Refuted as err:
        against = str(err)
    return against, time.monotonic() - begin


def caught(change: Change) -> tuple[str, float]:
    """What its proof says of a change, nothing if it notices nothing; and the seconds."""
    return attempt(next(proof for proof in PROOFS if proof.name == change.proof), change)


def _parallel(run: Callable[[T], tuple[str, float]],
              items: Iterable[T]) -> Iterator[tuple[T, str, float]]:
    items = list(items)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for item, (text, seconds) in zip(items, pool.map(run, items), strict=True):
            yield item, text, seconds


def prove(proofs: Iterable[Proof]) -> tuple[Table, int]:
    """A row a proof, and how many failed."""
    table, failed = Table("proof", "claim", "by", "result", "s"), 0
    for proof, against, seconds in _parallel(attempt, proofs):
        failed += bool(against)
        result = "REFUTED" if against else "proved"
        table.add_row(proof.name, proof.claim, proof.method, result, f"{seconds:.1f}")
        print(f"{result}: {proof.name} ({seconds:.1f} s){'  ' + against if against else ''}",
              flush=True)
    return table, failed


def mutate(changes: Iterable[Change]) -> tuple[Table, int]:
    """A row a change, and how many no proof noticed."""
    table, missed = Table("file", "change", "proof", "refuted", "s"), 0
    for change, against, seconds in _parallel(caught, changes):
        missed += not against
        table.add_row(change.file, change.what, change.proof, "yes" if against else "NO",
                      f"{seconds:.1f}")
        print(f"{'refuted' if against else 'MISSED'}: {change.what} ({seconds:.1f} s)", flush=True)
    return table, missed


def main() -> int:
    """1 when a proof failed or a change was missed."""
    parser = argparse.ArgumentParser(prog="make formal", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutate", action="store_true", help="break the RTL, see proofs fail")
    parser.add_argument("--quick", action="store_true", help="only what `make test` proves")
    parser.add_argument("--only", default="", help="proofs with this in their name")
    args = parser.parse_args()
    try:
        if args.mutate:
            table, failed = mutate(change for change in CHANGES if args.only in change.proof)
        else:
            table, failed = prove(proof for proof in PROOFS if args.only in proof.name
                                  and (proof.quick or not args.quick))
    except (SynthError, ValueError) as err:
        print(f"formal: {err}", file=sys.stderr)
        return 1
    if not table.row_count:
        parser.error(f"no proof has {args.only!r} in its name")
    Console(width=130).print(table)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
