# SPDX-License-Identifier: Apache-2.0
"""host/qnic_host: rings of random chains through AXI4, the engine played by Python."""
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
    RingError,
    RingState,
    Status,
)
from tb.lib.host_mem import HostMemory
from tb.lib.sim import simulate
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


def sizes() -> list[int]:
    """Lengths of a frame's fragments."""
    return [random.choice((1, 2, 15, 16, 17, 31, 33, random.randint(1, 1200)))
            for _ in range(random.choice((1, 1, 2, 3, 7)))]


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(stall=[0.0, 0.4])
async def cocotb_random_chains(dut: Any, stall: float) -> None:
    """Any fragments, alignments and modes, over many laps of the ring."""
    host = Host(dut, 6, 4, stall)
    await host.start()
    await host.run([Chain(host, sizes(), random.choice((0, 1, 2))) for _ in range(120)])
    assert host.stat["state"] == RingState.RUNNING


BAD = {
    "meta0 flags": lambda c: c.spoil(0, flags=2),
    "tag room": lambda c: c.spoil(0, flags=1),
    "mode": lambda c: c.spoil(0, mode=3),
    "plain with meta": lambda c: c.spoil(0, mode=0),
    "cipher in sa mode": lambda c: c.spoil(0, cipher=1),
    "no meta1": lambda c: c.spoil(1, slot_type=0xD1),
    "meta1 of another chain": lambda c: c.spoil(1, chain=c.ident ^ 1),
    "segment size": lambda c: c.spoil(1, seg_size=1000),
    "l3 odd": lambda c: c.spoil(1, l3_off=15),
    "l3 in ethernet": lambda c: c.spoil(1, l3_off=12),
    "l4 in ip": lambda c: c.spoil(1, l4_off=32),
    "l4 odd": lambda c: c.spoil(1, l4_off=35),
    "data of another chain": lambda c: c.spoil(3, chain=c.ident ^ 1),
    "data type": lambda c: c.spoil(2, slot_type=0xE1),
    "data flags": lambda c: c.spoil(2, flags=DataFlags.PROTECTED | 4),
    "not protected": lambda c: c.spoil(2, flags=0),
    "length 0": lambda c: c.spoil(3, length=0),
    "early end": lambda c: c.spoil(2, flags=DataFlags.PROTECTED | DataFlags.EOP),
    "no end": lambda c: c.spoil(4, flags=DataFlags.PROTECTED),
}
BAD_INLINE = {
    "no cipher": lambda c: c.spoil(0, cipher=0),
    "sa id": lambda c: c.spoil(0, sa_id=1),
    "generation": lambda c: c.spoil(0, gen=1),
}


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_bad_chains(dut: Any) -> None:
    """Every contradiction is BAD_DESC, hands nothing on, and the next chain goes through."""
    host = Host(dut, 6)
    await host.start()
    for name, spoil in BAD.items():
        dut._log.info("%s", name)
        await host.run([spoil(Chain(host, [40, 20, 9])), Chain(host, [77], 2)])
    for name, spoil in BAD_INLINE.items():
        dut._log.info("%s", name)
        await host.run([spoil(Chain(host, [40], 2)), Chain(host, [77], 0)])
    plain = Chain(host, [50, 60], 0)
    await host.run([plain.spoil(0, flags=DataFlags.PROTECTED), Chain(host, [10])])
    padded = Chain(host, [50], 2)
    padded.slots[6] = padded.slots[6][:12] + b"\1\0\0\0"
    padded.status = Status.BAD_DESC
    await host.run([padded, Chain(host, [10])])


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(slots=[
    [bytes(16)], [b"\xff" * 16], [Meta1(chain=1).pack()],
    [Meta0(chain=1, slots=2, mode=1).pack()], [Meta0(chain=1, slots=65, mode=1).pack()],
    [DataSlot(chain=1, length=5, addr=BUFFERS).pack(), DataSlot(chain=2, length=5).pack()],
    [DataSlot(chain=1, length=5, addr=BUFFERS).pack(), Meta0(chain=1, slots=3).pack()],
    [DataSlot(chain=1, length=5, addr=BUFFERS).pack()] * 64,
])
async def cocotb_framing_lost(dut: Any, slots: list[bytes]) -> None:
    """The ring stops, says why, hands nothing on; after a reset by the driver it runs."""
    host = Host(dut, 6)
    await host.start()
    await host.run([Chain(host, [100])])
    while (host.tail - host.stat["head"]) & 0xFFFF:
        await host.cycles(1)
    host.put(slots)
    host.config()
    while host.stat["state"] != RingState.ERROR:
        await host.cycles(1)
    await host.cycles(200)
    assert host.stat["error"] == RingError.FRAMING
    assert (host.stopped, len(host.jobs), len(host.frames)) == (1, 1, 1)
    host.enable = 0
    host.tail = host.cq_head = 0
    host.config()
    while host.stat["state"] != RingState.IDLE:
        await host.cycles(1)
    host.memory.write(CQ, bytes(16 << host.cq_log2))
    host.enable = 1
    host.config()
    await host.cycles(2)
    await host.run([Chain(host, sizes(), 1) for _ in range(20)])


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_payload_read_error(dut: Any) -> None:
    """The frame is marked, its neighbours are not, the ring goes on."""
    host = Host(dut, 6)
    await host.start()
    chains = [Chain(host, [900, 300, 700]) for _ in range(3)]
    chains[1].status = Status.DMA_ERROR
    at = chains[1].pieces[1][0]
    with host.memory.failing_reads(range(at + 100, at + 101)):
        await host.run(chains)
    await host.run([Chain(host, [900])])


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(bad_slot=[0, 3], error=[RingError.SLOT_READ])
async def cocotb_slot_read_error(dut: Any, bad_slot: int, error: RingError) -> None:
    """The ring stops and says which kind of slot could not be read."""
    host = Host(dut, 6)
    await host.start()
    index = 10 + bad_slot
    await host.run([Chain(host, [1] * 8)])
    with host.memory.failing_reads(range(RING + 16 * index, RING + 16 * index + 16)):
        await host.post(Chain(host, [30, 40]))
        while host.stat["state"] != RingState.ERROR and bad_slot == 0:
            await host.cycles(1)
    if bad_slot == 0:
        assert host.stat["error"] == error


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_key_read_error(dut: Any) -> None:
    """A KEY slot that cannot be read stops the ring."""
    host = Host(dut, 6)
    await host.start()
    with host.memory.failing_reads(range(RING + 16 * 4, RING + 16 * 5)):
        await host.post(Chain(host, [30], 2))
        while host.stat["state"] != RingState.ERROR:
            await host.cycles(1)
    assert host.stat["error"] == RingError.KEY_READ
    assert not host.jobs


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_completion_write_error(dut: Any) -> None:
    """The ring stops; what is under way ends in silence."""
    host = Host(dut, 6)
    await host.start()
    host.memory.write_faults.ranges.append(range(CQ + 32, CQ + 48))
    for _ in range(6):
        await host.post(Chain(host, [200]))
    await host.completions(2)
    while host.stat["state"] != RingState.ERROR:
        await host.cycles(1)
    await host.cycles(500)
    assert host.stat["error"] == RingError.COMPLETION_WRITE
    assert host.stat["head"] == 6
    assert host.done <= 5


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_half_posted_chain_waits(dut: Any) -> None:
    """Nothing is handed on before the chain's end is posted."""
    host = Host(dut, 6)
    await host.start()
    chain = Chain(host, [100, 200, 300])
    host.put(chain.slots[:4])
    host.config()
    await host.cycles(300)
    assert not host.jobs and not host.frames
    host.put(chain.slots[4:])
    host.config()
    await host.completions(1)
    assert host.frames[0][0] == chain.frame


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_full_completion_ring_waits(dut: Any) -> None:
    """The device never overruns completions that the driver has not consumed."""
    host = Host(dut, 6, 2)
    await host.start()
    for _ in range(7):
        await host.post(Chain(host, [60]))
    await host.cycles(600)
    assert host.done == 4
    await host.completions(7)


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_too_long(dut: Any) -> None:
    """A frame beyond MAX_FRAME is not read; its job says so."""
    host = Host(dut, 6)
    await host.start()
    before = len(host.memory.read_if.reads)
    chain = Chain(host, [9000, 19])
    await host.post(chain)
    entry, = await host.completions(1)
    assert entry.status == Status.BAD_LENGTH
    assert all(r.start < BUFFERS for r in host.memory.read_if.reads[before:])
    await host.run([Chain(host, [9000, 18])])


def test_host() -> None:
    simulate("qnic_host", "tb.host.test_host")
