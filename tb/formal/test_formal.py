# SPDX-License-Identifier: Apache-2.0
"""The proofs hold, and refute RTL that is broken (docs/verification.md)."""
from pathlib import Path

import pytest

from tb.formal.__main__ import attempt, caught
from tb.formal.changes import CHANGES
from tb.formal.proofs import PROOFS, Proof
from tb.formal.sources import NETLIST, Change


@pytest.mark.parametrize("proof", [
    pytest.param(proof, id=proof.name, marks=() if proof.quick else pytest.mark.full)
    for proof in PROOFS])
def test_proof(proof: Proof) -> None:
    """The claim is true of the RTL, or of its netlist."""
    against, _ = attempt(proof)
    assert not against


QUICK = ("sbox table", "round 14", "key step 4", "gf128 sq", "ring pick", "payload reads", "gate",
         "dispatch")


def test_changes_fit(tmp_path: Path) -> None:
    """Every text that is to be broken is in the RTL once."""
    for change in CHANGES:
        if change.file != NETLIST:
            change.write(tmp_path)


@pytest.mark.parametrize("change", [
    pytest.param(change, id=change.what, marks=() if change.proof in QUICK else pytest.mark.full)
    for change in CHANGES])
def test_broken(change: Change) -> None:
    """Its proof does not hold of the broken RTL."""
    against, _ = caught(change)
    assert against
