# SPDX-License-Identifier: Apache-2.0
"""The builds of the whole NIC that all system tests share, one for a number of lanes."""
from collections.abc import Mapping

from tb.lib.sim import simulate

MAX_FRAME = 65597  # the longest IP packet behind QinQ
SA_ENTRIES = 1024
PARAMETERS = {"MAX_FRAME": MAX_FRAME, "SA_ENTRIES": SA_ENTRIES}


def axi_bits(lanes: int) -> int:
    """AXI_DATA_W for so many lanes: twice the frames' bus, up to the most that AXI4 has."""
    return min(1024, 256 * lanes)


def simulate_nic(test_module: str, env: Mapping[str, str] | None = None, waves: bool = False,
                 testcase: str | None = None, lanes: int = 1) -> None:
    """Run the cocotb tests of a module on ``qnic_top``."""
    parameters = PARAMETERS | {"LANES": lanes, "AXI_DATA_W": axi_bits(lanes)}
    simulate("qnic_top", test_module, parameters, waves=waves, env=env, testcase=testcase)
