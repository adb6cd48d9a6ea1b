# SPDX-License-Identifier: Apache-2.0
"""No key stays in the device: not after the packet, not after removal, not after a reset."""
import random
from typing import Any

import cocotb
import pytest
from cocotb.triggers import ClockCycles

from tb.lib.frames import Keys, Outer, Quic
from tb.lib.nic import Nic
from tb.lib.nic_build import SA_ENTRIES, simulate_nic
from tb.lib.residue import residue, secrets
from tb.system.sender import Sender

SETTLE = 200  # cycles in which pipelines run dry and queues are wiped


async def ready(dut: Any) -> Sender:
    """A NIC that has started; its MAC does not mind a frame that a reset cuts."""
    sender = Sender(Nic(dut, stall=0.01))
    await sender.start()
    return sender


def packet(pn: int) -> Quic:
    """A packet of any size."""
    return Quic(pn=pn, dcid=bytes(8), payload=random.randbytes(random.randint(3, 1200)))


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_after_the_packet(dut: Any) -> None:
    """Inline keys are gone when the packet is; those of an SA when it is removed."""
    sender = await ready(dut)
    held, inline = Keys.random(), Keys.random()
    sa = await sender.install(held)
    for pn in range(20):
        for keys, index in ((held, sa), (inline, None)):
            sent = await sender.send(Outer(), packet(pn), keys, index)
            assert sent.segments == 1
    await ClockCycles(dut.clk_i, SETTLE)
    found = residue(dut, secrets(held=held, inline=inline))
    stale = [f"{path}: {name}" for name, paths in found.items() if "inline" in name
             for path in paths]
    for name in ("key", "hp", "iv", "H"):
        assert found[f"held {name}"], f"the search does not find the {name} of a live SA"
    assert not stale, "\n".join(stale)
    await sender.nic.sa.remove(sa)
    await ClockCycles(dut.clk_i, SETTLE)
    assert not any(residue(dut, secrets(held=held, inline=inline)).values())


@cocotb.test(timeout_time=8, timeout_unit="ms")
@cocotb.parametrize(soft=[False, True])
async def cocotb_after_a_reset(dut: Any, soft: bool) -> None:
    """A reset under way leaves no key, be it the pin or the register."""
    sender = await ready(dut)
    held, inline = Keys.random(), Keys.random()
    sa = await sender.install(held)
    for pn in range(24):
        await sender.post(Outer(), packet(pn), held, sa)
        await sender.post(Outer(), packet(pn), inline, None)
    await ClockCycles(dut.clk_i, 20)
    found = residue(dut, secrets(held=held, inline=inline))
    assert found["held key"], "the reset has nothing to do"
    assert found["inline key"], "the reset has nothing to do"
    if soft:
        await sender.nic.regs.set("control", 1)
        await sender.nic.regs.wait_ready()
    else:
        dut.rst_ni.value = 0
        await ClockCycles(dut.clk_i, 2)
        dut.rst_ni.value = 1
        await ClockCycles(dut.clk_i, 2 * SA_ENTRIES)
    await ClockCycles(dut.clk_i, SETTLE)
    found = residue(dut, secrets(held=held, inline=inline))
    assert not any(found.values()), found


@pytest.mark.parametrize("lanes", [1, pytest.param(2, marks=pytest.mark.full)])
def test_wipe(lanes: int) -> None:
    simulate_nic("tb.system.test_wipe", lanes=lanes)
