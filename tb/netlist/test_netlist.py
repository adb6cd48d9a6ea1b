# SPDX-License-Identifier: Apache-2.0
"""ECP5 netlists under the tests of their RTL."""
import pytest

from syn.targets import Target
from tb.netlist.checks import CHECKED, CHECKS
from tb.netlist.simulate import simulate_netlist
from tb.packet.test_packet import MAX_FRAME


@pytest.mark.full
def test_packet() -> None:
    """The parser with its buffers: every kind of cell that the whole design has."""
    simulate_netlist("qnic_packet", "tb.packet.test_packet", {"MAX_FRAME": MAX_FRAME})


@pytest.mark.full
@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("target", CHECKED, ids=lambda target: target.name)
def test_egress(target: Target, check: str) -> None:
    """The whole engine, see tb/netlist/checks.py."""
    CHECKS[check](target)
