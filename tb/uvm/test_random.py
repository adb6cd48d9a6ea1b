# SPDX-License-Identifier: Apache-2.0
"""A short run of the random bench, the same each time; `make coverage` has the long one."""
import sys

import pytest

if sys.version_info < (3, 11):
    pytest.skip("cocotb-coverage needs Python 3.11", allow_module_level=True)

from tb.uvm.run import simulate_random


def test_random() -> None:
    """A few hundred packets in two surroundings: all modes, refusals, faults."""
    simulate_random(400, seed=1, phases=("slow writes", "everything stalls"))
