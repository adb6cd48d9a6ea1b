# SPDX-License-Identifier: Apache-2.0
"""Random mixes back to back through the whole NIC."""
import os
import random
import time
from typing import Any

import cocotb
import pytest

from abi.gen.qnic_abi import Status
from tb.lib.frames import Keys, Outer, Quic, random_quic
from tb.lib.nic import Nic, Sent
from tb.lib.nic_build import simulate_nic
from tb.system.sender import Sender

COUNT = "QNIC_PACKETS"
IN_FLIGHT = 40


async def mix(sender: Sender, count: int) -> None:
    """Keys, key sizes, modes, headers, phases, ordinary frames: all left as expected."""
    keys = [Keys.random() for _ in range(8)]
    phases = [random.getrandbits(1) for _ in keys]
    sas = [await sender.install(k, phase=p) for k, p in zip(keys, phases, strict=True)]
    numbers = [random.choice((0, 2**16, 2**32, 2**61)) for _ in keys]
    flight: list[tuple[Sent, Any]] = []
    begin, beats = sender.nic.cycle, sender.nic.beats

    async def settle(leave: int) -> None:
        while len(flight) > leave:
            sent, expected = flight.pop(0)
            await sent.done.wait()
            if isinstance(expected, bytes):
                assert (sent.status, sent.frames) == (Status.OK, [expected])
            else:
                sender.check(sent, *expected)

    for _ in range(count):
        if random.random() < 0.15:
            frame = random.randbytes(random.choice((14, 60, 61, 64, 300, 1514)))
            flight.append((await sender.plain(frame), frame))
        else:
            which = random.randrange(len(keys))
            numbers[which] += random.choice((1, 1, 1, 2, 300))
            quic: Quic = random_quic(numbers[which], phase=phases[which])
            sa = random.choice((sas[which], None))
            if quic.kind != "short" and phases[which]:
                sa = None  # long headers use key slot 0
            outer = Outer.random()
            flight.append((await sender.post(outer, quic, keys[which], sa),
                           (outer, quic, keys[which])))
        await settle(IN_FLIGHT)
    await settle(0)
    sender.nic.assert_silent()
    cycles = sender.nic.cycle - begin
    print(f"{count} packets, {cycles} cycles, {sender.nic.beats - beats} beats", flush=True)


@cocotb.test(timeout_time=100, timeout_unit="ms")
async def cocotb_mix(dut: Any) -> None:
    """Thousands of packets, nothing stalls but the MAC."""
    sender = Sender(Nic(dut))
    await sender.start()
    begin = time.monotonic()
    await mix(sender, int(os.environ[COUNT]))
    print(f"{time.monotonic() - begin:.0f} s", flush=True)


@cocotb.test(timeout_time=100, timeout_unit="ms")
async def cocotb_mix_back_pressure(dut: Any) -> None:
    """The same with random back-pressure on every bus."""
    sender = Sender(Nic(dut, stall=0.3))
    await sender.start()
    await mix(sender, int(os.environ[COUNT]) // 8)


def test_random() -> None:
    """2,000 packets, and 250 under back-pressure."""
    simulate_nic("tb.system.test_random", env={COUNT: "2000"})


@pytest.mark.full
@pytest.mark.parametrize("lanes", [2, 4])
def test_random_lanes(lanes: int) -> None:
    """The same on more lanes, behind a wider AXI bus."""
    simulate_nic("tb.system.test_random", env={COUNT: "800"}, lanes=lanes)


@pytest.mark.full
def test_random_full() -> None:
    """10,000 packets, and 1,250 under back-pressure."""
    simulate_nic("tb.system.test_random", env={COUNT: "10000"})
