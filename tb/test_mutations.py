# SPDX-License-Identifier: Apache-2.0
"""`make mutate` takes long; that each mutation still has its place in the RTL is seen at once."""
from tb.lib.sim import ROOT
from tools.mutations import MUTATIONS


def test_places() -> None:
    """What a mutation replaces is there once, and the test that has to notice it exists."""
    lost = [m.what for m in MUTATIONS if (ROOT / "rtl" / m.file).read_text().count(m.old) != 1
            or not (ROOT / "tb" / m.test).exists()]
    assert not lost
