# SPDX-License-Identifier: Apache-2.0
"""common/qnic_key_fifo: order, level, latency, rate, wipe."""

from typing import Any

import cocotb
import pytest

from tb.common.queue_bench import QueueBench, check_order, check_reset_wipes, check_wipe
from tb.lib.sim import simulate

LATENCY = 3


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_key_fifo_order(dut: Any) -> None:
    """Every word comes out once and in order under all mixtures of stalls."""
    await check_order(dut)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_key_fifo_rate(dut: Any) -> None:
    """Both sides willing: the first DEPTH words pass one a cycle, all of them 3 cycles behind
    their push; with 4 places and more one in two cycles in the long run."""
    bench = QueueBench(dut, pop_chance=1.0)
    words = 8 * bench.depth + 2
    await bench.start(words)
    await bench.run_cycles(bench.depth + 2)  # the reset's wiping
    bench.push_chance = 1.0
    await bench.drain()
    first = bench.pushed_at[0]
    assert bench.pushed_at[: bench.depth] == list(range(first, first + bench.depth))
    assert bench.popped_at == [cycle + LATENCY for cycle in bench.pushed_at]
    if bench.depth >= 4:
        assert bench.pushed_at[-1] - first <= 2 * words


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_key_fifo_full(dut: Any) -> None:
    """DEPTH words fit and no more; then they come out one a cycle."""
    bench = QueueBench(dut, push_chance=1.0)
    await bench.start(bench.depth + 1)
    await bench.run_cycles(2 * bench.depth + 10)
    assert int(dut.level_o.value) == len(bench.pushed_at) == bench.depth
    assert not dut.in_ready_o.value
    bench.pop_chance = 1.0
    await bench.drain()
    first = bench.popped_at[0]
    assert bench.popped_at[: bench.depth] == list(range(first, first + bench.depth))


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_key_fifo_wipe(dut: Any) -> None:
    """No popped word is left, neither in the memory nor in the registers around it."""
    await check_wipe(dut, settle=3)
    assert not int(dut.in_q.value)
    assert not int(dut.out_q.value)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_key_fifo_reset(dut: Any) -> None:
    """A reset hides the words that were held at once, and wipes them in DEPTH + 2 cycles."""
    await check_reset_wipes(dut, settle=2)


@pytest.mark.parametrize(("width", "depth"), [(8, 2), (608, 8), (128, 16), (33, 32)])
def test_key_fifo(width: int, depth: int) -> None:
    """The smallest and the largest depth, and two as the engine uses them."""
    simulate("qnic_key_fifo", "tb.common.test_key_fifo", {"W": width, "DEPTH": depth})
