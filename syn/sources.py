# SPDX-License-Identifier: Apache-2.0
"""The files that a top needs, without comments, and a hash of them.

Synthesis reads copies without comments, indentation and empty lines: a result then depends
on nothing that the hash leaves out, and an edited comment does not ask for hours of routing.
"""
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from syn import ROOT, SynthError

RTL = ROOT / "rtl"
FILE_LIST = RTL / "qnic.f"
INCLUDES = RTL / "common"
PRIMITIVES = ROOT / "tb/models"  # of ECP5, models for simulation
_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)


def strip(text: str) -> str:
    """SystemVerilog without comments, indentation, trailing blanks and empty lines."""
    bare = _TOKEN.sub(lambda m: m[0] if m[0][0] == '"' else " ", text)
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in bare.splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def black_box(text: str) -> str:
    """The ports and parameters of a primitive's model, without what it does."""
    lines = strip(text).splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("module "))
    head = lines[begin:lines.index(");") + 1]
    return "\n".join(["(* blackbox *)", *head, "endmodule", ""])


def _listed() -> list[Path]:
    """Files of rtl/qnic.f in its order."""
    names = [line for line in FILE_LIST.read_text().splitlines() if line.endswith(".sv")]
    return [(RTL / name).resolve() for name in names]


def needed(top: str) -> list[Path]:
    """Files that ``top`` may use, in the order of the list: what it names, and so on."""
    listed = _listed()
    by_name = {path.stem: path for path in listed}
    if top not in by_name:
        raise SynthError(f"there is no module {top} in {FILE_LIST.relative_to(ROOT)}")
    found, todo = set[str](), [top]
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        todo += set(re.findall(r"\bqnic_\w+", strip(by_name[name].read_text()))) & set(by_name)
    return [path for path in listed if path.stem in found]


def stripped(top: str, family: str) -> dict[str, str]:
    """Name and text of every file that synthesis of ``top`` reads."""
    files = [*sorted(INCLUDES.glob("*.svh")), *needed(top)]
    found = {path.name: strip(path.read_text()) for path in files}
    if family == "ecp5":
        found |= {path.name: black_box(path.read_text())
                  for path in sorted(PRIMITIVES.glob("*.sv"))}
    return found


def write(files: dict[str, str], folder: Path) -> list[Path]:
    """Write the files into ``folder``; those to name on a command line, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
    return [folder / name for name in files if not name.endswith(".svh")]


def digest(parts: Iterable[str]) -> str:
    """Hash of some texts in their order."""
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part.encode()).digest())
    return total.hexdigest()[:16]
