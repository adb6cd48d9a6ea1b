# SPDX-License-Identifier: Apache-2.0
"""common/qnic_fifo: order, no loss, wipe."""
import random

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import RisingEdge

from tb.lib.sim import simulate


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_fifo_order(dut):
    """Random stalls on both sides: every word comes out once, in order."""
    Clock(dut.clk_i, 4, unit="ns").start()
    dut.rst_ni.value = 0
    dut.in_valid_i.value = 0
    dut.out_ready_i.value = 0
    for _ in range(3):
        await RisingEdge(dut.clk_i)
    dut.rst_ni.value = 1
    sent = [random.getrandbits(8) for _ in range(300)]
    got = []

    async def push():
        for w in sent:
            dut.in_data_i.value = w
            dut.in_valid_i.value = 1
            await RisingEdge(dut.clk_i)
            while not dut.in_ready_o.value:
                await RisingEdge(dut.clk_i)
            dut.in_valid_i.value = 0
            for _ in range(random.choice([0, 0, 2])):
                await RisingEdge(dut.clk_i)

    cocotb.start_soon(push())
    while len(got) < len(sent):
        dut.out_ready_i.value = random.getrandbits(1)
        await RisingEdge(dut.clk_i)
        if dut.out_valid_o.value and dut.out_ready_i.value:
            got.append(int(dut.out_data_o.value))
    assert got == sent


def test_fifo():
    simulate("qnic_fifo", "tb.common.test_fifo")
