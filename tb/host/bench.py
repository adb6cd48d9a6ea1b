# SPDX-License-Identifier: Apache-2.0
"""Bench of host/qnic_host: host memory, drivers of rings, and an engine played by Python."""
import random
from collections import deque
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import Lock, ReadOnly, RisingEdge

from abi.gen import qnic_regs
from abi.gen.qnic_abi import Mode, Status
from tb.host.rings import Chain, Ring
from tb.lib.host_mem import HostMemory
from tb.lib.structs import struct

JOB, KEYS, RESULT = (struct(f"{n}_t") for n in ("job", "keys", "result"))
RINGS_AT = qnic_regs.address("ring[0].control")
RING, CQ, BUFFERS, MEMORY = 0x10000, 0x80000, 0x100000, 1 << 23


class Host:
    """Memory, the register bus, an engine that takes jobs and frames; rings on demand."""

    def __init__(self, dut: Any, stall: float = 0.0, latency: int = 0) -> None:
        self.dut, self.stall = dut, stall
        self.memory = HostMemory(dut, MEMORY, latency)
        if stall:
            self.memory.stall(stall)
        self._ident = 0
        self._free = BUFFERS
        self._bus = Lock()
        self._places = [RING, CQ]
        self.jobs: list[tuple[dict[str, Any], int]] = []
        self.frames: list[tuple[bytes, bool]] = []
        self._owed: deque[dict[str, int]] = deque()
        self.ahead: int | None = None  # jobs that the engine takes before their frames come
        self.stopped = 0
        self.interrupts: list[int] = []  # vectors

    def ring(self, number: int = 0, log2: int = 6, cq_log2: int = 8) -> Ring:
        """A ring with memory of its own."""
        at = []
        for i, size in enumerate((16 << log2, 16 << cq_log2)):
            base = -(-self._places[i] // size) * size
            self._places[i] = base + size
            at.append(base)
        return Ring(self, number, at[0], log2, at[1], cq_log2)

    def next_ident(self) -> int:
        """Identity of a chain."""
        self._ident = (self._ident + 1) & 0xFF
        return self._ident

    def place(self, size: int) -> int:
        """An address for a buffer: any alignment, sometimes across a 4 KiB boundary."""
        if self._free + size + 0x3000 > MEMORY:
            self._free = BUFFERS
        self._free += random.choice((1, 3, 16, 31, 64))
        if random.random() < 0.2:
            self._free = (self._free | 0xFFF) + 0x1001 - random.randrange(40)
        at = self._free
        self._free += size
        return at

    async def start(self) -> None:
        """Clock and reset."""
        dut = self.dut
        for name in ("job_ready_i", "m_tready_i", "result_valid_i", "result_i", "bus_req_i",
                     "off_i"):
            getattr(dut, name).value = 0
        dut.rst_ni.value = 0
        Clock(dut.clk_i, 4, unit="ns").start()
        await self.cycles(4)
        dut.rst_ni.value = 1
        for task in (self._jobs(), self._frames(), self._results(), self._pulses()):
            cocotb.start_soon(task)
        await self.cycles(80)
        assert not self.interrupts, "of memory that is not initialised yet"

    async def cycles(self, count: int) -> None:
        """Rising edges."""
        for _ in range(count):
            await RisingEdge(self.dut.clk_i)

    # ---- register bus ------------------------------------------------------------------------
    async def _access(self, write: int, address: int, data: int, mask: int) -> int:
        dut = self.dut
        async with self._bus:
            for name, value in (("req", 1), ("write", write), ("addr", address - RINGS_AT),
                                ("wdata", data), ("biten", mask)):
                getattr(dut, f"bus_{name}_i").value = value
            await RisingEdge(dut.clk_i)
            for name in ("req", "write", "addr", "wdata", "biten"):
                getattr(dut, f"bus_{name}_i").value = 0
            while not dut.bus_ack_o.value:
                await RisingEdge(dut.clk_i)
            return int(dut.bus_rdata_o.value)

    async def write(self, path: str, value: int, mask: int = 0xFFFFFFFF) -> None:
        """A register by its path."""
        await self._access(1, qnic_regs.address(path), value, mask)

    async def read(self, path: str, word: int = 0) -> int:
        """A register by its path."""
        return await self._access(0, qnic_regs.address(path) + 4 * word, 0, 0)

    async def count(self, path: str) -> int:
        """A 64-bit counter."""
        return await self.read(path) | await self.read(path, 1) << 32

    # ---- engine ------------------------------------------------------------------------------
    async def _jobs(self) -> None:
        dut = self.dut
        frame = 0
        while True:
            full = self.ahead is not None and frame - len(self.frames) >= self.ahead
            dut.job_ready_i.value = not full and random.random() >= self.stall
            await RisingEdge(dut.clk_i)
            if dut.job_valid_o.value and dut.job_ready_i.value:
                job = JOB.unpack(int(dut.job_o.value))
                self.jobs.append((job, int(dut.job_keys_o.value)))
                if job["status"] or job["no_frame"]:
                    self._owed.append({"status": job["status"] or int(Status.BAD_LENGTH)})
                else:
                    self._owed.append({"status": 0, "segments": 1, "frame": frame})
                    frame += 1

    async def _frames(self) -> None:
        dut, data, bad = self.dut, b"", False
        while True:
            dut.m_tready_i.value = random.random() >= self.stall
            await RisingEdge(dut.clk_i)
            if dut.m_tvalid_o.value and dut.m_tready_i.value:
                keep = int(dut.m_tkeep_o.value).bit_count()
                data += int(dut.m_tdata_o.value).to_bytes(len(dut.m_tdata_o) // 8, "little")[:keep]
                bad |= bool(dut.m_tuser_o.value)
                if dut.m_tlast_o.value:
                    self.frames.append((data, bad))
                    data, bad = b"", False

    async def _results(self) -> None:
        dut = self.dut
        while True:
            while not self._owed or self._owed[0].get("frame", -1) >= len(self.frames):
                await RisingEdge(dut.clk_i)
            owed = self._owed.popleft()
            if "frame" in owed and self.frames[owed.pop("frame")][1]:
                owed = {"status": int(Status.DMA_ERROR)}
            dut.result_i.value = RESULT.pack(owed)
            dut.result_valid_i.value = 1
            await RisingEdge(dut.clk_i)
            while not dut.result_ready_o.value:
                await RisingEdge(dut.clk_i)
            dut.result_valid_i.value = 0

    async def _pulses(self) -> None:
        while True:
            await RisingEdge(self.dut.clk_i)
            await ReadOnly()
            self.stopped += int(self.dut.stopped_o.value)
            if self.dut.irq_o.value:
                self.interrupts.append(int(self.dut.vector_o.value))

    # ---- what came of it ---------------------------------------------------------------------
    def check(self, chains: list[Chain], first_job: int = 0, first_frame: int = 0) -> None:
        """Jobs, keys and frames since then are those of these chains."""
        frames = deque(self.frames[first_frame:])
        for (job, keys), chain in zip(self.jobs[first_job:], chains, strict=True):
            if chain.status == Status.BAD_DESC:
                assert (job["status"], keys) == (Status.BAD_DESC, 0)
                continue
            data, bad = frames.popleft()
            assert data == chain.frame or (bad and len(data) == len(chain.frame))
            assert bad == (chain.status == Status.DMA_ERROR)
            assert (job["mode"], job["frame_len"]) == (chain.mode, len(chain.frame))
            expected = KEYS.pack(key=int.from_bytes(chain.keys.key, "little"),
                                 hp=int.from_bytes(chain.keys.hp, "little"),
                                 iv=int.from_bytes(chain.keys.iv, "little"))
            assert keys == (expected if chain.mode == Mode.INLINE else 0)
            if chain.mode:
                assert (job["pn"], job["cid_len"], job["owner"]) == (
                    chain.meta1.pn, 8, chain.owner)
        assert not frames

    async def run(self, ring: Ring, chains: list[Chain]) -> None:
        """Post all to one ring, then compare completions, jobs, keys and frames."""
        jobs, frames = len(self.jobs), len(self.frames)
        for chain in chains:
            await ring.post(chain)
        await ring.settled()
        self.check(chains, jobs, frames)
