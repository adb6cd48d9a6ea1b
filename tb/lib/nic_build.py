# SPDX-License-Identifier: Apache-2.0
"""The one build of the whole NIC that all system tests share."""
from collections.abc import Mapping

from tb.lib.sim import simulate

MAX_FRAME = 65597  # the longest IP packet behind QinQ
SA_ENTRIES = 1024
PARAMETERS = {"MAX_FRAME": MAX_FRAME, "SA_ENTRIES": SA_ENTRIES}


def simulate_nic(test_module: str, env: Mapping[str, str] | None = None, waves: bool = False,
                 testcase: str | None = None) -> None:
    """Run the cocotb tests of a module on ``qnic_top``."""
    simulate("qnic_top", test_module, PARAMETERS, waves=waves, env=env, testcase=testcase)
