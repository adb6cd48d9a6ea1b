# SPDX-License-Identifier: Apache-2.0
"""Drives packet/qnic_packet: jobs and frames in, parsed records and beats out."""
import random
from dataclasses import dataclass
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import RisingEdge

from tb.lib.structs import struct

JOB, KEYS, PARSED = (struct(f"{n}_t") for n in ("job", "keys", "parsed"))


@dataclass(frozen=True)
class Feed:
    """A frame with its job. ``bad_beats``: beats whose read failed."""

    frame: bytes
    offsets: tuple[int, int] = (14, 34)
    mode: int = 1
    cid_len: int = 0
    pn: int = 0
    keys: int = 0
    bad_beats: frozenset[int] = frozenset()
    frame_len: int | None = None  # what the job says, if not the truth

    def job(self) -> int:
        """job_t."""
        return JOB.pack(mode=self.mode, cid_len=self.cid_len, pn=self.pn, l3_off=self.offsets[0],
                        l4_off=self.offsets[1],
                        frame_len=len(self.frame) if self.frame_len is None else self.frame_len)


class Front:
    """The bench. ``stall``: probability of a gap per cycle, on every port."""

    def __init__(self, dut: Any, stall: float = 0.0) -> None:
        self.dut, self.stall, self.cycle = dut, stall, 0
        self.hold = 0  # no beat is taken before this cycle
        self.parsed: list[dict[str, Any]] = []
        self.keys: list[int] = []
        self.at: list[int] = []
        self.frames: list[tuple[bytes, bool, bool]] = []  # data, err, short

    async def start(self) -> None:
        """Clock and reset."""
        dut = self.dut
        Clock(dut.clk_i, 4, unit="ns").start()
        for name in ("rst_ni", "job_valid_i", "s_axis_tvalid", "parsed_ready_i", "beat_ready_i",
                     "job_i", "job_keys_i", "s_axis_tdata", "s_axis_tkeep", "s_axis_tlast",
                     "s_axis_tuser"):
            getattr(dut, name).value = 0
        for _ in range(4):
            await RisingEdge(dut.clk_i)
        dut.rst_ni.value = 1
        cocotb.start_soon(self._out())

    async def _out(self) -> None:
        dut, data = self.dut, b""
        again = 0  # like the gate: a frame in four cycles
        while True:
            dut.parsed_ready_i.value = self.cycle >= again and random.random() >= self.stall
            dut.beat_ready_i.value = self.cycle >= self.hold and random.random() >= self.stall
            await RisingEdge(dut.clk_i)
            self.cycle += 1
            if dut.parsed_valid_o.value and dut.parsed_ready_i.value:
                assert dut.parsed_keyed_o.value, "a frame without its keys"
                again = self.cycle + 3
                self.parsed.append(PARSED.unpack(int(dut.parsed_o.value)))
                self.keys.append(int(dut.parsed_keys_o.value))
                self.at.append(self.cycle)
            if dut.beat_valid_o.value and dut.beat_ready_i.value:
                data += int(dut.beat_data_o.value).to_bytes(16, "little")
                if dut.beat_last_o.value:
                    self.frames.append((data, bool(dut.beat_err_o.value),
                                        bool(dut.beat_short_o.value)))
                    data = b""

    async def _push(self, valid: Any, ready: Any, **values: int) -> None:
        while random.random() < self.stall:
            await RisingEdge(self.dut.clk_i)
        for name, value in values.items():
            getattr(self.dut, name).value = value
        valid.value = 1
        await RisingEdge(self.dut.clk_i)
        while not ready.value:
            await RisingEdge(self.dut.clk_i)
        valid.value = 0

    async def _jobs(self, feeds: list[Feed]) -> None:
        dut = self.dut
        for feed in feeds:
            await self._push(dut.job_valid_i, dut.job_ready_o, job_i=feed.job(),
                             job_keys_i=feed.keys)

    async def _beats(self, feeds: list[Feed]) -> None:
        dut = self.dut
        for feed in feeds:
            for i, at in enumerate(range(0, len(feed.frame), 16)):
                data = feed.frame[at:at + 16]
                await self._push(
                    dut.s_axis_tvalid, dut.s_axis_tready,
                    s_axis_tdata=int.from_bytes(data, "little"), s_axis_tkeep=(1 << len(data)) - 1,
                    s_axis_tlast=at + 16 >= len(feed.frame), s_axis_tuser=i in feed.bad_beats)

    async def run(self, feeds: list[Feed]) -> list[dict[str, Any]]:
        """Feed all back to back; the parsed records. Frames come out as they went in."""
        first, first_frame = len(self.parsed), len(self.frames)
        cocotb.start_soon(self._jobs(feeds))
        cocotb.start_soon(self._beats(feeds))
        honest = all(feed.frame_len is None for feed in feeds)
        while len(self.parsed) < first + len(feeds) or (
                honest and len(self.frames) < first_frame + len(feeds)):
            await RisingEdge(self.dut.clk_i)
        assert self.keys[first:] == [feed.keys for feed in feeds]
        if honest:
            for (data, err, short), feed in zip(self.frames[first_frame:], feeds, strict=True):
                assert data == feed.frame + bytes(-len(feed.frame) % 16)
                assert (err, short) == (bool(feed.bad_beats), False)
        return self.parsed[first:]
