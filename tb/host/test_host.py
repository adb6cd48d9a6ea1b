# SPDX-License-Identifier: Apache-2.0
"""host/qnic_host: rings of random chains through AXI4, the engine played by Python."""
import random
from collections.abc import Callable
from typing import Any

import cocotb
import pytest

from abi.gen.qnic_abi import DataFlags, DataSlot, Meta0, Meta1, RingError, RingState, Status
from tb.host.bench import BUFFERS, CQ, RING, Chain, Host
from tb.lib.sim import simulate


def sizes() -> list[int]:
    """Lengths of a frame's fragments."""
    return [random.choice((1, 2, 15, 16, 17, 31, 33, random.randint(1, 1200)))
            for _ in range(random.choice((1, 1, 2, 3, 7)))]


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(stall=[0.0, 0.4])
async def cocotb_random_chains(dut: Any, stall: float) -> None:
    """Any fragments, alignments and modes, over many laps of the ring."""
    host = Host(dut, 6, 4, stall)
    await host.start()
    await host.run([Chain(host, sizes(), random.choice((0, 1, 2))) for _ in range(120)])
    assert host.stat["state"] == RingState.RUNNING


BAD: dict[str, Callable[[Chain], Chain]] = {
    "meta0 flags": lambda c: c.spoil(0, flags=2),
    "tag room": lambda c: c.spoil(0, flags=1),
    "mode": lambda c: c.spoil(0, mode=3),
    "plain with meta": lambda c: c.spoil(0, mode=0),
    "cipher in sa mode": lambda c: c.spoil(0, cipher=1),
    "no meta1": lambda c: c.spoil(1, slot_type=0xD1),
    "meta1 of another chain": lambda c: c.spoil(1, chain=c.ident ^ 1),
    "segment size": lambda c: c.spoil(1, seg_size=1000),
    "l3 odd": lambda c: c.spoil(1, l3_off=15),
    "l3 in ethernet": lambda c: c.spoil(1, l3_off=12),
    "l4 in ip": lambda c: c.spoil(1, l4_off=32),
    "l4 odd": lambda c: c.spoil(1, l4_off=35),
    "data of another chain": lambda c: c.spoil(3, chain=c.ident ^ 1),
    "data type": lambda c: c.spoil(2, slot_type=0xE1),
    "data flags": lambda c: c.spoil(2, flags=DataFlags.PROTECTED | 4),
    "not protected": lambda c: c.spoil(2, flags=0),
    "length 0": lambda c: c.spoil(3, length=0),
    "early end": lambda c: c.spoil(2, flags=DataFlags.PROTECTED | DataFlags.EOP),
    "no end": lambda c: c.spoil(4, flags=DataFlags.PROTECTED),
}
BAD_INLINE: dict[str, Callable[[Chain], Chain]] = {
    "no cipher": lambda c: c.spoil(0, cipher=0),
    "sa id": lambda c: c.spoil(0, sa_id=1),
    "generation": lambda c: c.spoil(0, gen=1),
}


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_bad_chains(dut: Any) -> None:
    """Every contradiction is BAD_DESC, hands nothing on, and the next chain goes through."""
    host = Host(dut, 6)
    await host.start()
    for name, spoil in BAD.items():
        dut._log.info("%s", name)
        await host.run([spoil(Chain(host, [40, 20, 9])), Chain(host, [77], 2)])
    for name, spoil in BAD_INLINE.items():
        dut._log.info("%s", name)
        await host.run([spoil(Chain(host, [40], 2)), Chain(host, [77], 0)])
    plain = Chain(host, [50, 60], 0)
    await host.run([plain.spoil(0, flags=DataFlags.PROTECTED), Chain(host, [10])])
    padded = Chain(host, [50], 2)
    padded.slots[6] = padded.slots[6][:12] + b"\1\0\0\0"
    padded.status = Status.BAD_DESC
    await host.run([padded, Chain(host, [10])])


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(slots=[
    [bytes(16)], [b"\xff" * 16], [Meta1(chain=1).pack()],
    [Meta0(chain=1, slots=2, mode=1).pack()], [Meta0(chain=1, slots=65, mode=1).pack()],
    [DataSlot(chain=1, length=5, addr=BUFFERS).pack(), DataSlot(chain=2, length=5).pack()],
    [DataSlot(chain=1, length=5, addr=BUFFERS).pack(), Meta0(chain=1, slots=3).pack()],
    [DataSlot(chain=1, length=5, addr=BUFFERS).pack()] * 64,
])
async def cocotb_framing_lost(dut: Any, slots: list[bytes]) -> None:
    """The ring stops, says why, hands nothing on; after a reset by the driver it runs."""
    host = Host(dut, 6)
    await host.start()
    await host.run([Chain(host, [100])])
    while (host.tail - host.stat["head"]) & 0xFFFF:
        await host.cycles(1)
    host.put(slots)
    host.config()
    while host.stat["state"] != RingState.ERROR:
        await host.cycles(1)
    await host.cycles(200)
    assert host.stat["error"] == RingError.FRAMING
    assert (host.stopped, len(host.jobs), len(host.frames)) == (1, 1, 1)
    host.enable = 0
    host.tail = host.cq_head = 0
    host.config()
    while host.stat["state"] != RingState.IDLE:
        await host.cycles(1)
    host.memory.write(CQ, bytes(16 << host.cq_log2))
    host.enable = 1
    host.config()
    await host.cycles(2)
    await host.run([Chain(host, sizes(), 1) for _ in range(20)])


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_payload_read_error(dut: Any) -> None:
    """The frame is marked, its neighbours are not, the ring goes on."""
    host = Host(dut, 6)
    await host.start()
    chains = [Chain(host, [900, 300, 700]) for _ in range(3)]
    chains[1].status = Status.DMA_ERROR
    at = chains[1].pieces[1][0]
    with host.memory.failing_reads(range(at + 100, at + 101)):
        await host.run(chains)
    await host.run([Chain(host, [900])])


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(bad_slot=[0, 3], error=[RingError.SLOT_READ])
async def cocotb_slot_read_error(dut: Any, bad_slot: int, error: RingError) -> None:
    """The ring stops and says which kind of slot could not be read."""
    host = Host(dut, 6)
    await host.start()
    index = 10 + bad_slot
    await host.run([Chain(host, [1] * 8)])
    with host.memory.failing_reads(range(RING + 16 * index, RING + 16 * index + 16)):
        await host.post(Chain(host, [30, 40]))
        while host.stat["state"] != RingState.ERROR and bad_slot == 0:
            await host.cycles(1)
    if bad_slot == 0:
        assert host.stat["error"] == error


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_key_read_error(dut: Any) -> None:
    """A KEY slot that cannot be read stops the ring."""
    host = Host(dut, 6)
    await host.start()
    with host.memory.failing_reads(range(RING + 16 * 4, RING + 16 * 5)):
        await host.post(Chain(host, [30], 2))
        while host.stat["state"] != RingState.ERROR:
            await host.cycles(1)
    assert host.stat["error"] == RingError.KEY_READ
    assert not host.jobs


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_completion_write_error(dut: Any) -> None:
    """The ring stops; what is under way ends in silence."""
    host = Host(dut, 6)
    await host.start()
    host.memory.write_faults.ranges.append(range(CQ + 32, CQ + 48))
    for _ in range(6):
        await host.post(Chain(host, [200]))
    await host.completions(2)
    while host.stat["state"] != RingState.ERROR:
        await host.cycles(1)
    await host.cycles(500)
    assert host.stat["error"] == RingError.COMPLETION_WRITE
    assert host.stat["head"] == 6
    assert host.done <= 5


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_half_posted_chain_waits(dut: Any) -> None:
    """Nothing is handed on before the chain's end is posted."""
    host = Host(dut, 6)
    await host.start()
    chain = Chain(host, [100, 200, 300])
    host.put(chain.slots[:4])
    host.config()
    await host.cycles(300)
    assert not host.jobs and not host.frames
    host.put(chain.slots[4:])
    host.config()
    await host.completions(1)
    assert host.frames[0][0] == chain.frame


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_full_completion_ring_waits(dut: Any) -> None:
    """The device never overruns completions that the driver has not consumed."""
    host = Host(dut, 6, 2)
    await host.start()
    for _ in range(7):
        await host.post(Chain(host, [60]))
    await host.cycles(600)
    assert host.done == 4
    await host.completions(7)


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_too_long(dut: Any) -> None:
    """A frame beyond MAX_FRAME is not read; its job says so."""
    host = Host(dut, 6)
    await host.start()
    before = len(host.memory.read_if.reads)
    chain = Chain(host, [9000, 19])
    await host.post(chain)
    entry, = await host.completions(1)
    assert entry.status == Status.BAD_LENGTH
    assert all(r.start < BUFFERS for r in host.memory.read_if.reads[before:])
    await host.run([Chain(host, [9000, 18])])


@pytest.mark.parametrize("width", [128, 256, 512])
def test_host(width: int) -> None:
    """Each width of the AXI bus."""
    simulate("qnic_host", "tb.host.test_host", {"DATA_W": width})
