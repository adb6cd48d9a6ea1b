# SPDX-License-Identifier: Apache-2.0
"""How far a run of the bench has got: the simulation writes it down, whoever waits reads it."""
import time
from pathlib import Path

EVERY_S = 1.0


def beside(results: Path) -> Path:
    """The file of a run whose results go there."""
    return results.with_suffix(".progress")


class Writer:
    """The simulation's side."""

    def __init__(self, results: Path | None) -> None:
        self._path = beside(results) if results else None
        self._next = 0.0

    def note(self, packets: int) -> None:
        """So many packets are through."""
        if self._path is not None and time.monotonic() >= self._next:
            self._path.write_text(str(packets))
            self._next = time.monotonic() + EVERY_S


def read(path: Path) -> int:
    """Packets that are through; 0 while there is no such file, or it is being written."""
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return 0
