# SPDX-License-Identifier: Apache-2.0
"""The native bench's frames through cocotb: the same bytes, the same cycles, and how fast.

QNIC_FRAMES names the file that the native bench dumped, QNIC_RESULT the one to write.
"""
import json
import os
import time
from pathlib import Path
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, ReadOnly, RisingEdge
from cocotbext.axi import AxiStreamBus, AxiStreamFrame, AxiStreamSink, AxiStreamSource

from abi.gen.qnic_abi import SaOp

L3_OFF, L4_OFF = 14, 34
INPUTS = ("rst_ni", "s_job_valid", "s_job_status", "s_job_no_frame", "s_job_gen", "s_job_owner",
          "s_job_seg_size", "s_job_tag_room", "sa_cmd_valid", "sa_cmd_phase", "sa_cmd_gen",
          "sa_cmd_owner", "sa_cmd_next_pn", "sa_cmd_sent", "sa_cmd_soft_limit")


def _little(text: str) -> int:
    return int.from_bytes(bytes.fromhex(text), "little")


class Bench:
    """``qnic_egress`` with cocotbext-axi around it."""

    def __init__(self, dut: Any, keys: list[dict[str, Any]]) -> None:
        self.dut, self.keys = dut, keys
        self.cycle = 0
        self.beats: list[int] = []  # cycle of each output beat

    async def start(self) -> None:
        """Reset, SAs, streams."""
        dut = self.dut
        for name in INPUTS:
            getattr(dut, name).value = 0
        dut.m_result_ready.value = 1
        Clock(dut.clk_i, 4, unit="ns").start()
        reset = {"reset": dut.rst_ni, "reset_active_level": False}
        self.source = AxiStreamSource(AxiStreamBus.from_prefix(dut, "s_axis"), dut.clk_i, **reset)
        self.sink = AxiStreamSink(AxiStreamBus.from_prefix(dut, "m_axis"), dut.clk_i, **reset)
        for end in (self.source, self.sink):
            end.log.setLevel("ERROR")
        await ClockCycles(dut.clk_i, 4)
        dut.rst_ni.value = 1
        await RisingEdge(dut.clk_i)
        while dut.sa_busy.value:
            await RisingEdge(dut.clk_i)
        for index, key in enumerate(self.keys):
            dut.sa_cmd_sa_id.value = index
            dut.sa_cmd_aes256.value = key["aes256"]
            dut.sa_cmd_hard_limit.value = 2**32 - 1
            for name in ("key", "hp", "iv"):
                getattr(dut, f"sa_cmd_{name}").value = _little(key[name])
            await self._command(SaOp.INSTALL)
            await self._command(SaOp.SET_KEY)

    async def _command(self, op: int) -> None:
        dut = self.dut
        dut.sa_cmd_op.value = op
        dut.sa_cmd_valid.value = 1
        await RisingEdge(dut.clk_i)
        while not dut.sa_cmd_ready.value:
            await RisingEdge(dut.clk_i)
        dut.sa_cmd_valid.value = 0
        while not dut.sa_rsp_valid.value:
            await RisingEdge(dut.clk_i)
        assert not dut.sa_rsp_err.value

    async def jobs(self, frames: list[dict[str, Any]]) -> None:
        """Hand the jobs over, each as soon as the device takes it."""
        dut = self.dut
        for frame in frames:
            key = self.keys[frame["sa"]] if frame["mode"] == 2 else None
            dut.s_job_mode.value = frame["mode"]
            dut.s_job_cid_len.value = frame["cid_len"]
            dut.s_job_sa_id.value = frame["sa"] if frame["mode"] == 1 else 0
            dut.s_job_pn.value = frame["pn"]
            dut.s_job_l3_off.value, dut.s_job_l4_off.value = L3_OFF, L4_OFF
            dut.s_job_frame_len.value = len(frame["in"]) // 2
            dut.s_job_aes256.value = bool(key and key["aes256"])
            for name in ("key", "hp", "iv"):
                getattr(dut, f"s_job_{name}").value = _little(key[name]) if key else 0
            dut.s_job_valid.value = 1
            await RisingEdge(dut.clk_i)
            while not dut.s_job_ready.value:
                await RisingEdge(dut.clk_i)
        dut.s_job_valid.value = 0

    async def watch(self) -> None:
        """Count cycles and output beats."""
        dut = self.dut
        while True:
            await RisingEdge(dut.clk_i)
            self.cycle += 1
            await ReadOnly()
            if dut.m_axis_tvalid.value:
                self.beats.append(self.cycle)


@cocotb.test()
async def cocotb_same_frames(dut: Any) -> None:
    """Every frame leaves as the native bench saw it leave."""
    lines = [json.loads(line) for line in Path(os.environ["QNIC_FRAMES"]).read_text().splitlines()]
    frames = [line for line in lines if "in" in line]
    bench = Bench(dut, [line for line in lines if "key" in line])
    await bench.start()
    begin = time.perf_counter()
    cocotb.start_soon(bench.watch())
    cocotb.start_soon(bench.jobs(frames))
    for frame in frames:
        bench.source.send_nowait(AxiStreamFrame(bytes.fromhex(frame["in"])))
    for frame in frames:
        got = await bench.sink.recv()
        assert bytes(got.tdata).hex() == frame["out"]
    took = time.perf_counter() - begin
    skipped = sum(-(-len(frame["out"]) // 32) for frame in frames[:len(frames) // 10])
    Path(os.environ["QNIC_RESULT"]).write_text(json.dumps({
        "beats": len(bench.beats) - skipped,
        "cycles": bench.beats[-1] - bench.beats[skipped] + 1,
        "cycles_per_second": bench.cycle / took}))
