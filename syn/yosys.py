# SPDX-License-Identifier: Apache-2.0
"""Run yosys' steps in a process of their own: an error of yosys ends its process.

``run`` starts ``python -m syn.yosys JOB`` and follows it. What yosys prints goes to a log.
"""
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from syn import ROOT, SynthError
from syn.recipes import COARSE, MEMORIES

_ADDRESS = re.compile(r"Checking read port address `\\?([^']+)'\[\d+\][^\n]*\n\s*merged address FF")
_BLOCK_RAM = ("DP16KD", "RAMB18E2", "RAMB36E2")
SWALLOWED = 3  # exit status


def swallowed(log: str, roms: dict[str, str], block_rams: list[str]) -> list[str]:
    """ROMs that took the register in front of them as their address and became block RAM.

    For a RAM that is read through a registered address this is what was written. For a table
    it means that the pipeline register is gone and logic begins at a block RAM's slow output.
    ROMs that became LUTs got their register back. ``roms`` has where each is written.
    """
    merged = {name for name in _ADDRESS.findall(log) if name in roms}
    return [f"{name} ({roms[name]})" if roms[name] else name for name in sorted(merged)
            if any(cell.startswith(f"{name}.") for cell in block_rams)]


def run(job: dict[str, Any], folder: Path, on_step: Callable[[int, str], None]) -> None:
    """Do the steps of a job (``steps``, ``json``, ``netlist``); SynthError when one fails."""
    folder.mkdir(parents=True, exist_ok=True)
    log, progress = folder / "yosys.log", folder / "yosys.progress"
    progress.write_text("")
    (folder / "yosys.job").write_text(json.dumps(job | {
        "log": str(log), "progress": str(progress)}, indent=1))
    with log.open("w") as output:
        process = subprocess.Popen([sys.executable, "-m", "syn.yosys", str(folder / "yosys.job")],
                                   stdout=output, stderr=subprocess.STDOUT, cwd=ROOT)
        try:
            while process.poll() is None:
                lines = progress.read_text().splitlines()
                if lines:
                    on_step(len(lines) - 1, lines[-1])
                time.sleep(0.3)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    if process.returncode == 0:
        return
    lines = log.read_text(errors="replace").rstrip().splitlines()
    where = log.relative_to(ROOT) if log.is_relative_to(ROOT) else log
    if process.returncode == SWALLOWED:
        raise SynthError(lines[-1])
    wrong = [line for line in lines if "ERROR" in line or "error:" in line][-3:] or lines[-5:]
    raise SynthError(f"yosys failed (all of it: {where}):\n" + "\n".join(wrong))


def _cells(design: Any) -> Iterator[Any]:
    for module in design.selected_modules():
        yield from module.cells_.values()


def _roms(design: Any) -> dict[str, str]:
    """Memories without a write port, and where they are written."""
    found = {}
    for cell in _cells(design):
        if str(cell.type).startswith("$mem") and cell.getParam(_id("WR_PORTS")).as_int() == 0:
            name = cell.getParam(_id("MEMID")).decode_string().lstrip("\\")
            found[name] = Path(cell.get_src_attribute().partition("|")[0]).name
    return found


def _id(name: str) -> Any:
    from pyosys import libyosys
    return libyosys.IdString(f"\\{name}")


def _main(job: dict[str, Any]) -> int:
    from pyosys import libyosys

    design = libyosys.Design()
    roms: dict[str, str] = {}
    with Path(job["progress"]).open("a") as progress:
        for label, command in job["steps"]:
            print(label, file=progress, flush=True)
            libyosys.run_pass(command, design)
            if label == COARSE:
                roms = _roms(design)
            if label != MEMORIES or not roms:
                continue
            libyosys.log_flush()
            block_rams = [str(cell.name).lstrip("\\") for cell in _cells(design)
                          if str(cell.type).lstrip("\\") in _BLOCK_RAM]
            bad = swallowed(Path(job["log"]).read_text(errors="replace"), roms, block_rams)
            if bad:
                print("\npipeline registers were moved into the address of these ROMs, which "
                      f"are block RAM now: {', '.join(bad)}. Write the table with its register "
                      "behind it, or as logic", flush=True)
                return SWALLOWED
    return 0


if __name__ == "__main__":
    sys.exit(_main(json.loads(Path(sys.argv[1]).read_text())))
