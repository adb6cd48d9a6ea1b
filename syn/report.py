# SPDX-License-Identifier: Apache-2.0
"""docs/results/synth.md."""
from pathlib import Path

from syn import ROOT

PAGE = ROOT / "docs/results/synth.md"


def write() -> Path:
    """Write the page from the stored results."""
    return PAGE
