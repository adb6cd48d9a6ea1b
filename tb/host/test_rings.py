# SPDX-License-Identifier: Apache-2.0
"""host/qnic_host with many rings: order, fairness, faults of one ring, restarts, interrupts."""
import random
from typing import Any

import cocotb
from cocotb.utils import get_sim_time
from cocotbext.axi import AxiResp

from abi.gen.qnic_abi import RingError, RingState, Status
from tb.host.bench import Host
from tb.host.rings import Chain, Ring
from tb.lib.sim import simulate

RINGS = 5


def sizes() -> list[int]:
    """Lengths of a frame's fragments."""
    return [random.choice((1, 2, 16, 31, random.randint(1, 700)))
            for _ in range(random.choice((1, 1, 2, 5)))]


async def ready(dut: Any, stall: float = 0.0, latency: int = 0, log2: int = 6,
                cq_log2: int = 5) -> tuple[Host, list[Ring]]:
    """A bench whose rings run."""
    host = Host(dut, stall, latency)
    await host.start()
    rings = [host.ring(i, log2, cq_log2) for i in range(RINGS)]
    for ring in rings:
        await ring.start(vector=ring.number)
    return host, rings


async def traffic(host: Host, ring: Ring, count: int) -> list[Chain]:
    """Chains through a ring; returns them when their completions are there."""
    chains = []
    for _ in range(count):
        chain = Chain(host, sizes(), random.choice((0, 1, 2)))
        chains.append(chain)
        await ring.post(chain)
    await ring.settled()
    return chains


def in_order(host: Host, chains: list[list[Chain]]) -> None:
    """The frames that came are those of the rings, each ring's in order. Frames of a byte or two may
    be alike in two rings: every way to tell them apart is followed."""
    posted = [[c.frame for c in of_ring] for of_ring in chains]
    ways = {(0,) * len(posted)}  # frames seen of each ring
    for data, bad in host.frames:
        assert not bad
        ways = {(*seen[:ring], seen[ring] + 1, *seen[ring + 1:]) for seen in ways
                for ring, frames in enumerate(posted) if data in frames[seen[ring]:seen[ring] + 1]}
        assert ways, "a frame that is no ring's next one"
    assert tuple(map(len, posted)) in ways


@cocotb.test(timeout_time=8, timeout_unit="ms")
@cocotb.parametrize(stall=[0.0, 0.3], latency=[0, 1000])
async def cocotb_all_at_once(dut: Any, stall: float, latency: int) -> None:
    """Random chains in all rings: every one complete, each ring in order, counters right."""
    host, rings = await ready(dut, stall, latency)
    host.memory.read_if.shuffle = bool(stall)
    tasks = [cocotb.start_soon(traffic(host, ring, 40)) for ring in rings]
    chains = [await task for task in tasks]
    in_order(host, chains)
    await host.cycles(latency // 4 + 50)
    assert sorted(set(host.interrupts)) == list(range(RINGS))
    for ring, of_ring in zip(rings, chains, strict=True):
        assert await ring.count("chains[0]") == await ring.count("frames") == len(of_ring)
        assert await ring.count("bytes") == sum(len(c.frame) for c in of_ring)
        assert await ring.get("head") == ring.tail & 0xFFFF


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_pinned_owner(dut: Any) -> None:
    """The packets of a pinned ring have its owner, whatever META says; other rings' have META's.
    The pin does not change while its ring is enabled, and a reset takes it back."""
    host, rings = await ready(dut)
    pinned = {0: 0xBEEF, 1: 0, 4: 3}
    for number in pinned:
        await rings[number].stop()
        await rings[number].set("owner", 1 << 16 | pinned[number])
        await rings[number].start()
    await rings[2].set("owner", 1 << 16 | 99)  # too late: the ring runs
    assert await rings[2].get("owner") == 0
    for ring in rings:
        chains = [Chain(host, sizes(), mode) for mode in (1, 2, 0, 1)]
        for chain in chains:
            chain.owner = pinned.get(ring.number, chain.owner)
        await host.run(ring, chains)
    await rings[0].set("owner", 1)
    assert await rings[0].get("owner") == 1 << 16 | 0xBEEF
    await rings[0].stop()
    await rings[0].set("owner", 0xFFFF)  # no pin: META's
    await rings[0].start()
    await host.run(rings[0], [Chain(host, [100], 1)])


async def flood(host: Host, ring: Ring, shape: list[int], owner: dict[int, int]) -> None:
    """Keeps a ring full of frames of one shape."""
    while True:
        chains = [Chain(host, shape, random.choice((1, 2))) for _ in range(8)]
        owner.update((c.meta1.pn, ring.number) for c in chains)
        await ring.post(*chains)


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_fair_by_bytes(dut: Any) -> None:
    """Rings with small, large and scattered frames get the same bytes while all are busy."""
    # Completions for all chains that the ring can hold, so that none waits for its driver.
    host, rings = await ready(dut, latency=400, log2=9, cq_log2=8)
    shapes: list[list[int]] = [[200], [1500], [256], [100] * 9, [9000]]
    owner: dict[int, int] = {}
    host.ahead = 4
    for ring, shape in zip(rings, shapes, strict=True):
        cocotb.start_soon(flood(host, ring, shape, owner))
    while len(host.frames) < 200:  # the queues behind the choice are full
        await host.cycles(50)
    served, seen = [0] * RINGS, len(host.jobs)
    while min(served) < 60_000:
        await host.cycles(50)
        for job, _ in host.jobs[seen:]:
            served[owner[job["pn"]]] += job["frame_len"]
        seen = len(host.jobs)
        assert max(served) - min(served) <= 2048 + 2 * 9000, served
    print(f"bytes served: {served}")


@cocotb.test(timeout_time=8, timeout_unit="ms")
@cocotb.parametrize(fault=["framing", "slot", "payload", "completion", "half"],
                    response=[AxiResp.SLVERR, AxiResp.DECERR])
async def cocotb_one_ring_fails(dut: Any, fault: str, response: AxiResp) -> None:
    """Whatever befalls one ring, the others go on; it comes back after a reset of its own."""
    host, rings = await ready(dut, latency=300)
    memory = host.memory
    memory.read_faults.response = memory.write_faults.response = response
    others = [cocotb.start_soon(traffic(host, ring, 25)) for ring in rings[1:]]
    bad = rings[0]
    await bad.post(Chain(host, [50]))
    if fault == "framing":
        bad.put([random.randbytes(16)])
    elif fault == "slot":
        at = bad.base + 16 * (bad.tail % 64)
        memory.read_faults.ranges.append(range(at, at + 16))
    elif fault == "completion":
        memory.write_faults.ranges.append(range(bad.cq, bad.cq + 512))
    chain = Chain(host, [400, 200, 300], 2)
    if fault == "payload":
        chain.status = Status.DMA_ERROR
        at = chain.pieces[1][0]
        memory.read_faults.ranges.append(range(at, at + 200))
    if fault == "half":
        bad.put(chain.slots[:-1])
        await bad.ring_doorbell()
    else:
        await bad.post(chain)
    expected = {"framing": RingError.FRAMING, "slot": RingError.SLOT_READ,
                "completion": RingError.COMPLETION_WRITE}
    if fault in expected:
        assert await bad.stopped() == expected[fault]
    for task in others:
        await task
    for ring in rings[1:]:
        assert await ring.state() == RingState.RUNNING
        assert await ring.count("chains[0]") == 25
    if fault == "payload":
        await bad.settled()
        assert await bad.count(f"chains[{int(Status.DMA_ERROR)}]") == 1
    memory.read_faults.ranges.clear()
    memory.write_faults.ranges.clear()
    more = [cocotb.start_soon(traffic(host, ring, 10)) for ring in rings[1:]]
    await bad.stop()
    await bad.start()
    more.append(cocotb.start_soon(traffic(host, bad, 10)))
    for task in more:
        await task


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_restarts(dut: Any) -> None:
    """A ring is stopped at any moment and started again while the others run."""
    host, rings = await ready(dut, 0.1, 200)
    others = [cocotb.start_soon(traffic(host, ring, 60)) for ring in rings[1:]]
    ring = rings[0]
    for _ in range(24):
        chains = [Chain(host, sizes(), random.choice((0, 1, 2))) for _ in range(4)]
        for chain in chains:
            ring.put(chain.slots)
        ring.chains.extend(chains)
        await ring.ring_doorbell()
        await host.cycles(random.randrange(700))
        ring.reap()
        await ring.set("control", 0)
        await host.cycles(60)  # what was on its way to memory is there
        before = host.memory.read(ring.cq, 16 << ring.cq_log2)
        await ring.stop()
        assert (await ring.get("head"), await ring.get("tail")) == (0, 0)
        await host.cycles(random.choice((1, 20, 300)))  # the latency of memory, and more
        assert host.memory.read(ring.cq, 16 << ring.cq_log2) == before, "a completion behind stop"
        await ring.start()
    await traffic(host, ring, 10)
    for task in others:
        await task


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_disabled_between_fetches(dut: Any) -> None:
    """At whatever moment a ring is disabled, no slot is read that was not posted."""
    host, rings = await ready(dut)
    ring, reads = rings[0], host.memory.read_if.reads
    for delay in range(24):
        await ring.post(Chain(host, [20] * 59))
        await ring.settled()
        chain = Chain(host, [20] * 5)  # in two fetches: the ring ends within it
        posted = {ring.slot_at(ring.tail + i) for i in range(len(chain.slots))}
        before = len(reads)
        await ring.post(chain)
        await host.cycles(delay)
        await ring.stop()
        for read in reads[before:]:
            if ring.base <= read.start < ring.base + (16 << ring.log2):
                assert posted & set(read[::16]), f"{delay} cycles behind the doorbell: {read}"
        await ring.start()


@cocotb.test(timeout_time=8, timeout_unit="ms")
@cocotb.parametrize(count=[0, 1, 4], time=[0, 3])
async def cocotb_moderation(dut: Any, count: int, time: int) -> None:
    """Interrupts at a count, or a time after the first completion; neither: each one."""
    host, rings = await ready(dut)
    ring = rings[2]
    await ring.stop()
    await ring.start(vector=9, count=count, time=time)
    for total in (1, 3, 4, 9):
        before = len(host.interrupts)
        start = get_sim_time("ns")
        await ring.post(*(Chain(host, [30]) for _ in range(total)))
        await ring.settled()
        await host.cycles(20)
        raised = len(host.interrupts) - before
        each = count <= 1 and (count or not time)
        assert raised == (total if each else total // count if count else 0)
        quick = get_sim_time("ns") - start < 2 * 64 * 4
        await host.cycles(5 * 64)
        assert set(host.interrupts[before:]) <= {9}
        late = len(host.interrupts) - before - raised
        if time:
            assert late == (not each and bool(total % count if count else total)) or not quick
        else:
            assert late == 0
            await ring.post(*(Chain(host, [30]) for _ in range(-total % max(count, 1))))
            await ring.settled()
            await host.cycles(40)


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_registers(dut: Any) -> None:
    """Set-up is fixed while a ring is enabled, byte strobes work, rings beyond the build are 0."""
    host, rings = await ready(dut)
    names = ("base_lo", "base_hi", "size", "cq_size", "cq_base_lo", "cq_base_hi", "vector")
    await rings[1].stop()
    for ring, fixed in ((rings[0], True), (rings[1], False)):
        for name in names:
            before, value = await ring.get(name), random.getrandbits(4)
            await ring.set(name, value)
            assert await ring.get(name) == (before if fixed else value)
    await rings[1].set("base_lo", 0x11223344)
    await host.write("ring[1].base_lo", 0xAABBCCDD, 0x00FF0000)
    assert await rings[1].get("base_lo") == 0x11BB3344
    for name in ("tail", "cq_head"):
        await rings[1].set(name, 77)
        assert await rings[1].get(name) == 0, "not enabled"
    for name in (*names, "tail", "moderation", "control", "chains[0]"):
        await host.write(f"ring[{RINGS}].{name}", 0xFFFFFFFF)
        assert await host.read(f"ring[{RINGS}].{name}") == 0
        assert await host.read(f"ring[63].{name}") == 0


def test_rings() -> None:
    simulate("qnic_host", "tb.host.test_rings", {"RINGS": RINGS, "PREFETCH": 64})
