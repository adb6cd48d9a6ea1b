# SPDX-License-Identifier: Apache-2.0
"""sa/qnic_sa: what the gate admits, what it refuses and why, and how fast."""
import random
from itertools import product
from typing import Any

import cocotb
import pytest
from cocotb.triggers import ClockCycles

from abi.gen.qnic_abi import Mode, SaOp, Status
from tb.lib.sim import simulate
from tb.sa.bench import ENTRIES, Bench
from tb.sa.model import Entry, Frame, Slot

LAST_PN = (1 << 62) - 1


def key_slot(size: int, **more: int) -> Slot:
    return Slot(random.randbytes(size), random.randbytes(12), **more)


def entry(size: int = 16, next_pn: int = 0, owner: int = 0, phases: tuple[int, ...] = (0, 1),
          **limits: int) -> Entry:
    return Entry(random.getrandbits(16), owner, random.randbytes(size), next_pn,
                 {phase: key_slot(size, **limits) for phase in phases})


def some() -> bool:
    return random.random() < 0.04


def inline(frame: Frame) -> Frame:
    size = random.choice([16, 32])
    frame.key, frame.hp, frame.iv = (random.randbytes(n) for n in (size, size, 12))
    return frame


@cocotb.test(timeout_time=5, timeout_unit="ms")
@cocotb.parametrize(mode=[Mode.SA, Mode.INLINE, Mode.PLAIN])
async def cocotb_every_mask(dut: Any, mode: int) -> None:
    """Of any set of findings the first in the order of checking is reported."""
    bench = Bench(dut, stall=0.1)
    await bench.start()
    good = entry(next_pn=100, owner=7, phases=(0,))
    spent = entry(next_pn=100, owner=7, phases=(0,), hard=0)
    spent.gen = good.gen
    await bench.install(0, good)  # where an index of ENTRIES would wrap to
    await bench.install(1, good)
    await bench.install(2, spent)
    frames = []
    for pn, mask in enumerate(product([False, True], repeat=12), 100):
        upstream, desc, absent, stale, foreign, dma, *later = mask
        header, length, mismatch, nokey, reuse, limit = later
        frames.append(inline(Frame(
            mode, sa_id=random.choice([3, ENTRIES - 1, ENTRIES, ENTRIES + 1, 1 << 31]) if absent
            else 1 + limit, gen=good.gen ^ stale, owner=7 ^ foreign, pn=99 if reuse else pn,
            phase=nokey, status=Status.DMA_ERROR if upstream else Status.OK,
            bad_desc=desc, dma_error=dma, bad_header=header, bad_length=length and bool(pn & 1),
            no_frame=length and not pn & 1, pn_mismatch=mismatch,
            frame_len=random.getrandbits(16))))
    expected = await bench.check(frames)
    if mode == Mode.SA:
        assert {v.status for v in expected} == set(Status)
    _, view = await bench.command(SaOp.READ, sa_id=1)
    assert view["slot0"]["sent"] == bench.model.entries[1].slots[0].sent


@cocotb.test(timeout_time=5, timeout_unit="ms")
@cocotb.parametrize(stall=[0.0, 0.5])
async def cocotb_random_traffic(dut: Any, stall: float) -> None:
    """Frames of all modes over many SAs get the model's verdict, in order."""
    bench = Bench(dut, stall)
    await bench.start()
    ids = random.sample(range(ENTRIES), 8)
    for i, sa_id in enumerate(ids):
        await bench.install(sa_id, entry(
            [16, 32][i & 1], random.choice([0, 1 << 40, LAST_PN - 40]), random.choice([0, 5]),
            random.choice([(0,), (1,), (0, 1), (0, 1)]), soft=random.randint(0, 12),
            hard=random.randint(5, 30)))
    pns = {sa_id: bench.model.entries[sa_id].next_pn for sa_id in ids}
    frames = []
    for _ in range(600):
        mode = random.choice([Mode.SA, Mode.SA, Mode.SA, Mode.INLINE, Mode.PLAIN, 3, 15])
        sa_id = random.choice([*ids, ids[0], ids[0], random.getrandbits(32)])
        have = bench.model.entries.get(sa_id)
        pn = min(pns.get(sa_id, 0) + random.choice([0, 0, 1, 7]), LAST_PN)
        frames.append(inline(Frame(
            mode, sa_id, have.gen ^ some() if have else 0, 5 ^ some(), max(pn - some(), 0),
            random.getrandbits(1), Status.BAD_DESC if some() else Status.OK, some(), some(),
            some(), some(), some(), frame_len=random.getrandbits(16))))
        if sa_id in pns and mode == Mode.SA:
            pns[sa_id] = min(pn + 1, LAST_PN)
    expected = await bench.check(frames)
    assert sum(v.status == Status.OK for v in expected) > 100


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_last_packet_number(dut: Any) -> None:
    """2^62-1 is the last number; then the SA is exhausted, also if installed so."""
    bench = Bench(dut)
    await bench.start()
    sa, done = entry(next_pn=LAST_PN - 1), entry(next_pn=LAST_PN + 1)
    await bench.install(0, sa)
    await bench.install(ENTRIES - 1, done)
    numbers = [LAST_PN - 2, LAST_PN - 1, LAST_PN - 1, LAST_PN, LAST_PN, LAST_PN - 1, 0]
    expected = await bench.check(
        [Frame(sa_id=0, gen=sa.gen, pn=pn) for pn in numbers]
        + [Frame(sa_id=ENTRIES - 1, gen=done.gen, pn=pn) for pn in (0, LAST_PN)])
    assert [v.status for v in expected] == [
        Status.PN_REUSE, Status.OK, Status.PN_REUSE, Status.OK, *[Status.PN_REUSE] * 5]
    _, view = await bench.command(SaOp.READ, sa_id=0)
    assert view["next_pn"] == 1 << 62


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_limits(dut: Any) -> None:
    """Exactly hard_limit packets of a slot leave, restored counts included; the soft
    limit is one event; the other phase has its own count."""
    bench = Bench(dut)
    await bench.start()
    sa = entry()
    sa.slots = {0: key_slot(16, soft=5, hard=6), 1: key_slot(16, sent=0xFFFFFFFD, soft=0xFFFFFFFE,
                                                              hard=0xFFFFFFFF)}
    await bench.install(9, sa)
    phases = [0] * 4 + [1] * 4 + [0] * 4
    await bench.check([Frame(sa_id=9, gen=sa.gen, pn=pn, phase=p) for pn, p in enumerate(phases)])
    assert [pkt["status"] for _, pkt, _ in bench.got] == [
        *[Status.OK] * 6, *[Status.LIMIT] * 2, *[Status.OK] * 2, *[Status.LIMIT] * 2]
    assert [(e["id"], e["gen"], e["phase"], e["at_soft"], e["at_hard"]) for e in bench.events] == [
        (9, sa.gen, phase, soft, 1 - soft) for phase in (1, 0) for soft in (1, 0)]
    await bench.set_key(9, 1, key_slot(16, hard=1))
    await bench.check([Frame(sa_id=9, gen=sa.gen, pn=pn, phase=1) for pn in range(20, 23)])
    assert [pkt["status"] for _, pkt, _ in bench.got] == [Status.OK, Status.LIMIT, Status.LIMIT]


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(sas=[1, 7])
async def cocotb_rate_and_latency(dut: Any, sas: Any) -> None:
    """A frame every 4 cycles (LEAN: 6), 7 cycles through, on one SA as on many."""
    bench = Bench(dut)
    await bench.start()
    entries = [entry(32) for _ in range(sas)]
    for i, sa in enumerate(entries):
        await bench.install(i, sa)
    await bench.check([Frame(sa_id=n % sas, gen=entries[n % sas].gen, pn=n, phase=n >> 3 & 1)
                       for n in range(400)])
    steps = {b[0] - a[0] for a, b in zip(bench.taken, bench.taken[1:], strict=False)}
    delays = {got[0] - taken[0] for taken, got in zip(bench.taken, bench.got, strict=True)}
    cocotb.log.info("cycles between frames %s, latency %s", steps, delays)
    assert steps == {6 if dut.LEAN.value else 4}
    assert delays == {7}


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_any_distance(dut: Any) -> None:
    """Frames of one SA at any distance: each sees what the one before it consumed."""
    bench = Bench(dut)
    await bench.start()
    sa = entry(32)
    await bench.install(3, sa)
    pn, sent = 0, [0, 0]
    expected: list[Status] = []
    for cycles in range(3, 16):
        for phase, again in ((0, 0), (0, 0), (0, 1), (0, 0), (1, 1), (1, 0), (0, 0)):
            pn += 1
            sent[phase] += 1
            for _ in range(1 + again):
                bench.frames.append(Frame(sa_id=3, gen=sa.gen, pn=pn, phase=phase))
                await ClockCycles(dut.clk_i, cycles)
            expected += [Status.OK, Status.PN_REUSE][:1 + again]
        await ClockCycles(dut.clk_i, 40)  # no backlog
    assert [pkt["status"] for _, pkt, _ in bench.got] == expected
    for phase in (0, 1):
        _, view = await bench.command(SaOp.READ, sa_id=3)
        assert (view["next_pn"], view[f"slot{phase}"]["sent"]) == (pn + 1, sent[phase])


@pytest.mark.parametrize("lean", [0, 1])
def test_sa_gate(lean: int) -> None:
    simulate("qnic_sa", "tb.sa.test_sa_gate", {"SA_ENTRIES": 64, "LEAN": lean})


@pytest.mark.full
def test_largest_table() -> None:
    """The same with 65,536 entries, of which the first and the last one are used."""
    simulate("qnic_sa", "tb.sa.test_sa_gate", {"SA_ENTRIES": 65536}, env={"SA_ENTRIES": "65536"},
             testcase="cocotb_last_packet_number")
