# SPDX-License-Identifier: Apache-2.0
"""qnic_egress by its own ports: every frame and every result in the order of the jobs.

Good frames of all modes, refused ones, streams that disagree with their jobs and failed beats
follow each other at random, on one lane and on several, with and without stalls.
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
from tb.lib.frames import Keys, Outer, Quic, random_quic
from tb.lib.sim import simulate

MAX_FRAME = int(os.environ.get("QNIC_MAX_FRAME", "2000"))  # that the top was built with
OWNER, GEN = 3, 7


@dataclass
class Item:
    """A job with its stream, and what has to come of it."""

    job: dict[str, int]
    stream: bytes
    status: Status = Status.OK
    frame: bytes = b""
    failed: range = range(0)


class Traffic:
    """Makes items; an SA for each of its keys is to be installed. Without ``gso`` it asks for
    segments that will be refused."""

    def __init__(self, gso: bool) -> None:
        self.gso = gso
        self.keys = [Keys.random() for _ in range(6)]
        self.numbers = [0] * len(self.keys)

    def good(self) -> Item:
        """A frame that leaves."""
        if random.random() < 0.2:
            frame = random.randbytes(random.choice((1, 14, 15, 16, 17, 60, 200, 1500, MAX_FRAME)))
            return Item({"frame_len": len(frame)}, frame, frame=frame)
        which = random.randrange(len(self.keys))
        self.numbers[which] += random.choice((1, 1, 5))
        outer, quic = Outer.random(), random_quic(self.numbers[which])
        plain = outer.wrap(quic.plain)
        job = {"mode": 1, "sa_id": which, "gen": GEN, "owner": OWNER}
        if random.random() < 0.4:
            job = inline(self.keys[which])
        job |= {"cid_len": len(quic.dcid), "pn": quic.pn, "l3_off": outer.offsets[0],
                "l4_off": outer.offsets[1], "frame_len": len(plain)}
        return Item(job, plain, frame=outer.wrap(quic.protect(self.keys[which])))

    def bad(self) -> Item:
        """A frame that must not leave, nor any part of it."""
        item = self.good()
        while item.job.get("mode", 0) != 1:
            item = self.good()
        job, size = item.job, len(item.stream)
        item.frame = b""
        item.status = random.choice((
            Status.BAD_DESC, Status.NO_SA, Status.STALE_GEN, Status.NOT_OWNER, Status.BAD_LENGTH,
            Status.PN_MISMATCH, Status.PN_REUSE, Status.DMA_ERROR))
        match item.status:
            case Status.BAD_DESC if random.random() < 0.4:  # the host side found it
                job["status"], item.stream = int(Status.BAD_DESC), b""
            case Status.BAD_DESC:
                job["frame_len"] = random.choice((size + 1, size + 100, size - 1, size - 16))
                item.stream = random.choice((item.stream, item.stream + bytes(40)))
                if len(item.stream) == job["frame_len"]:
                    item.stream += b"\0"
                job["mode"], job["frame_len"] = 0, min(job["frame_len"], MAX_FRAME)
            case Status.NO_SA:
                job["sa_id"] = random.choice((len(self.keys), 63, 64, 2**32 - 1))
            case Status.STALE_GEN:
                job["gen"] ^= 1
            case Status.NOT_OWNER:
                job["owner"] ^= 1
            case Status.BAD_LENGTH if not self.gso and random.random() < 0.7:
                job |= random.choice(({"seg_size": 1200}, {"tag_room": 1}))
            case Status.BAD_LENGTH:
                item.stream = bytes(MAX_FRAME + random.choice((1, 200)))
                job["frame_len"] = len(item.stream)
            case Status.PN_MISMATCH:
                job["pn"] ^= 1
            case Status.PN_REUSE:
                job["pn"], quic = 0, Quic(pn=0, dcid=bytes(4), payload=bytes(50))
                item.stream = Outer().wrap(quic.plain)
                job |= {"cid_len": 4, "l3_off": 14, "l4_off": 34, "frame_len": len(item.stream)}
            case Status.DMA_ERROR:
                at = random.randrange(size)
                item.failed = range(at, at + 1)
        return item


async def check(dut: Any, stall: float, count: int) -> None:
    """Send items, compare results and frames."""
    gso = not hasattr(dut, "GSO") or bool(dut.GSO.value)  # a netlist has no parameters
    bench, traffic = Egress(dut, stall), Traffic(gso)
    await bench.start()
    for index, keys in enumerate(traffic.keys):
        await bench.install(index, keys, GEN, OWNER, next_pn=1)
    items = [traffic.bad() if random.random() < 0.3 else traffic.good() for _ in range(count)]
    cocotb.start_soon(bench.jobs([item.job for item in items]))
    for item in items:
        if item.stream:
            bench.stream(item.stream, item.failed)
    while len(bench.results) < len(items):
        await RisingEdge(dut.clk_i)
    await ClockCycles(dut.clk_i, 20)
    for item, (status, segments) in zip(items, bench.results, strict=True):
        assert (Status(status).name, segments) == (item.status.name, int(bool(item.frame))), item
    for item in items:
        if item.frame:
            assert bytes(bench.sink.recv_nowait().tdata) == item.frame
    assert bench.sink.empty(), "a frame left that nobody asked for"


@cocotb.test(timeout_time=4, timeout_unit="ms")
@cocotb.parametrize(stall=[0.0, 0.3])
async def cocotb_mixed(dut: Any, stall: float) -> None:
    """Good and bad, in order."""
    await check(dut, stall, 400 if not stall else 200)


@pytest.mark.parametrize("more", [{"LANES": 1}, {"LANES": 2}, {"AES_CYCLES": 16, "GSO": 0},
                                  pytest.param({"LANES": 4}, marks=pytest.mark.full)])
def test_egress(more: dict[str, int]) -> None:
    parameters = {"MAX_FRAME": MAX_FRAME, "SA_ENTRIES": 64, **more}
    simulate("qnic_egress", "tb.test_egress", parameters)
