# SPDX-License-Identifier: Apache-2.0
"""common/qnic_fifo: order, level, latency, rate, full and empty edges, wipe."""

from typing import Any

import cocotb
import pytest
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, RisingEdge

from tb.common.queue_bench import QueueBench, check_full, check_order, check_rate
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
    bench = QueueBench(dut, push_chance=1.0, pop_chance=0.5)
    await bench.start(10 * bench.depth + 3)

    async def watch_output() -> None:
        while True:
            await RisingEdge(dut.clk_i)
            if not dut.out_valid_o.value:
                assert int(dut.out_data_o.value) == 0

    cocotb.start_soon(watch_output())
    while len(bench.got) < len(bench.words):
        await RisingEdge(dut.clk_i)
    await bench.run_cycles(bench.depth + 2)
    assert bench.got == bench.words
    assert [int(dut.mem[i].value) for i in range(bench.depth)] == [0] * bench.depth


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_fifo_reset(dut: Any) -> None:
    """With WIPE a reset hides the words that were held at once, and wipes them in DEPTH cycles."""
    if not dut.WIPE.value:
        return
    Clock(dut.clk_i, 4, unit="ns").start()
    dut.rst_ni.value = 0
    await ClockCycles(dut.clk_i, 2)
    dut.rst_ni.value = 1
    dut.out_ready_i.value = 0
    dut.in_valid_i.value = 1
    dut.in_data_i.value = (1 << int(dut.W.value)) - 1
    await ClockCycles(dut.clk_i, int(dut.DEPTH.value))
    dut.in_valid_i.value = 0
    await RisingEdge(dut.clk_i)
    assert dut.out_valid_o.value
    dut.rst_ni.value = 0
    await ClockCycles(dut.clk_i, 2)
    assert not dut.out_valid_o.value
    assert not dut.in_ready_o.value
    assert int(dut.out_data_o.value) == 0
    dut.rst_ni.value = 1
    await ClockCycles(dut.clk_i, int(dut.DEPTH.value) + 1)
    assert dut.in_ready_o.value
    assert [int(word.value) for word in dut.mem] == [0] * int(dut.DEPTH.value)


@pytest.mark.parametrize(("width", "depth", "wipe"), [(8, 2, 0), (145, 16, 0), (608, 4, 1)])
def test_fifo(width: int, depth: int, wipe: int) -> None:
    """The smallest depth, one that the engine uses, and a queue of keys."""
    parameters = {"W": width, "DEPTH": depth, "WIPE": wipe}
    simulate("qnic_fifo", "tb.common.test_fifo", parameters)
