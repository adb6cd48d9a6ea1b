# SPDX-License-Identifier: Apache-2.0
"""host/qnic_host: a ring that is paused, and when it is quiet."""
from typing import Any

import cocotb

from abi.gen.qnic_abi import RingState
from tb.host.rings import QUIET, Chain, Ring
from tb.host.test_rings import RINGS, ready, traffic
from tb.lib.sim import simulate


async def pause(ring: Ring) -> None:
    """Until nothing of the ring is under way."""
    await ring.set("control", 3)
    while not QUIET.get(await ring.get("state")):
        pass


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_pause(dut: Any) -> None:
    """A paused ring ends what is under way and goes on where it was."""
    host, rings = await ready(dut, latency=200)
    chains = [Chain(host, [300, 20]) for _ in range(15)]
    await rings[0].post(*chains)
    while len(host.jobs) < 3:
        await host.cycles(1)
    await pause(rings[0])
    done = len(host.jobs)
    await host.cycles(1000)
    rings[0].reap()
    assert 3 <= len(host.jobs) == done < 15
    assert await rings[0].state() == RingState.RUNNING
    await traffic(host, rings[1], 5)
    await rings[0].set("control", 1)
    await rings[0].settled()


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_pause_while_reading(dut: Any) -> None:
    """A chain that is being read when the ring is paused: it is not quiet, or nothing of it goes
    on."""
    host, rings = await ready(dut, latency=20)
    ring, taken = rings[0], set()
    for delay in range(0, 100, 2):
        before = len(host.jobs)
        await ring.post(Chain(host, [300] * 6), Chain(host, [20]))
        await host.cycles(delay)
        await pause(ring)
        done = len(host.jobs)
        await host.cycles(200)
        assert len(host.jobs) == done, f"{delay} cycles behind the doorbell"
        taken.add(done - before)
        await ring.set("control", 1)
        await ring.settled()
    assert taken == {0, 1, 2}


def test_pause() -> None:
    simulate("qnic_host", "tb.host.test_pause", {"RINGS": RINGS, "PREFETCH": 64})
