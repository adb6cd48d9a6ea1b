# SPDX-License-Identifier: Apache-2.0
"""Generate what follows from abi/: ``python -m abi.gen [--check]``."""
import argparse
import difflib
import sys
from pathlib import Path

from abi import contract
from abi.emit import c, c_regs, markdown_regs, python, python_regs, registers, systemverilog

ROOT = Path(__file__).resolve().parents[2]
EMITTERS = (systemverilog, c, python, registers, c_regs, python_regs, markdown_regs)


def generate() -> dict[str, str]:
    """Every generated file, path in the tree → text."""
    abi = contract.load()
    return {path: text for emitter in EMITTERS for path, text in emitter.files(abi).items()}


def check(files: dict[str, str]) -> int:
    """Print how the files in the tree differ; the number of them that do."""
    stale = 0
    for name, text in files.items():
        path = ROOT / name
        old = path.read_text() if path.exists() else ""
        if old == text:
            continue
        stale += 1
        sys.stdout.writelines(difflib.unified_diff(
            old.splitlines(keepends=True), text.splitlines(keepends=True), name, "generated"))
        print(f"{name} is not what abi/ says: run `make gen` and commit it.", file=sys.stderr)
    return stale


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m abi.gen",
        description="Write the SystemVerilog, C, Python and register page that follow from abi/.")
    parser.add_argument("--check", action="store_true",
                        help="write nothing; print differences and fail if there are any")
    arguments = parser.parse_args()
    try:
        files = generate()
    except contract.ContractError as error:
        print(f"abi/qnic_abi.yaml: {error}", file=sys.stderr)
        return 1
    if arguments.check:
        return 1 if check(files) else 0
    for name, text in files.items():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
