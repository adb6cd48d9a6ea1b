# SPDX-License-Identifier: Apache-2.0
"""qnic_gso alone: what goes in as one comes out as frames with jobs, whatever the stream does.

A segment's frame is the super-packet's headers (with the IPv4 identification counted up) and its
part of the payload; lengths and checksums are made anew behind this block.
"""
import random
from dataclasses import dataclass
from typing import Any

import cocotb
import pytest
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, RisingEdge, Timer
from cocotbext.axi import AxiStreamFrame

from tb.lib.egress import stream_ends
from tb.lib.frames import TAG_BYTES, Outer
from tb.lib.sim import simulate
from tb.lib.structs import struct

JOB = struct("job_t")
LATENCY = {False: 20, True: 21}  # by whether the bus is a wide one


@dataclass
class Case:
    """A job and its stream; the jobs and frames that have to come, each with its error mark."""

    job: dict[str, int]
    stream: bytes
    marks: list[int]
    jobs: list[dict[str, int]]
    frames: list[tuple[bytes, bool]]


def segments(outer: Outer, data: bytes, stride: int, room: int) -> list[bytes]:
    """The frames: headers of the whole, a part of the payload less the tag's room."""
    whole = outer.wrap(data)
    head = whole[:outer.offsets[1] + 8]
    out = []
    for index, at in enumerate(range(0, len(data), stride)):
        this = bytearray(head)
        if not outer.ipv6:
            at_id = outer.offsets[0] + 4
            this[at_id:at_id + 2] = ((outer.ip_id + index) & 0xFFFF).to_bytes(2, "big")
        chunk = data[at:at + stride]
        out.append(bytes(this) + chunk[:max(0, len(chunk) - room)])
    return out


def case(bus: int, fault: str = "") -> Case:
    """A super-packet or an ordinary frame."""
    outer = Outer.random()
    size = random.choice((1, 2, 16, 17, 33, 100, 984, random.randint(1, 300)))
    count = random.choice((1, 1, 2, 3, 7))
    room = TAG_BYTES if random.random() < 0.4 else 0
    stride = size + room
    last = random.randint(1, size) + room if random.random() < 0.5 else stride
    data = random.randbytes(stride * (count - 1) + last)
    pad = random.choice((0, 0, 1, 15, 16, 17, 60))
    stream = outer.wrap(data) + random.randbytes(pad)
    job = {"l3_off": outer.offsets[0], "l4_off": outer.offsets[1], "frame_len": len(stream),
           "pn": random.getrandbits(62), "mode": 1}
    if random.random() < 0.3 and not fault:
        job["frame_len"] += random.choice((0, 0, 1))  # not looked at here
        return Case(job, stream, [0] * len(stream), [job], [(stream, False)])
    job |= {"tag_room": int(room != 0), "seg_size": size + TAG_BYTES}
    parts = segments(outer, data, stride, room)
    if count == 1 and room and random.random() < 0.5:
        job["seg_size"] = 0
    jobs = [job | {"gso": 1, "follows": int(i > 0), "more": int(i + 1 < len(parts)),
                   "frame_len": len(part)} for i, part in enumerate(parts)]
    frames, marks = [(part, False) for part in parts], [0] * len(stream)
    head = outer.offsets[1] + 8
    if fault == "read":
        at = random.randrange(len(stream))
        marks = [int(i // bus == at // bus) for i in range(len(stream))]
        hit = at // bus * bus
        for i, part in enumerate(parts):
            first, end = head + i * stride, head + i * stride + len(part) - head
            frames[i] = (part, hit < end and (hit + bus > first or hit < first)
                         and (hit + bus > head or hit < head))
    return Case(job, stream, marks, jobs, frames)


class Bench:
    """The block with a source and a sink for jobs and beats."""

    def __init__(self, dut: Any, stall: float, late: float) -> None:
        self.dut, self.stall, self.late = dut, stall, late
        self.jobs: list[dict[str, Any]] = []
        self.keys: list[int] = []

    async def start(self) -> None:
        """Clock, reset."""
        dut = self.dut
        for name in ("rst_ni", "job_valid_i", "job_i", "job_keys_i", "job_ready_i"):
            getattr(dut, name).value = 0
        await Timer(1, unit="ns")
        Clock(dut.clk_i, 4, unit="ns").start()
        self.source, self.sink = stream_ends(dut, self.stall)
        await ClockCycles(dut.clk_i, 4)
        dut.rst_ni.value = 1
        cocotb.start_soon(self._taken())

    async def _taken(self) -> None:
        dut = self.dut
        while True:
            dut.job_ready_i.value = random.random() >= self.late
            await RisingEdge(dut.clk_i)
            if dut.job_valid_o.value and dut.job_ready_i.value:
                self.jobs.append(JOB.unpack(int(dut.job_o.value)))
                self.keys.append(int(dut.job_keys_o.value))

    async def put(self, cases: list[Case]) -> None:
        """Hand the jobs over; the keys are a job's index."""
        dut = self.dut
        for index, this in enumerate(cases):
            while random.random() < self.stall:
                await RisingEdge(dut.clk_i)
            dut.job_i.value = JOB.pack(this.job)
            dut.job_keys_i.value = index + 1
            dut.job_valid_i.value = 1
            await RisingEdge(dut.clk_i)
            while not dut.job_ready_o.value:
                await RisingEdge(dut.clk_i)
            dut.job_valid_i.value = 0
            dut.job_keys_i.value = 0


async def check(dut: Any, stall: float, cases: list[Case], late: float | None = None) -> None:
    """Every job and frame in order. ``late``: probability that a job is not taken yet."""
    bench = Bench(dut, stall, stall if late is None else late)
    await bench.start()
    cocotb.start_soon(bench.put(cases))
    for this in cases:
        bench.source.send_nowait(AxiStreamFrame(this.stream, tuser=this.marks))
    jobs = [(this, job, index + 1) for index, this in enumerate(cases) for job in this.jobs]
    frames = [(this, frame) for this in cases for frame in this.frames]
    for this, (data, err) in frames:
        got = await bench.sink.recv()
        seen = bytes(got.tdata)
        assert len(seen) == len(data), f"{this.job}"
        wrong = [at for at, pair in enumerate(zip(seen, data, strict=True)) if pair[0] != pair[1]]
        assert not wrong, f"{this.job}: {seen.hex()} is not {data.hex()} at {wrong}"
        user = got.tuser if isinstance(got.tuser, list) else [got.tuser] * len(data)
        assert any(user) == err, f"{this.job} {this.marks}"
    while len(bench.jobs) < len(jobs):
        await RisingEdge(dut.clk_i)
    await ClockCycles(dut.clk_i, 30)
    assert bench.sink.empty()
    for (this, job, key), got, key_got in zip(jobs, bench.jobs, bench.keys, strict=True):
        assert {name: int(got[name]) for name in job} == job, this.job
        assert key_got == key
    assert int(dut.job_keys_o.value) == 0, "keys are left behind"


@cocotb.test(timeout_time=1, timeout_unit="ms")
@cocotb.parametrize(stall=[0.0, 0.3], fault=["", "read"])
async def cocotb_cut(dut: Any, stall: float, fault: str) -> None:
    """All layouts, back to back."""
    bus = len(dut.s_axis_tkeep)
    await check(dut, stall, [case(bus, fault) for _ in range(120)])


@cocotb.test(timeout_time=1, timeout_unit="ms")
@cocotb.parametrize(fault=["", "read"])
async def cocotb_late_jobs(dut: Any, fault: str) -> None:
    """A segment's frame may be out before its job is taken, and long before the next segment: an
    error of it is that one's too."""
    await check(dut, 0.0, [case(len(dut.s_axis_tkeep), fault) for _ in range(80)], 0.97)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_latency(dut: Any) -> None:
    """A super-packet's first beat comes LATENCY behind the one with its headers' end."""
    outer = Outer(vlans=0, ipv6=False)
    whole, bus = outer.wrap(random.randbytes(3000)), len(dut.s_axis_tkeep)
    job = {"l3_off": outer.offsets[0], "l4_off": outer.offsets[1], "frame_len": len(whole),
           "mode": 1, "seg_size": 1016}
    bench = Bench(dut, 0.0, 0.0)
    await bench.start()
    cocotb.start_soon(bench.put([Case(job, whole, [0] * len(whole), [], [])]))
    bench.source.send_nowait(AxiStreamFrame(whole, tuser=[0] * len(whole)))
    beats, end, cycle = 0, 0, 0
    while not dut.m_axis_tvalid.value:
        await RisingEdge(dut.clk_i)
        cycle += 1
        beats += int(dut.s_axis_tvalid.value) & int(dut.s_axis_tready.value)
        if beats * bus >= outer.offsets[1] + 8 and not end:
            end = cycle
    assert cycle - end == LATENCY[bus > 16]


@pytest.mark.parametrize("lanes", [1, 4])
def test_gso(lanes: int) -> None:
    simulate("qnic_gso", "tb.packet.test_gso", {"LANES": lanes})
