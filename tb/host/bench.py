# SPDX-License-Identifier: Apache-2.0
"""Bench of host/qnic_host: host memory, a driver, and an engine played by Python."""
import random
from dataclasses import replace
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ReadOnly, RisingEdge

from abi.gen.qnic_abi import (
    Completion,
    DataFlags,
    DataSlot,
    KeySlots,
    Meta0,
    Meta1,
    Mode,
    Status,
)
from tb.lib.host_mem import HostMemory
from tb.lib.structs import struct

CFG, STAT, JOB, KEYS, RESULT = (
    struct(f"{n}_t") for n in ("ring_cfg", "ring_stat", "job", "keys", "result"))
RING, CQ, BUFFERS = 0x10000, 0x30000, 0x100000


class Chain:
    """A chain of slots, the bytes it describes, and what its completion must say."""

    def __init__(self, bench: "Host", sizes: list[int], mode: int = Mode.SA) -> None:
        self.ident = bench.next_ident()
        self.cookie = random.getrandbits(16) if mode else 0
        self.pieces = [(bench.place(size), random.randbytes(size)) for size in sizes]
        for addr, data in self.pieces:
            bench.memory.write(addr, data)
        self.keys = KeySlots(key=random.randbytes(32), hp=random.randbytes(32),
                             iv=random.randbytes(12))
        self.mode = mode
        self.status = Status.OK
        count = len(sizes) + {0: 0, 1: 2, 2: 7}[mode]
        self.slots = []
        if mode:
            self.meta0 = Meta0(chain=self.ident, mode=mode, cipher=mode == 2 and 2, cid_len=8,
                               slots=count, sa_id=(mode == 1) * 55, gen=(mode == 1) * 9, owner=3)
            self.meta1 = Meta1(chain=self.ident, l3_off=14, l4_off=34, cookie=self.cookie,
                               pn=random.getrandbits(62))
            self.slots += [self.meta0.pack(), self.meta1.pack()]
        if mode == 2:
            raw = self.keys.pack()
            self.slots += [raw[i:i + 16] for i in range(0, 80, 16)]
        for i, (addr, data) in enumerate(self.pieces):
            flags = DataFlags.EOP * (i + 1 == len(sizes)) | DataFlags.PROTECTED * bool(mode)
            self.slots.append(DataSlot(chain=self.ident, flags=flags, length=len(data),
                                       addr=addr).pack())

    @property
    def frame(self) -> bytes:
        return b"".join(data for _, data in self.pieces)

    def spoil(self, index: int, **fields: int) -> "Chain":
        """Change fields of a slot: the chain now contradicts itself."""
        kinds = {0xD1: DataSlot, 0xE1: Meta0, 0xE2: Meta1}
        kind: Any = kinds[self.slots[index][0]]
        self.slots[index] = replace(kind.unpack(self.slots[index]), **fields).pack()
        self.status = Status.BAD_DESC
        return self


class Host:
    """Bench: memory, a driver that posts slots, an engine that takes jobs and frames."""

    def __init__(self, dut: Any, ring_log2: int = 6, cq_log2: int = 8, stall: float = 0.0) -> None:
        self.dut, self.stall = dut, stall
        self.ring_log2, self.cq_log2 = ring_log2, cq_log2
        self.memory = HostMemory(dut, 1 << 22)
        if stall:
            self.memory.stall(stall)
        self.tail = self.cq_head = self._ident = 0
        self.enable = 0
        self._free = BUFFERS
        self.jobs: list[tuple[dict[str, Any], int]] = []
        self.frames: list[tuple[bytes, bool]] = []
        self._owed: list[dict[str, int]] = []
        self.stopped = self.done = 0

    def next_ident(self) -> int:
        self._ident = (self._ident + 1) & 0xFF
        return self._ident

    def place(self, size: int) -> int:
        """An address for a buffer: any alignment, sometimes across a 4 KiB boundary."""
        if self._free + size + 0x3000 > 1 << 22:
            self._free = BUFFERS
        self._free += random.choice((1, 3, 16, 31, 64))
        if random.random() < 0.2:
            self._free = (self._free | 0xFFF) + 0x1001 - random.randrange(40)
        at = self._free
        self._free += size
        return at

    def config(self) -> None:
        self.dut.cfg_i.value = CFG.pack(
            base=RING, size_log2=self.ring_log2, cq_base=CQ, cq_log2=self.cq_log2,
            enable=self.enable, tail=self.tail & 0xFFFF, cq_head=self.cq_head & 0xFFFF)

    async def start(self) -> None:
        Clock(self.dut.clk_i, 4, unit="ns").start()
        dut = self.dut
        for name in ("queue_id_i", "job_ready_i", "m_tready_i", "result_valid_i", "result_i"):
            getattr(dut, name).value = 0
        dut.rst_ni.value = 0
        self.config()
        for _ in range(4):
            await RisingEdge(dut.clk_i)
        dut.rst_ni.value = 1
        self.enable = 1
        self.config()
        for task in (self._jobs(), self._frames(), self._results(), self._pulses()):
            cocotb.start_soon(task)
        await self.cycles(4)

    async def cycles(self, count: int) -> None:
        for _ in range(count):
            await RisingEdge(self.dut.clk_i)

    async def _jobs(self) -> None:
        dut = self.dut
        while True:
            dut.job_ready_i.value = random.random() >= self.stall
            await RisingEdge(dut.clk_i)
            if dut.job_valid_o.value and dut.job_ready_i.value:
                job = JOB.unpack(int(dut.job_o.value))
                self.jobs.append((job, int(dut.job_keys_o.value)))
                if job["status"] or job["no_frame"]:
                    self._owed.append({"status": job["status"] or int(Status.BAD_LENGTH)})
                else:
                    self._owed.append({"status": 0, "segments": 1, "frame": len(self.frames)})

    async def _frames(self) -> None:
        dut, data, bad = self.dut, b"", False
        while True:
            dut.m_tready_i.value = random.random() >= self.stall
            await RisingEdge(dut.clk_i)
            if dut.m_tvalid_o.value and dut.m_tready_i.value:
                keep = int(dut.m_tkeep_o.value).bit_count()
                data += int(dut.m_tdata_o.value).to_bytes(16, "little")[:keep]
                bad |= bool(dut.m_tuser_o.value)
                if dut.m_tlast_o.value:
                    self.frames.append((data, bad))
                    data, bad = b"", False

    async def _results(self) -> None:
        dut, taken = self.dut, 0
        while True:
            while not self._owed or (self._owed[0]["status"] == 0 and taken >= len(self.frames)):
                await RisingEdge(dut.clk_i)
            owed = self._owed.pop(0)
            if owed.pop("frame", None) is not None:
                if self.frames[taken][1]:
                    owed = {"status": int(Status.DMA_ERROR)}
                taken += 1
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
            self.done += int(self.dut.done_o.value)

    def put(self, slots: list[bytes]) -> None:
        """Slots into the ring, without the doorbell."""
        for i, slot in enumerate(slots):
            at = (self.tail + i) % (1 << self.ring_log2)
            self.memory.write(RING + 16 * at, slot)
        self.tail += len(slots)

    @property
    def stat(self) -> dict[str, int]:
        return STAT.unpack(int(self.dut.stat_o.value))

    async def post(self, chain: Chain) -> None:
        """As a driver: waits for room, then rings the doorbell."""
        while ((self.tail + len(chain.slots) - self.stat["head"]) & 0xFFFF) > 1 << self.ring_log2:
            await RisingEdge(self.dut.clk_i)
        self.put(chain.slots)
        self.config()

    async def completions(self, count: int) -> list[Completion]:
        """The next completions, in order, consumed."""
        out = []
        for _ in range(count):
            lap, index = divmod(self.cq_head, 1 << self.cq_log2)
            while True:
                entry = Completion.unpack(self.memory.read(CQ + 16 * index, 16))
                if entry.flags & 1 == (lap + 1) & 1:
                    break
                await RisingEdge(self.dut.clk_i)
            out.append(entry)
            self.cq_head += 1
            self.config()
        return out

    async def run(self, chains: list[Chain]) -> None:
        """Post all, then compare completions, jobs, keys and frames."""
        first_job, first_frame = len(self.jobs), len(self.frames)

        async def post_all() -> None:
            for chain in chains:
                await self.post(chain)

        cocotb.start_soon(post_all())
        for entry, chain in zip(await self.completions(len(chains)), chains, strict=True):
            assert (entry.slots, entry.status, entry.chain) == (
                len(chain.slots), chain.status, chain.ident)
            if chain.status == Status.OK:
                assert (entry.cookie, entry.segments) == (chain.cookie, 1)
        frames = self.frames[first_frame:]
        for (job, keys), chain in zip(self.jobs[first_job:], chains, strict=True):
            if chain.status == Status.BAD_DESC:
                assert (job["status"], keys) == (Status.BAD_DESC, 0)
                continue
            data, bad = frames.pop(0)
            assert data == chain.frame or (bad and len(data) == len(chain.frame))
            assert bad == (chain.status == Status.DMA_ERROR)
            assert (job["mode"], job["frame_len"]) == (chain.mode, len(chain.frame))
            expected = KEYS.pack(key=int.from_bytes(chain.keys.key, "little"),
                                 hp=int.from_bytes(chain.keys.hp, "little"),
                                 iv=int.from_bytes(chain.keys.iv, "little"))
            assert keys == (expected if chain.mode == Mode.INLINE else 0)
            if chain.mode:
                assert (job["pn"], job["cid_len"], job["owner"]) == (
                    chain.meta1.pn, 8, 3)
        assert not frames
