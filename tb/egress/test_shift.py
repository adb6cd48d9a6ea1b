# SPDX-License-Identifier: Apache-2.0
"""egress/qnic_shift: bytes go up 0 to 16 places, in logic and in ECP5 multipliers alike."""
import random
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import RisingEdge

from tb.lib.sim import simulate

LATENCY = 2
BEAT = (1 << 128) - 1


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_shifts(dut: Any) -> None:
    """Every amount, and none, in any order, with cycles in which nothing is taken."""
    Clock(dut.clk_i, 4, unit="ns").start()
    taken: list[int] = []  # what each cycle's outputs have to be, LATENCY cycles later
    for amount in [*range(17), *(random.randrange(18) for _ in range(2000))]:
        data = random.getrandbits(128)
        enabled = not taken or random.random() < 0.8
        dut.data_i.value = data
        dut.amount_i.value = 1 << amount if amount < 17 else 0
        dut.en_i.value = enabled
        if enabled:
            taken.append(data << 8 * amount if amount < 17 else 0)
        else:
            taken.append(taken[-1])
        await RisingEdge(dut.clk_i)
        if len(taken) > LATENCY:
            expected = taken[-1 - LATENCY]
            assert dut.low_o.value == expected & BEAT
            assert dut.high_o.value == expected >> 128


def test_shift_logic() -> None:
    simulate("qnic_shift", "tb.egress.test_shift", {"SHIFT": 0})


def test_shift_ecp5() -> None:
    simulate("qnic_shift", "tb.egress.test_shift", {"SHIFT": 1})
