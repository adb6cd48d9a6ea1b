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
from tb.lib.frames import Keys, Outer
from tb.lib.gso import super_packet
from tb.lib.sim import simulate

MAX_FRAME = 2000
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
    wire = [Outer(outer.ipv6, outer.vlans, outer.options, (outer.ip_id + i) & 0xFFFF).wrap(part)
            for i, part in enumerate(parts)]
    return Item(job | {"seg_size": size}, bytes(frame), wire)


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


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(stall=[0.0, 0.3])
async def cocotb_good(dut: Any, stall: float) -> None:
    """All layouts, sizes, headers and modes."""
    keys = [Keys.random() for _ in range(6)]
    numbers = [random.choice((0, 250, 65530, 2**24 - 3, 2**32 - 5, 2**48)) for _ in keys]
    items = [plain() if random.random() < 0.3 else good(keys, numbers) for _ in range(int(os.environ.get('N', '150')))]
    await check(dut, stall, items, keys)


@pytest.mark.parametrize("lanes", [1, 2, pytest.param(8, marks=pytest.mark.full)])
def test_gso(lanes: int) -> None:
    parameters = {"MAX_FRAME": MAX_FRAME, "SA_ENTRIES": 64, "LANES": lanes}
    simulate("qnic_egress", "tb.test_gso", parameters)
