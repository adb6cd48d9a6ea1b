# SPDX-License-Identifier: Apache-2.0
"""Every refusal: its status, nothing leaves, the next packet does."""
import random
from dataclasses import replace
from typing import Any

import cocotb
import pytest

from abi.gen.qnic_abi import Meta0, Status
from sa_db import Limits
from tb.lib.frames import Keys, Outer, Quic
from tb.lib.nic import BUFFERS, Nic
from tb.lib.nic_build import SA_ENTRIES, simulate_nic
from tb.system.sender import OWNER, Sender, inline_cmsg, sa_cmsg

GOOD = Quic(dcid=bytes(8), pn_len=2, payload=b"plaintext that must not leave")
MAX_PN = 2**62 - 1


class Bench:
    """A sender with one good SA; after each refusal the next packet has to go through."""

    def __init__(self, sender: Sender) -> None:
        self.sender = sender
        self.keys = Keys.random()
        self.pn = 10
        self.sa = 0

    async def start(self) -> "Bench":
        await self.sender.start()
        self.sa = await self.sender.install(self.keys)
        return self

    def quic(self, **fields: Any) -> Quic:
        """The next good packet, changed."""
        self.pn += 1
        return replace(GOOD, pn=self.pn, **fields)

    async def good(self) -> None:
        """A packet that goes through, in each mode."""
        for sa in (self.sa, None):
            quic = self.quic()
            sent = await self.sender.send(Outer(), quic, self.keys, sa)
            self.sender.check(sent, Outer(), quic, self.keys)
        self.sender.nic.assert_silent()

    async def refuse(self, status: Status, frame: bytes, pn: int, *, cid_len: int = 8,
                     offsets: tuple[int, int] = (14, 34), sa: int | None = None,
                     gen: int | None = None, owner: int = OWNER,
                     modes: tuple[str, ...] = ("sa", "inline")) -> None:
        """The frame is refused for this reason, and the next one is not."""
        sa = self.sa if sa is None else sa
        for mode in modes:
            message = (inline_cmsg(self.keys, pn, cid_len) if mode == "inline"
                       else sa_cmsg(sa, sa if gen is None else gen, pn, cid_len))
            before = await self.sender.nic.regs.count(f"chains[{int(status)}]")
            sent = await self.sender.raw(message, [frame], offsets, owner)
            await sent.done.wait()
            assert (sent.status.name, sent.frames) == (status.name, []), mode
            assert await self.sender.nic.regs.count(f"chains[{int(status)}]") == before + 1
            await self.good()


async def bench(dut: Any) -> Bench:
    """A bench that is ready."""
    return await Bench(Sender(Nic(dut))).start()


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_sa_refusals(dut: Any) -> None:
    """NO_SA, STALE_GEN, NOT_OWNER: in this order, whatever else is wrong."""
    b = await bench(dut)
    frame = Outer().wrap(b.quic().plain)
    await b.refuse(Status.NO_SA, frame, b.pn, sa=500, modes=("sa",))
    await b.refuse(Status.NO_SA, frame, b.pn, sa=SA_ENTRIES, modes=("sa",))
    await b.refuse(Status.NO_SA, frame, b.pn, sa=2**32 - 1, gen=0, modes=("sa",))
    await b.refuse(Status.STALE_GEN, frame, b.pn, gen=b.sa + 1, modes=("sa",))
    await b.refuse(Status.STALE_GEN, frame, b.pn, gen=b.sa + 1, owner=9, modes=("sa",))
    await b.refuse(Status.NOT_OWNER, frame, b.pn, owner=9, modes=("sa",))
    await b.refuse(Status.NOT_OWNER, b"\0" * 80, b.pn, owner=9, modes=("sa",))


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_bad_header(dut: Any) -> None:
    """What is no QUIC packet that may be protected."""
    b = await bench(dut)
    good = bytearray(Outer().wrap(b.quic().plain))
    long = bytearray(Outer().wrap(replace(GOOD, kind="handshake", pn=b.pn).plain))
    six = bytearray(Outer(ipv6=True).wrap(b.quic().plain))
    cases = [(good, 42, 0x00), (good, 42, 0x50), (good, 42, 0x48), (good, 12, 0x86),
             (good, 14, 0x65), (good, 14, 0x44), (good, 20, 0x20), (good, 21, 0x01),
             (good, 23, 6), (long, 42, 0xB1),
             (long, 42, 0xF1), (long, 42, 0xE9), (long, 43, 1), (long, 46, 0), (long, 47, 21),
             (long, 56, 21), (six, 20, 6), (six, 20, 0), (six, 14, 0x45)]
    for base, at, value in cases:
        frame = bytes(base[:at]) + bytes([value]) + bytes(base[at + 1:])
        offsets = (14, 54) if base is six else (14, 34)
        await b.refuse(Status.BAD_HEADER, frame, b.pn, offsets=offsets,
                       modes=(random.choice(("sa", "inline")),))


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_bad_length(dut: Any) -> None:
    """Lengths that contradict each other, headers cut short, no sample, too long with the tag."""
    b = await bench(dut)
    quic = b.quic()
    frame = Outer().wrap(quic.plain)
    coalesced = replace(quic, kind="handshake").plain
    longer = Outer().wrap(replace(quic, payload=bytes(65535 - 28 - len(quic.header) - 15)).plain)
    cases = [frame[:-1], frame[:41], frame[:20], frame[:16], Outer().wrap(b""),
             Outer().wrap(b"\x41" + bytes(8)), Outer().wrap(quic.header + b"x"),
             Outer().wrap(coalesced + b"\0"), Outer().wrap(coalesced[:-1]),
             frame[:17] + bytes([frame[17] + 1]) + frame[18:] + b"\0",
             frame[:39] + bytes([frame[39] - 1]) + frame[40:], longer]
    for bad in cases:
        await b.refuse(Status.BAD_LENGTH, bad, quic.pn, modes=(random.choice(("sa", "inline")),))


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_packet_numbers(dut: Any) -> None:
    """PN_MISMATCH in both modes; PN_REUSE by SA; 2^62 - 1 is the last number."""
    b = await bench(dut)
    quic = b.quic()
    frame = Outer().wrap(quic.plain)
    await b.refuse(Status.PN_MISMATCH, frame, quic.pn + 1)
    await b.refuse(Status.PN_MISMATCH, frame, quic.pn + 2**62)
    await b.refuse(Status.PN_MISMATCH, frame, quic.pn + 2**63)
    await b.refuse(Status.PN_REUSE, frame, quic.pn, modes=("sa",))
    last = replace(GOOD, pn=MAX_PN)
    sent = await b.sender.send(Outer(), last, b.keys, b.sa)
    b.sender.check(sent, Outer(), last, b.keys)
    again = await b.sender.send(Outer(), last, b.keys, b.sa)
    b.sender.refused(again, Status.PN_REUSE)
    entry = await b.sender.nic.sa.read(b.sa)
    assert entry.next_pn == 2**62


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_keys_and_limits(dut: Any) -> None:
    """NO_KEY for an empty phase; the soft limit is an event, the hard one a refusal."""
    b = await bench(dut)
    other = b.quic(phase=1)
    await b.refuse(Status.NO_KEY, Outer().wrap(other.plain), other.pn, modes=("sa",))
    keys = Keys.random()
    sa = await b.sender.install(keys, limits=Limits(soft=2, hard=3))
    events = []
    for pn in range(1, 6):
        quic = replace(GOOD, pn=pn)
        sent = await b.sender.send(Outer(), quic, keys, sa)
        events.append([(e.sa_id, e.gen, e.phase, e.at_soft, e.at_hard)
                       for e in await b.sender.nic.regs.limit_events()])
        if pn <= 3:
            b.sender.check(sent, Outer(), quic, keys)
        else:
            b.sender.refused(sent, Status.LIMIT)
    assert events == [[], [(sa, sa, 0, True, False)], [(sa, sa, 0, False, True)], [], []]
    entry = await b.sender.nic.sa.read(sa)
    assert (entry.phases[0].sent, entry.next_pn) == (3, 4)
    await b.good()


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_dma_error(dut: Any) -> None:
    """A failed payload read, early or late in the frame: nothing leaves, the next one does."""
    b = await bench(dut)
    for bad_piece in range(3):
        quic = b.quic(payload=random.randbytes(900))
        frame = Outer().wrap(quic.plain)
        nic = b.sender.nic
        at = nic.next_buffer
        begin = at + (0, 300, len(frame) - 8)[bad_piece]
        with nic.memory.failing_reads(range(begin, begin + 8)):
            sent = await b.sender.raw(sa_cmsg(b.sa, b.sa, quic.pn, 8), [frame], (14, 34))
            await sent.done.wait()
        b.sender.refused(sent, Status.DMA_ERROR)
        await b.good()
    with nic.memory.failing_reads(BUFFERS):
        sent = await b.sender.plain(bytes(100))
        await sent.done.wait()
    b.sender.refused(sent, Status.DMA_ERROR)
    await b.good()


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_bad_desc(dut: Any) -> None:
    """A descriptor that memory or driver garbled: nothing leaves, the next packet does."""
    b = await bench(dut)
    nic = b.sender.nic
    for change in ({"flags": 2}, {"mode": 3}, {"mode": 0}, {"cipher": 3}):
        def spoil(slot: memoryview, change: dict[str, int] = change) -> None:
            slot[:] = replace(Meta0.unpack(bytes(slot)), **change).pack()

        quic = b.quic()
        for sa in (b.sa, None):
            nic.spoil = spoil
            sent = await b.sender.post(Outer(), quic, b.keys, sa)
            nic.spoil = None
            await sent.done.wait()
            b.sender.refused(sent, Status.BAD_DESC)
            await b.good()


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_removed_sa(dut: Any) -> None:
    """A removed SA is NO_SA; soft reset forgets all of them and the ring starts anew."""
    b = await bench(dut)
    await b.sender.nic.sa.remove(b.sa)
    quic = b.quic()
    sent = await b.sender.send(Outer(), quic, b.keys, b.sa)
    b.sender.refused(sent, Status.NO_SA)
    b.sa = await b.sender.install(b.keys)
    await b.good()
    await b.sender.nic.regs.set("control", 1)
    await b.sender.nic.restart()
    quic = b.quic()
    sent = await b.sender.send(Outer(), quic, b.keys, b.sa)
    b.sender.refused(sent, Status.NO_SA)


@pytest.mark.parametrize("lanes", [1, pytest.param(2, marks=pytest.mark.full)])
def test_refusals(lanes: int) -> None:
    simulate_nic("tb.system.test_refusals", lanes=lanes)
