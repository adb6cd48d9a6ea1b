# SPDX-License-Identifier: Apache-2.0
"""common/qnic_ram_fifo: order, level, latency, rate, full and empty edges."""

from typing import Any

import cocotb
import pytest

from tb.common.queue_bench import check_full, check_order, check_rate
from tb.lib.sim import simulate


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_ram_fifo_order(dut: Any) -> None:
    """Every word comes out once and in order under all mixtures of stalls."""
    await check_order(dut)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_ram_fifo_rate(dut: Any) -> None:
    """A word passes on every cycle, 4 cycles after it was pushed."""
    await check_rate(dut, latency=4)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_ram_fifo_full(dut: Any) -> None:
    """DEPTH words fit; a full queue empties and refills at a word a cycle."""
    await check_full(dut)


@pytest.mark.parametrize(("width", "depth"), [(8, 8), (13, 9), (145, 64), (16, 1536)])
def test_ram_fifo(width: int, depth: int) -> None:
    """The smallest depth, one that is no power of two, one as the engine uses it, two RAMs."""
    simulate("qnic_ram_fifo", "tb.common.test_ram_fifo", {"W": width, "DEPTH": depth})
