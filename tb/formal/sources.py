# SPDX-License-Identifier: Apache-2.0
"""The RTL that is proved: as it is, or with one place of it broken."""
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from syn import SynthError
from tb.lib.sim import BUILD, ROOT, RTL
from tb.netlist.synth import netlist, run_yosys

HERE = Path(__file__).parent
FOLDER = BUILD / "formal"
BLOCK_RAM = ROOT / "tb/models/DP16KD.sv"
NETLIST = "netlist"  # in place of a file: one bit of one LUT
# Word-level logic, memories included; a ROM becomes multiplexers.
LOGIC = ("proc", "flatten", "opt -full", "memory -nomap", "opt_mem", "memory_map", "opt -full")
NO_PROOF = ("proof did fail", "unproven $equiv")  # as yosys says it


class Refuted(Exception):
    """The claim is wrong, or could not be shown; the text says what stood against it."""


@dataclass(frozen=True)
class Change:
    """``old``, which is once in a file of rtl/, becomes ``new``; then ``proof`` must fail.

    With NETLIST for a file a bit of a LUT is flipped instead.
    """

    what: str
    file: str
    old: str
    new: str
    proof: str

    def write(self, folder: Path) -> Path:
        """The changed file."""
        text = (RTL / self.file).read_text()
        if text.count(self.old) != 1:
            raise ValueError(f"rtl/{self.file}: {self.old!r} is there {text.count(self.old)} times, "
                             "expected once; mend tb/formal/changes.py")
        path = folder / Path(self.file).name
        path.write_text(text.replace(self.old, self.new))
        return path


@dataclass(frozen=True)
class Sources:
    """Where a proof finds its files and leaves its own."""

    folder: Path
    change: Change | None = None

    @staticmethod
    def of(proof: str, change: Change | None = None) -> "Sources":
        """Sources of one run of a proof, in a folder of its own."""
        name = f"{proof} {change.what}" if change else proof
        folder = FOLDER / "".join(c if c.isalnum() else "_" for c in name)
        folder.mkdir(parents=True, exist_ok=True)
        return Sources(folder, change)

    def files(self, *own: str) -> list[Path]:
        """All RTL, the broken file in place of its original; then files of this folder.

        One of these stands for the module of the RTL that has its name.
        """
        paths = [HERE / name for name in own]
        replaced = {path.name for path in paths}
        if self.change and self.change.file != NETLIST:
            broken = self.change.write(self.folder)
            replaced.add(broken.name)
            paths.insert(0, broken)
        listed = [(RTL / line).resolve() for line in (RTL / "qnic.f").read_text().splitlines()
                  if line.endswith(".sv")]
        return [path for path in listed if path.name not in replaced] + paths

    def read(self, top: str, parameters: Mapping[str, int], *own: str,
             defines: tuple[str, ...] = ()) -> str:
        """The pass that reads ``top`` and what is below it, the model of the block RAM too."""
        values = " ".join(f"-G {name}={value}" for name, value in parameters.items())
        paths = " ".join(map(str, [*self.files(*own), BLOCK_RAM]))
        given = " ".join(f"-D {name}" for name in ("SYNTHESIS", "QNIC_MODEL", *defines))
        return (f"read_slang {given} --top {top} -I {RTL}/common "
                f"{values} {paths}")

    def yosys(self, *passes: str) -> None:
        """Run passes in the folder. Refuted where one of them is a proof that fails."""
        try:
            run_yosys(self.folder, *passes)
        except SynthError as err:
            if any(text in str(err) for text in NO_PROOF):
                raise Refuted(str(err)) from None
            raise

    def netlist(self, top: str, parameters: Mapping[str, int]) -> Path:
        """The ECP5 netlist of ``top``, with a flipped bit if that is the change."""
        file = netlist(top, parameters)
        if not self.change or self.change.file != NETLIST:
            return file
        document = json.loads(file.read_text())
        luts = [cell for cell in document["modules"][top]["cells"].values()
                if cell["type"] == "LUT4" and all(isinstance(cell["connections"][pin][0], int)
                                                  for pin in "ABCD")]
        values = luts[len(luts) // 2]["parameters"]
        values["INIT"] = f"{int(values['INIT'], 2) ^ 1:016b}"
        broken = self.folder / "broken.json"
        broken.write_text(json.dumps(document))
        return broken
