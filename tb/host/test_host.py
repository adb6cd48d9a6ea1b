# SPDX-License-Identifier: Apache-2.0
"""host/qnic_host, one ring: random chains through AXI4, the engine played by Python."""
import random
from dataclasses import replace
from typing import Any

import cocotb
import pytest
from cocotbext.axi import AxiResp

from abi.gen.qnic_abi import DataFlags, DataSlot, Meta0, Meta1, RingError, RingState, Status
from tb.host.bench import BUFFERS, Host
from tb.host.contradictions import BAD, BAD_INLINE
from tb.host.rings import Chain, Ring
from tb.lib.sim import simulate


def sizes() -> list[int]:
    """Lengths of a frame's fragments."""
    return [random.choice((1, 2, 15, 16, 17, 31, 33, random.randint(1, 1200)))
            for _ in range(random.choice((1, 1, 2, 3, 7)))]


async def ready(dut: Any, log2: int = 6, cq_log2: int = 8, stall: float = 0.0,
                latency: int = 0) -> tuple[Host, Ring]:
    """A bench with one ring that runs."""
    host = Host(dut, stall, latency)
    await host.start()
    ring = host.ring(0, log2, cq_log2)
    await ring.start()
    return host, ring


@cocotb.test(timeout_time=4, timeout_unit="ms")
@cocotb.parametrize(stall=[0.0, 0.4], latency=[0, 1000])
async def cocotb_random_chains(dut: Any, stall: float, latency: int) -> None:
    """Any fragments, alignments and modes, over many laps of the ring."""
    host, ring = await ready(dut, 6, 4, stall, latency)
    host.memory.read_if.shuffle = bool(stall)
    await host.run(ring, [Chain(host, sizes(), random.choice((0, 1, 2))) for _ in range(120)])
    assert await ring.state() == RingState.RUNNING
    await host.cycles(latency // 4 + 50)  # the last completion is answered
    assert await ring.get("head") == ring.tail & 0xFFFF


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_bad_chains(dut: Any) -> None:
    """Every contradiction is BAD_DESC, hands nothing on, and the next chain goes through."""
    host, ring = await ready(dut)
    bad = len(BAD) + len(BAD_INLINE)
    for name, spoil in BAD.items():
        dut._log.info("%s", name)
        spoil(chain := Chain(host, [40, 20, 9]))
        await host.run(ring, [chain, Chain(host, [77], 2)])
    for name, spoil in BAD_INLINE.items():
        dut._log.info("%s", name)
        spoil(chain := Chain(host, [40], 2))
        await host.run(ring, [chain, Chain(host, [77], 0)])
    for at, flags in ((0, DataFlags.PROTECTED), (1, DataFlags.PROTECTED | DataFlags.EOP)):
        plain = Chain(host, [50, 60], 0)
        await host.run(ring, [plain.spoil(at, flags=flags), Chain(host, [10])])
    padded = Chain(host, [50], 2)
    padded.slots[6] = padded.slots[6][:12] + b"\1\0\0\0"
    padded.status = Status.BAD_DESC
    await host.run(ring, [padded, Chain(host, [10])])
    assert await ring.count(f"chains[{int(Status.BAD_DESC)}]") == bad + 3
    assert await ring.count("chains[0]") == await ring.count("frames") == bad + 3


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(slots=[
    [bytes(16)], [b"\xff" * 16], [Meta1(chain=1).pack()],
    [Meta0(chain=1, slots=2, mode=1).pack()], [Meta0(chain=1, slots=0, mode=1).pack()],
    [DataSlot(chain=1, length=5, addr=BUFFERS).pack(), DataSlot(chain=2, length=5).pack()],
    [DataSlot(chain=1, length=5, addr=BUFFERS).pack(), Meta0(chain=1, slots=3).pack()],
])
async def cocotb_framing_lost(dut: Any, slots: list[bytes]) -> None:
    """The ring stops, says why, hands nothing on; after a reset by the driver it runs."""
    host, ring = await ready(dut)
    await host.run(ring, [Chain(host, [100])])
    ring.put(slots)
    await ring.ring_doorbell()
    assert await ring.stopped() == RingError.FRAMING
    await host.cycles(200)
    assert (host.stopped, len(host.jobs), len(host.frames)) == (1, 1, 1)
    await ring.stop()
    assert (await ring.get("head"), await ring.get("tail")) == (0, 0)
    await ring.start()
    await host.run(ring, [Chain(host, sizes(), 1) for _ in range(20)])


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(meta=[True, False])
async def cocotb_longer_than_the_ring(dut: Any, meta: bool) -> None:
    """BAD_DESC by META's count, or when the ring is full of it; then the ring stops."""
    host, ring = await ready(dut)
    await host.run(ring, [Chain(host, [100])])
    chain = Chain(host, [3] * 63, int(meta))
    if meta:
        chain.slots[0] = replace(chain.meta0, slots=65).pack()
        chain.slots = chain.slots[:64]
    else:
        chain.slots.append(chain.slots[0])
        chain.slots[62] = chain.slots[0]
    ring.put(chain.slots)
    await ring.ring_doorbell()
    chain.slots = chain.slots[:2] if meta else chain.slots
    chain.status = Status.BAD_DESC
    ring.chains.append(chain)
    assert await ring.stopped() == RingError.FRAMING
    await ring.settled()
    assert ring.done[-1].cookie == chain.cookie
    assert (host.stopped, len(host.jobs), len(host.frames)) == (1, 2, 1)
    assert await ring.count(f"chains[{int(Status.BAD_DESC)}]") == 1
    await ring.stop()
    await ring.start()
    await host.run(ring, [Chain(host, [3] * (64 - 2)), Chain(host, sizes(), 2)])


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(response=[AxiResp.SLVERR, AxiResp.DECERR])
async def cocotb_payload_read_error(dut: Any, response: AxiResp) -> None:
    """The frame is marked, its neighbours are not, the ring goes on."""
    host, ring = await ready(dut)
    host.memory.read_faults.response = response
    chains = [Chain(host, [900, 300, 700]) for _ in range(3)]
    chains[1].status = Status.DMA_ERROR
    at = chains[1].pieces[1][0]
    with host.memory.failing_reads(range(at + 100, at + 101)):
        await host.run(ring, chains)
    await host.run(ring, [Chain(host, [900])])


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(bad_slot=[0, 3], response=[AxiResp.SLVERR, AxiResp.DECERR])
async def cocotb_slot_read_error(dut: Any, bad_slot: int, response: AxiResp) -> None:
    """The ring stops and says so; a slot behind the chain fails only when it is taken."""
    host, ring = await ready(dut)
    host.memory.read_faults.response = response
    index = 10 + bad_slot
    await host.run(ring, [Chain(host, [1] * 8)])
    with host.memory.failing_reads(range(ring.base + 16 * index, ring.base + 16 * index + 16)):
        await ring.post(Chain(host, [30, 40]))
        assert await ring.stopped() == RingError.SLOT_READ
    assert len(host.jobs) == 1
    await ring.stop()
    await ring.start()
    await host.run(ring, [Chain(host, [30, 40])])


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_key_read_error(dut: Any) -> None:
    """A KEY slot that cannot be read stops the ring."""
    host, ring = await ready(dut)
    await host.run(ring, [Chain(host, [1] * 4)])  # KEY slots are in another beat than their META
    with host.memory.failing_reads(range(ring.base + 16 * 9, ring.base + 16 * 10)):
        await ring.post(Chain(host, [30], 2))
        assert await ring.stopped() == RingError.KEY_READ
    assert len(host.jobs) == 1


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(response=[AxiResp.SLVERR, AxiResp.DECERR])
async def cocotb_completion_write_error(dut: Any, response: AxiResp) -> None:
    """The ring stops; what is under way ends in silence; a reset by the driver mends it."""
    host, ring = await ready(dut, 6)
    host.memory.write_faults.response = response
    host.memory.write_faults.ranges.append(range(ring.cq + 32, ring.cq + 48))
    for _ in range(6):
        await ring.post(Chain(host, [200]))
    assert await ring.stopped() == RingError.COMPLETION_WRITE
    await host.cycles(500)
    assert await ring.get("head") == 6
    assert len(host.interrupts) <= 5
    host.memory.write_faults.ranges.clear()
    await ring.stop()
    await ring.start()
    await host.run(ring, [Chain(host, [30, 40]) for _ in range(9)])


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(mode=[0, 1, 2], there=[1, 2, 4, 5])
async def cocotb_half_posted_chain_waits(dut: Any, mode: int, there: int) -> None:
    """Nothing is handed on before the chain's end is posted, slot by slot."""
    host, ring = await ready(dut)
    await host.run(ring, [Chain(host, [100] * random.randint(1, 40), mode)])
    chain = Chain(host, [100, 200, 300, 9, 8, 7], mode)
    ring.chains.append(chain)
    jobs, frames = len(host.jobs), len(host.frames)
    ring.put(chain.slots[:there])
    for slot in chain.slots[there:]:
        await ring.ring_doorbell()
        await host.cycles(300)
        assert len(host.jobs) == jobs and len(host.frames) == frames
        ring.put([slot])
    await ring.ring_doorbell()
    await ring.settled()
    host.check([chain], jobs, frames)


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_full_completion_ring_waits(dut: Any) -> None:
    """The device never overruns completions that the driver has not consumed."""
    host, ring = await ready(dut, 6, 2)
    for _ in range(7):
        await ring.post(Chain(host, [60]))
    await host.cycles(600)
    assert len(host.interrupts) == 4
    ring.reap()
    await ring.told()
    await ring.settled()


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(mode=[0, 2])
async def cocotb_counts_wrap(dut: Any, mode: int) -> None:
    """Slots and chains are counted modulo 2^16: from shortly before that to behind it."""
    host, ring = await ready(dut, 6, 4)
    at = 0x10000 - 32
    for name, value in (("asked", at), ("arrived", at), ("freed", at), ("written", at),
                        ("taken", at << 33 | at), ("done", at << 16 | at)):
        getattr(dut.i_rings.i_positions, f"i_{name}").mem[0].value = value
    for word in (6, 10):  # tail and cq_head, in the same cycle
        dut.i_rings.i_regs.g_word[word].g_ram.i_ram.mem[0].value = at
    ring.tail = ring.head = ring.cq_head = at
    await host.cycles(2)
    assert await ring.get("tail") == await ring.get("cq_head") == at
    await host.run(ring, [Chain(host, [40], mode) for _ in range(28)])
    for _ in range(8):
        await ring.post(Chain(host, [40], mode))
    while ring.chains:  # the device is not told of these
        await host.cycles(5)
        ring.reap()
    await ring.told()
    await host.run(ring, [Chain(host, sizes(), mode) for _ in range(20)])
    await host.cycles(20)
    assert await ring.get("head") == ring.tail & 0xFFFF
    assert ring.cq_head > 0x10000


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_too_long(dut: Any) -> None:
    """A frame beyond MAX_FRAME is not read; its job says so."""
    host, ring = await ready(dut)
    before = len(host.memory.read_if.reads)
    chain = Chain(host, [9000, 19])
    chain.status = Status.BAD_LENGTH
    await ring.post(chain)
    await ring.settled()
    assert all(r.start < BUFFERS for r in host.memory.read_if.reads[before:])
    await host.run(ring, [Chain(host, [9000, 18])])


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_many_fragments(dut: Any) -> None:
    """Chains of hundreds of bytes, a slot each, longer than what is read ahead."""
    host, ring = await ready(dut, 11, 4, 0.1, 200)
    await host.run(ring, [Chain(host, [random.randint(1, 3) for _ in range(count)], mode)
                          for count, mode in ((900, 1), (1, 2), (600, 0), (1000, 2), (7, 1))])


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_too_many_fragments(dut: Any) -> None:
    """A chain that the queue of fragments cannot hold is refused, and does not hang."""
    host, ring = await ready(dut, 12, 4)
    chain = Chain(host, [1] * 1100)
    chain.status = Status.BAD_DESC
    await host.run(ring, [Chain(host, [5] * 40), chain, Chain(host, [1] * 1000)])


@pytest.mark.parametrize(("width", "lanes"), [
    (256, 1), (1024, 4), pytest.param(512, 2, marks=pytest.mark.full),
    pytest.param(128, 1, marks=pytest.mark.full), pytest.param(512, 1, marks=pytest.mark.full),
    pytest.param(128, 8, marks=pytest.mark.full), pytest.param(512, 4, marks=pytest.mark.full)])
def test_host(width: int, lanes: int) -> None:
    """Each width of the AXI bus; of the engine's, wider and narrower ones."""
    simulate("qnic_host", "tb.host.test_host", {"DATA_W": width, "LANES": lanes})
