# SPDX-License-Identifier: Apache-2.0
"""The RTL that is proved: as it is, or with one place of it broken."""
from dataclasses import dataclass
from pathlib import Path

from tb.lib.sim import BUILD, RTL
from tb.netlist.synth import rtl_files

HERE = Path(__file__).parent
FOLDER = BUILD / "formal"


@dataclass(frozen=True)
class Change:
    """``old``, which is once in a file of rtl/, becomes ``new``; then ``proof`` must fail."""

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
        if self.change:
            broken = self.change.write(self.folder)
            replaced.add(broken.name)
            paths.insert(0, broken)
        return [path for path in rtl_files() if path.name not in replaced] + paths
