# SPDX-License-Identifier: Apache-2.0
"""``qnic_egress`` as an existing NIC embeds it: jobs beside a stream, frames and results out."""
import random
from itertools import repeat
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, RisingEdge, Timer
from cocotbext.axi import AxiStreamBus, AxiStreamFrame, AxiStreamSink, AxiStreamSource

from abi.gen.qnic_abi import SaOp
from tb.lib.frames import Keys
from tb.lib.structs import little

JOB = ("status", "no_frame", "mode", "aes256", "cid_len", "sa_id", "gen", "owner", "pn",
       "seg_size", "tag_room", "csum", "l3_off", "l4_off", "frame_len", "key", "hp", "iv")
COMMAND = ("op", "phase", "keyed", "any_gen", "aes256", "sa_id", "gen", "owner", "next_pn", "sent",
           "soft_limit", "hard_limit", "key", "hp", "iv")


def inline(keys: Keys) -> dict[str, int]:
    """Fields of a job that carries its keys."""
    return {"mode": 2, "aes256": len(keys.key) == 32, "key": little(keys.key),
            "hp": little(keys.hp), "iv": little(keys.iv)}


def stream_ends(dut: Any, stall: float) -> tuple[AxiStreamSource, AxiStreamSink]:
    """Source at s_axis and sink at m_axis; ``stall``: probability of a pause."""
    reset = {"reset": dut.rst_ni, "reset_active_level": False}
    source = AxiStreamSource(AxiStreamBus.from_prefix(dut, "s_axis"), dut.clk_i, **reset)
    sink = AxiStreamSink(AxiStreamBus.from_prefix(dut, "m_axis"), dut.clk_i, **reset)
    for end in (source, sink):
        end.log.setLevel("ERROR")
        if stall:
            end.set_pause_generator(random.random() < stall for _ in repeat(0))
    return source, sink


class Egress:
    """The engine with a source and a sink. ``stall``: probability of a pause on every port."""

    def __init__(self, dut: Any, stall: float = 0.0) -> None:
        self.dut, self.stall = dut, stall
        self.cycle = 0
        self.beats: list[int] = []                # cycle of each output beat
        self.results: list[tuple[int, int]] = []  # status and segments

    async def start(self) -> None:
        """Clock, reset; waits until the SA table is wiped."""
        dut = self.dut
        for prefix, names in (("s_job", (*JOB, "valid")), ("sa_cmd", (*COMMAND, "valid"))):
            for name in names:
                getattr(dut, f"{prefix}_{name}").value = 0
        dut.rst_ni.value = 0
        dut.m_result_ready.value = 0
        await Timer(1, unit="ns")  # no edge before the reset
        Clock(dut.clk_i, 4, unit="ns").start()
        self.source, self.sink = stream_ends(dut, self.stall)
        await ClockCycles(dut.clk_i, 4)
        dut.rst_ni.value = 1
        await RisingEdge(dut.clk_i)
        while dut.sa_busy.value:
            await RisingEdge(dut.clk_i)
        cocotb.start_soon(self._watch())

    async def _watch(self) -> None:
        dut = self.dut
        while True:
            dut.m_result_ready.value = random.random() >= self.stall
            await RisingEdge(dut.clk_i)
            self.cycle += 1
            if dut.m_axis_tvalid.value and dut.m_axis_tready.value:
                self.beats.append(self.cycle)
            if dut.m_result_valid.value and dut.m_result_ready.value:
                self.results.append((int(dut.m_result_status.value),
                                     int(dut.m_result_segments.value)))

    async def install(self, sa_id: int, keys: Keys, gen: int = 0, owner: int = 0,
                      next_pn: int = 0, hard_limit: int = 2**32 - 1) -> None:
        """An SA with a key in slot 0."""
        fields = {"sa_id": sa_id, "aes256": len(keys.key) == 32, "gen": gen, "owner": owner,
                  "next_pn": next_pn, "hard_limit": hard_limit, "key": little(keys.key),
                  "hp": little(keys.hp), "iv": little(keys.iv)}
        for op in (SaOp.INSTALL, SaOp.SET_KEY):
            await self.command(op=op, **fields)

    async def command(self, **fields: int) -> None:
        """A command of the SA table, which must not refuse it."""
        dut = self.dut
        for name in COMMAND:
            getattr(dut, f"sa_cmd_{name}").value = fields.get(name, 0)
        dut.sa_cmd_valid.value = 1
        await RisingEdge(dut.clk_i)
        while not dut.sa_cmd_ready.value:
            await RisingEdge(dut.clk_i)
        for name in (*COMMAND, "valid"):  # keys do not stay at the port
            getattr(dut, f"sa_cmd_{name}").value = 0
        while not dut.sa_rsp_valid.value:
            await RisingEdge(dut.clk_i)
        assert not dut.sa_rsp_error.value

    def stream(self, data: bytes, failed: range = range(0)) -> None:
        """Send a frame's bytes; the beats of ``failed`` bytes are marked."""
        bus = len(self.dut.s_axis_tkeep)
        beats = {at // bus for at in failed}
        marks = [int(at // bus in beats) for at in range(len(data))]
        self.source.send_nowait(AxiStreamFrame(data, tuser=marks))

    async def jobs(self, jobs: list[dict[str, int]]) -> None:
        """Hand jobs over, each as soon as the engine takes it; fields not given are 0."""
        dut = self.dut
        for job in jobs:
            while random.random() < self.stall:
                await RisingEdge(dut.clk_i)
            for name in JOB:
                getattr(dut, f"s_job_{name}").value = int(job.get(name, 0))
            dut.s_job_valid.value = 1
            await RisingEdge(dut.clk_i)
            while not dut.s_job_ready.value:
                await RisingEdge(dut.clk_i)
            dut.s_job_valid.value = 0
