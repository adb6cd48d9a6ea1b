# SPDX-License-Identifier: Apache-2.0
"""The constrained random bench of the whole NIC, short and long."""
import sys

import pytest

if sys.version_info < (3, 11):
    pytest.skip("cocotb-coverage needs Python 3.11", allow_module_level=True)

from tb.uvm.run import simulate_random


def test_short() -> None:
    """A few hundred packets: every behaviour of the surroundings, refusals, faults."""
    simulate_random(600)


@pytest.mark.full
def test_long() -> None:
    """100,000 packets."""
    simulate_random(100_000)
