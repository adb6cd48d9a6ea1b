# SPDX-License-Identifier: Apache-2.0
"""Synthesis, placement and routing with open tools; ``python -m syn --help``."""
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "synth"
RESULTS = ROOT / "syn" / "results"


class SynthError(Exception):
    """Something the user has to know; the text says what and where."""
