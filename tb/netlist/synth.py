# SPDX-License-Identifier: Apache-2.0
"""ECP5 netlists as `make synth` makes them, without its harness, and in logic for simulators."""
from collections.abc import Mapping
from pathlib import Path

from syn import yosys
from syn.build import synthesize
from syn.sources import digest
from syn.store import key
from syn.targets import Target
from tb.lib.sim import BUILD, locked

CELLS = Path(__file__).with_name("cells.v")


class _Quiet:
    """Nobody looks."""

    def step(self, what: str, share: float) -> None:
        """Synthesis goes on."""

    def seed(self, seed: int, share: float, what: str) -> None:
        """Nothing is routed."""

    def say(self, text: str) -> None:
        """Nothing is said."""


def run_yosys(folder: Path, *passes: str) -> None:
    """Run passes on an empty design. What they print is in the folder; SynthError if one fails."""
    yosys.run({"steps": [("", line) for line in passes]}, folder, lambda n, what: None)


def netlist(top: str, parameters: Mapping[str, int] | None = None) -> Path:
    """The netlist of ``top``, output registers taken up, as yosys's JSON; kept by its inputs."""
    target = Target(name="", title="", top=top, parameters=parameters or {}, family="ecp5")
    name = f"netlist-{top}-{key(target)}"
    with locked(BUILD / "synth" / name):
        done = BUILD / "synth" / name / "packed.json"
        if not done.exists():
            _, file = synthesize(Target(name, "", top, target.parameters, "ecp5"), _Quiet())
            file.replace(done)
    return done


def lower(file: Path) -> list[str]:
    """Passes that read a netlist in logic cells which any simulator and solver knows."""
    return [f"read_json {file}", f"techmap -map {CELLS}", "opt_expr -fine", "opt_clean"]


def verilog(top: str, parameters: Mapping[str, int] | None = None) -> Path:
    """The netlist as Verilog of expressions, registers and the two kinds of RAM."""
    file = netlist(top, parameters)
    out = file.parent / f"netlist-{digest([CELLS.read_text()])}.v"
    with locked(file.parent):
        if not out.exists():
            draft = file.parent / "draft.v"
            run_yosys(file.parent / "lower", *lower(file), "splitnets", "rename -hide w:* %x:*",
                      "rename -hide", f"write_verilog -noattr -simple-lhs {draft}")
            draft.replace(out)
    return out
