# SPDX-License-Identifier: Apache-2.0
"""Break the RTL in one place at a time, in a copy of the tree; each time a test must fail."""
import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tools.mutations import MUTATIONS, Mutation

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / "build" / "mutants"
PARTS = ("abi", "driver", "rtl", "sa_db", "tb", "tools", "pyproject.toml")
UNUSED = ("UNUSEDSIGNAL", "UNUSEDPARAM", "CMPCONST", "WIDTHEXPAND", "WIDTHTRUNC")


def _copy() -> None:
    COPY.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        source, target = ROOT / part, COPY / part
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    # What a mutation leaves unused must not be what gives it away.
    with (COPY / "rtl/qnic.vlt").open("a") as waivers:
        waivers.writelines(f"lint_off -rule {rule}\n" for rule in UNUSED)


def _test(name: str) -> tuple[bool, float]:
    begin = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-x", f"tb/{name}"], cwd=COPY,
                          env=os.environ | {"PYTHONPATH": str(COPY)}, capture_output=True,
                          text=True, check=False)
    if done.returncode not in (0, 1) or "does not build" in done.stdout:
        raise RuntimeError(f"tb/{name} could not be run:\n{done.stdout[-2000:]}")
    return done.returncode == 0, time.monotonic() - begin


def _notice(mutation: Mutation) -> tuple[bool, float]:
    """Whether the mutation's test fails."""
    path = COPY / "rtl" / mutation.file
    text = path.read_text()
    if text.count(mutation.old) != 1:
        raise RuntimeError(f"{mutation.file}: {mutation.old!r} is there {text.count(mutation.old)} "
                           "times, expected once; mend tools/mutations.py")
    path.write_text(text.replace(mutation.old, mutation.new))
    try:
        passed, seconds = _test(mutation.test)
    finally:
        path.write_text(text)
    return not passed, seconds


def main() -> int:
    """1 when a mutation was not noticed."""
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument("--only", default="", help="mutations whose description contains this")
    args = parser.parse_args()
    _copy()
    table = Table("file", "mutation", "test", "caught", "s")
    missed = 0
    for mutation in MUTATIONS:
        if args.only not in mutation.what:
            continue
        caught, seconds = _notice(mutation)
        missed += not caught
        print(f"{'caught' if caught else 'MISSED'}: {mutation.what} ({seconds:.0f} s)", flush=True)
        table.add_row(mutation.file, mutation.what, mutation.test, "yes" if caught else "NO",
                      f"{seconds:.0f}")
    Console(width=140).print(table)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
