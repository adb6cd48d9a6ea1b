# SPDX-License-Identifier: Apache-2.0
"""Prove the arithmetic (S-box, AES rounds, key schedule, multiplier; RTL and ECP5 netlist) and
the control structures (queues, arbiters, bus ports, the egress gate).

Prints what is proved of which module, how, and how long it took; the same goes to
build/formal/proofs.json and proofs.md (of a selection, proofs_some). --mutate breaks the RTL in
one place at a time instead: each time the proof must fail.
"""
import argparse
import json
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
from tb.formal.control import SbyError
from tb.formal.proofs import PROOFS, Proof
from tb.formal.sources import FOLDER, Change, Refuted, Sources
from tools import markdown

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


def prove(proofs: Iterable[Proof]) -> tuple[list[dict[str, str]], int]:
    """A row a proof, and how many failed."""
    rows, failed = [], 0
    for proof, against, seconds in _parallel(attempt, proofs):
        failed += bool(against)
        result = "REFUTED" if against else "proved"
        rows.append({"proof": proof.name, "module": proof.module, "claim": proof.claim,
                     "by": proof.method, "depth": proof.depth, "result": result,
                     "s": f"{seconds:.1f}"})
        print(f"{result}: {proof.name} ({seconds:.1f} s){'  ' + against if against else ''}",
              flush=True)
    return rows, failed


def mutate(changes: Iterable[Change]) -> tuple[list[dict[str, str]], int]:
    """A row a change, and how many no proof noticed."""
    rows, missed = [], 0
    for change, against, seconds in _parallel(caught, changes):
        missed += not against
        rows.append({"file": change.file, "change": change.what, "proof": change.proof,
                     "refuted": "yes" if against else "NO", "s": f"{seconds:.1f}"})
        print(f"{'refuted' if against else 'MISSED'}: {change.what} ({seconds:.1f} s)", flush=True)
    return rows, missed


def show(rows: list[dict[str, str]], name: str) -> None:
    """The table, and the same in build/formal, as JSON and in Markdown."""
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*row.values())
    Console(width=170).print(table)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(rows, indent=1) + "\n")
    (FOLDER / f"{name}.md").write_text(
        markdown.table(list(rows[0]), (row.values() for row in rows)))


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
            rows, failed = mutate(change for change in CHANGES if args.only in change.proof)
        else:
            rows, failed = prove(proof for proof in PROOFS if args.only in proof.name
                                  and (proof.quick or not args.quick))
    except (SynthError, SbyError, ValueError) as err:
        print(f"formal: {err}", file=sys.stderr)
        return 1
    if not rows:
        parser.error(f"no proof has {args.only!r} in its name")
    some = "_some" if args.only or args.quick else ""
    show(rows, ("changes" if args.mutate else "proofs") + some)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
