# SPDX-License-Identifier: Apache-2.0
"""syn/replicate: no driver has too many loads, and each load still sees the same function."""
import copy
import random

import pytest

from syn.netlist import pin
from syn.replicate import replicate
from tb.syn.random_module import FIRST, check_same, random_module

LIMIT = 8


@pytest.mark.parametrize("known", [0.0, 0.5, 1.0])
def test_replicate(known: float) -> None:
    """The same function, no driver above the limit, whatever is known of places."""
    for seed in range(20):
        before = random_module(seed)
        after = copy.deepcopy(before)
        rng = random.Random(seed)
        where = {name: (rng.randrange(100), rng.randrange(90))
                 for name in before["cells"] if rng.random() < known}
        made = replicate(after, LIMIT, where)
        assert made and len(after["cells"]) == len(before["cells"]) + sum(made.values())
        loads = check_same(before, after)
        assert max(n for bit, n in loads.items() if isinstance(bit, int) and bit >= FIRST) <= LIMIT


def test_front() -> None:
    """A flip-flop's copy has a LUT of its own in front where the flip-flop has one."""
    seen = 0
    for seed in range(20):
        after = random_module(seed)
        replicate(after, LIMIT)
        cells = after["cells"]
        luts = {pin(cell, "Z"): name for name, cell in cells.items() if cell["type"] == "LUT4"}
        fronts = [luts[pin(cell, "DI")] for name, cell in cells.items()
                  if "$" in name and cell["type"] == "TRELLIS_FF" and pin(cell, "DI") in luts]
        assert all("$" in name for name in fronts) and len(set(fronts)) == len(fronts)
        seen += len(fronts)
    assert seen
