# SPDX-License-Identifier: Apache-2.0
"""Super-packets through qnic_egress: every segment as if it had been sent alone.

Expected frames are built by scapy and `cryptography`, one by one (tb/lib/gso.py).
"""
import os
import random
from dataclasses import dataclass
from typing import Any

import cocotb
import pytest
from cocotb.triggers import ClockCycles, RisingEdge

from abi.gen.qnic_abi import Status
from tb.lib.egress import Egress, inline
from tb.lib.frames import Keys, Outer, Quic
from tb.lib.gso import SuperPacket, super_packet, wrap_all
from tb.lib.sim import simulate

MAX_FRAME = 2000
LANES = int(os.environ.get("QNIC_LANES", "1"))  # that the top was built with
KINDS = ("short", "short", "0rtt", "handshake", "initial")


@dataclass
class Item:
    """A job with its stream, and what has to come of it."""

    job: dict[str, int]
    stream: bytes
    frames: list[bytes]
    status: Status = Status.OK
    failed: range = range(0)


def good(keys: list[Keys], numbers: list[int]) -> Item:
    """A super-packet that leaves whole."""
    which = random.randrange(len(keys))
    count = random.choice((1, 2, 3, 3, 5, 9))
    size = random.choice((5, 20, 47, 48, 49, 63, 64, 65, 100, 984, random.randint(5, 400), 1200))
    last = random.choice((0, random.randint(5, size)))
    room = random.random() < 0.5
    sent = super_packet(numbers[which] + 1, size, count, room, last, kind=random.choice(KINDS))
    numbers[which] = sent.packets[-1].pn
    sent.padding = random.choice((0, 0, 0, 1, 15, 16, 40))
    job = {"mode": 1, "sa_id": which} if random.random() < 0.6 else inline(keys[which])
    return Item(job | sent.fields, sent.frame, sent.wire(keys[which]))


def plain() -> Item:
    """An ordinary frame, cut or with its checksums made anew, or as it is."""
    outer, size = Outer.random(), random.choice((1, 16, 17, 100, 700))
    data = random.randbytes(size * random.choice((1, 2)) + random.choice((0, 0, size // 2)))
    frame = bytearray(outer.wrap(data))
    job = {"l3_off": outer.offsets[0], "l4_off": outer.offsets[1], "frame_len": len(frame)}
    l4 = outer.offsets[1]
    if random.random() < 0.3:
        return Item({"frame_len": len(frame)}, bytes(frame), [bytes(frame)])
    frame[l4 + 6:l4 + 8] = random.randbytes(2)  # a checksum that is ignored
    if random.random() < 0.4:
        return Item(job | {"csum": 1}, bytes(frame), [outer.wrap(data)])
    parts = [data[at:at + size] for at in range(0, len(data), size)]
    return Item(job | {"seg_size": size}, bytes(frame), wrap_all(outer, parts))


def hit(sent: SuperPacket, place: int, ends: bool) -> int:
    """The first segment with bytes at ``place`` or behind it: a tag's room counts for the segment
    behind it; ``ends``: at the latest the last one."""
    head = sent.outer.offsets[1] + 8
    stride = len(sent.packets[0].plain) + 16 * sent.tag_room
    for index, quic in enumerate(sent.packets):
        first = head + index * stride
        if place < first + len(quic.plain):
            return index
    return len(sent.packets) - ends


def bad(keys: list[Keys], numbers: list[int]) -> Item:
    """A super-packet of which a segment fails: those before it leave."""
    which, count = random.randrange(len(keys)), random.randint(2, 6)
    sent = super_packet(numbers[which] + 1, random.randint(40, 300), count,
                        random.random() < 0.5, outer=Outer.random())
    at = random.randrange(count)
    job = ({"mode": 1, "sa_id": which} if random.random() < 0.6 else inline(keys[which]))
    item = Item(job | sent.fields, sent.frame, [])
    head = sent.outer.offsets[1] + 8
    stride = len(sent.packets[0].plain) + 16 * sent.tag_room
    start = head + at * stride
    data = bytearray(item.stream)
    item.status = random.choice((
        Status.BAD_HEADER, Status.BAD_LENGTH, Status.PN_MISMATCH, Status.DMA_ERROR, Status.BAD_DESC,
        Status.NO_SA))
    match item.status:
        case Status.BAD_HEADER if random.random() < 0.3:  # of the outer header: all of it
            at, l3 = 0, sent.outer.offsets[0]
            data[l3 + (6 if sent.outer.ipv6 else 9)] ^= 1
        case Status.BAD_HEADER if job["mode"] == 2 and at:  # a key phase of its own
            data[start] ^= 4
        case Status.BAD_HEADER:
            data[start] ^= random.choice((0x40, 0x08, 0x10))
        case Status.BAD_LENGTH:
            at = 0
            match random.randrange(3):
                case 0:  # no packet in it
                    item.job["seg_size"] = random.choice((1, 16))
                case 1:
                    size = len(sent.outer.wrap(b""))
                    data[size - 4:size - 2] = (0xFFFF).to_bytes(2, "big")
                case _:
                    item.job["seg_size"], item.job["tag_room"] = 17, 0
                    data = bytearray(sent.outer.wrap(bytes(129)))
                    item.job["frame_len"] = len(data)
        case Status.PN_MISMATCH:
            at = 0
            item.job["pn"] = random.choice((item.job["pn"] ^ 1, item.job["pn"] | 1 << 62))
        case Status.DMA_ERROR | Status.BAD_DESC:
            bus = 16 * LANES
            beat = random.randrange(0, start + 30)
            if item.status == Status.BAD_DESC:
                beat = min(beat, len(data) - 1)
                del data[beat + 1:]
            else:
                item.failed = range(beat, beat + 1)
            place = beat // bus * bus
            if len(data) == len(item.stream) and item.status == Status.BAD_DESC:
                data += bytes(1)  # too long: known at its end
                place = len(item.stream) - 1
            at = hit(sent, place, item.status == Status.BAD_DESC)
            if at == count:
                item.status = Status.OK
        case Status.NO_SA:
            at = 0
            item.job["sa_id"], item.job["mode"] = random.choice((len(keys) + 1, 64, 2**31)), 1
    item.stream = bytes(data)
    item.frames = sent.wire(keys[which])[:at]
    if at:
        numbers[which] = max(numbers[which], sent.packets[at - 1].pn)
    if item.status in (Status.DMA_ERROR, Status.BAD_DESC):  # its number may be gone
        numbers[which] = sent.packets[-1].pn
    return item


async def check(dut: Any, stall: float, items: list[Item], keys: list[Keys]) -> Egress:
    """Send items, compare results and frames."""
    bench = Egress(dut, stall)
    await bench.start()
    for index, key in enumerate(keys):
        await bench.install(index, key, next_pn=0)
    cocotb.start_soon(bench.jobs([item.job for item in items]))
    for item in items:
        if item.stream:
            bench.stream(item.stream, item.failed)
    while len(bench.results) < len(items):
        await RisingEdge(dut.clk_i)
    await ClockCycles(dut.clk_i, 20)
    for item, (status, segments) in zip(items, bench.results, strict=True):
        what = {name: value for name, value in item.job.items() if name not in ("key", "hp", "iv")}
        assert (Status(status).name, segments) == (item.status.name, len(item.frames)), f"{what}"
        for frame in item.frames:
            assert bytes(bench.sink.recv_nowait().tdata).hex() == frame.hex(), f"{what}"
    assert bench.sink.empty(), "a frame left that nobody asked for"
    return bench


@cocotb.test(timeout_time=400, timeout_unit="us")
@cocotb.parametrize(stall=[0.0, 0.3])
async def cocotb_good(dut: Any, stall: float) -> None:
    """All layouts, sizes, headers and modes."""
    keys = [Keys.random() for _ in range(6)]
    numbers = [random.choice((0, 250, 65530, 2**24 - 3, 2**32 - 5, 2**48)) for _ in keys]
    items = [plain() if random.random() < 0.3 else good(keys, numbers) for _ in range(150)]
    await check(dut, stall, items, keys)


@cocotb.test(timeout_time=400, timeout_unit="us")
@cocotb.parametrize(stall=[0.0, 0.3])
async def cocotb_bad(dut: Any, stall: float) -> None:
    """Segments that fail among good ones."""
    keys = [Keys.random() for _ in range(6)]
    numbers = [0] * len(keys)
    items = [(bad if random.random() < 0.6 else good)(keys, numbers) for _ in range(150)]
    await check(dut, stall, items, keys)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_limits(dut: Any) -> None:
    """A key's last packet, and the last packet number, in the middle of a super-packet."""
    keys = [Keys.random(), Keys.random()]
    bench = Egress(dut)
    await bench.start()
    await bench.install(0, keys[0], hard_limit=5)
    await bench.install(1, keys[1])
    first, then = (super_packet(pn, 100, 3) for pn in (1, 2**61))
    top = SuperPacket(Outer(), [Quic(pn=2**62 - 2 + i, pn_len=2, payload=bytes(90))
                                for i in range(3)], 93 + 16)
    for which, sent in ((0, first), (0, then), (0, then), (1, top)):
        bench.stream(sent.frame)
        await bench.jobs([{"mode": 1, "sa_id": which} | sent.fields])
    while len(bench.results) < 4:
        await RisingEdge(dut.clk_i)
    assert bench.results == [(Status.OK, 3), (Status.LIMIT, 2), (Status.PN_REUSE, 0),
                             (Status.PN_MISMATCH, 2)]
    for frame in first.wire(keys[0]) + then.wire(keys[0])[:2] + top.wire(keys[1])[:2]:
        assert bytes(bench.sink.recv_nowait().tdata).hex() == frame.hex()
    assert bench.sink.empty()


@cocotb.test(timeout_time=400, timeout_unit="us")
@cocotb.parametrize(room=[False, True], size=[1184, 83])
async def cocotb_rate(dut: Any, room: bool, size: int) -> None:
    """A beat on every cycle, from segment to segment and from super-packet to super-packet."""
    keys, sent = Keys.random(), []
    bench = Egress(dut)
    await bench.start()
    await bench.install(0, keys)
    number = 0
    for count in (54, 54, 30, 54, 54) if size > 100 else (128, 128, 7, 128, 128, 128):
        sent.append(super_packet(number + 1, size, count, room, outer=Outer()))
        number = sent[-1].packets[-1].pn
    cocotb.start_soon(bench.jobs([{"mode": 1, "sa_id": 0} | one.fields for one in sent]))
    for one in sent:
        bench.stream(one.frame)
    while len(bench.results) < len(sent):
        await RisingEdge(dut.clk_i)
    assert bench.results == [(Status.OK, len(one.packets)) for one in sent]
    beats = bench.beats[len(bench.beats) // 10:]
    lost = beats[-1] - beats[0] + 1 - len(beats)
    print(f"{size} bytes, tag room {room}: {lost} of {len(beats)} cycles lost", flush=True)
    if LANES == 1:  # with some lengths of headers four are, all in all
        assert lost <= 8


@pytest.mark.parametrize("lanes", [1, *(pytest.param(n, marks=pytest.mark.full) for n in (2, 8))])
def test_gso(lanes: int) -> None:
    parameters = {"MAX_FRAME": MAX_FRAME, "SA_ENTRIES": 64, "LANES": lanes}
    simulate("qnic_egress", "tb.test_gso", parameters, env={"QNIC_LANES": str(lanes)})
