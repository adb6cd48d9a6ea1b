# SPDX-License-Identifier: Apache-2.0
"""common/qnic_fifo: order, level, latency, rate, full and empty edges, wipe."""

from typing import Any

import cocotb
import pytest

from tb.common.queue_bench import (
    check_full,
    check_order,
    check_rate,
    check_reset_wipes,
    check_wipe,
)
from tb.lib.sim import simulate


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_fifo_order(dut: Any) -> None:
    """Every word comes out once and in order under all mixtures of stalls."""
    await check_order(dut)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_fifo_rate(dut: Any) -> None:
    """Without WIPE a word passes on every cycle, one cycle after it was pushed."""
    if not dut.WIPE.value:
        await check_rate(dut, latency=1)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_fifo_full(dut: Any) -> None:
    """DEPTH words fit; without WIPE a full queue empties and refills at a word a cycle."""
    if not dut.WIPE.value:
        await check_full(dut)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_fifo_wipe(dut: Any) -> None:
    """With WIPE no popped word is left: the output is zero at once, the memory when pushes pause."""
    if not dut.WIPE.value:
        return
    await check_wipe(dut, settle=2)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_fifo_reset(dut: Any) -> None:
    """With WIPE a reset hides the words that were held at once, and wipes them in DEPTH cycles."""
    if not dut.WIPE.value:
        return
    await check_reset_wipes(dut, settle=1)


@pytest.mark.parametrize(("width", "depth", "wipe", "flags"), [
    (8, 2, 0, 0), (8, 2, 0, 3), (145, 16, 0, 0), (145, 16, 0, 1), (608, 4, 1, 0)])
def test_fifo(width: int, depth: int, wipe: int, flags: int) -> None:
    """The smallest depth, one that the engine uses, and a queue of keys."""
    parameters = {"W": width, "DEPTH": depth, "WIPE": wipe, "FLAGS": flags}
    simulate("qnic_fifo", "tb.common.test_fifo", parameters)
