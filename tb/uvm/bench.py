# SPDX-License-Identifier: Apache-2.0
"""The bench around ``qnic_top``: host memory, registers, clock, stalls, monitors, scoreboard."""
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, Event, Lock, RisingEdge, Timer
from cocotbext.axi import AxiLiteBus, AxiLiteMaster

from abi.gen import qnic_regs
from abi.gen.qnic_abi import Status
from sa_db import Aead, Limits, TrafficKeys
from sa_db.device import SaTable
from tb.lib.host_mem import HostMemory
from tb.lib.registers import Registers
from tb.sa.model import Entry, Slot
from tb.uvm.items import Sa
from tb.uvm.model import Reference
from tb.uvm.monitors import Monitors
from tb.uvm.packets import MAX_FRAME
from tb.uvm.ring import TxRing
from tb.uvm.scoreboard import Scoreboard

CLOCK_NS = 4
RINGS_AT, BUFFERS_AT, MEMORY = 0x1_0000, 0x10_0000, 1 << 24
RING_LOG2, CQ_LOG2 = (5, 6, 7, 9), (5, 3, 4, 6)  # of each ring
PARAMETERS = {"RINGS": 4, "SA_ENTRIES": 64, "MAX_FRAME": MAX_FRAME}


@dataclass(frozen=True)
class Profile:
    """How the surroundings behave: latencies in ns, probabilities of a pause a cycle."""

    name: str
    read_ns: int = 0
    write_ns: int = 0
    stalls: dict[str, float] = field(default_factory=dict)  # ar r aw w b lite mac
    shuffle: bool = False


ALL = dict.fromkeys(("ar", "r", "aw", "w", "b", "lite", "mac"), 0.3)
PROFILES = (
    Profile("free"),
    Profile("far", 1000, 1000),
    Profile("everything stalls", 200, 200, ALL, True),
    Profile("slow wire", 400, 0, {"mac": 0.6}),
    Profile("slow writes", 0, 4000, {"aw": 0.8, "w": 0.8, "b": 0.5}),
    Profile("slow reads", 100, 0, {"ar": 0.7, "r": 0.5}, True),
)


class Bench:
    """One device and its host."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut
        self.memory = HostMemory(dut, MEMORY)
        self.lite = AxiLiteMaster(AxiLiteBus.from_prefix(dut, "s_axil"), dut.clk_i, dut.rst_ni,
                                  reset_active_level=False)
        self.regs = Registers(self.lite)
        self.sa_table, self.sa_lock = SaTable(self.regs), Lock()
        self.rings = [TxRing(self, i, *at) for i, at in enumerate(self._areas())]
        self.beat = len(dut.m_axi_rdata) // 8
        self.progress = Event()
        self._free = BUFFERS_AT
        self._mac: Iterator[bool] = repeat(True)
        self.fresh()

    def fresh(self) -> None:
        """What is expected of a device behind a reset."""
        self.scoreboard = Scoreboard(list(self.rings), range(BUFFERS_AT, MEMORY), self.beat)
        self.monitors = Monitors(self.dut, self.scoreboard)
        stream = len(self.dut.m_axis_tkeep)
        self.reference = Reference(self.memory.read, MAX_FRAME, stream)
        self.soft = self.soft_open = 0   # soft-limit events: certain, and perhaps
        self.soft_sas: set[int] = set()  # whose events they are
        self.unsure: set[int] = set()    # SAs whose numbers and counts may be lower
        self.causes = Counter[str]()     # of interrupts

    @staticmethod
    def _areas() -> Iterator[tuple[int, int, int, int]]:
        at = RINGS_AT
        for log2, cq_log2 in zip(RING_LOG2, CQ_LOG2, strict=True):
            places = []
            for size in (16 << log2, 16 << cq_log2):
                places.append(-(-at // size) * size)
                at = places[-1] + size
            yield places[0], log2, places[1], cq_log2

    async def start(self) -> None:
        """Clock and reset."""
        dut = self.dut
        dut.rst_ni.value = 0
        dut.m_axis_tready.value = 0
        await Timer(1, unit="ns")  # no edge before the reset
        Clock(dut.clk_i, CLOCK_NS, unit="ns").start()
        await self.cycles(5)
        dut.rst_ni.value = 1

    async def clocked(self) -> None:
        """Every cycle: the monitors look, the MAC is ready or not."""
        ready = self.dut.m_axis_tready
        edge, last = RisingEdge(self.dut.clk_i), None
        while True:
            await edge
            self.monitors.sample()
            value = next(self._mac)
            if value != last:
                ready.value = last = value

    def behave(self, profile: Profile) -> None:
        """Latencies and stalls from now on."""
        memory, lite = self.memory, self.lite
        memory.read_if.latency_ns, memory.write_if.latency_ns = profile.read_ns, profile.write_ns
        memory.read_if.shuffle = profile.shuffle
        channels = memory.channels | {"lite": None}
        for name, channel in channels.items():
            p = profile.stalls.get(name, 0.0)
            for one in [channel] if channel is not None else [
                    lite.write_if.aw_channel, lite.write_if.w_channel, lite.write_if.b_channel,
                    lite.read_if.ar_channel, lite.read_if.r_channel]:
                one.clear_pause_generator()
                one.pause = False
                if p:
                    one.set_pause_generator(random.random() < q for q in repeat(p))
        p = profile.stalls.get("mac", 0.0)
        self._mac = (random.random() >= q for q in repeat(p)) if p else repeat(True)

    # ---- what a ring needs -------------------------------------------------------------------
    async def cycles(self, count: int) -> None:
        """Rising edges."""
        await ClockCycles(self.dut.clk_i, count)

    async def write(self, path: str, value: int, mask: int = 0xFFFFFFFF) -> None:
        """A register by its path, whole."""
        assert mask == 0xFFFFFFFF
        await self.regs.set(path, value)

    async def read(self, path: str, word: int = 0) -> int:
        """A register by its path."""
        return await self.regs.read32(qnic_regs.address(path) + 4 * word)

    async def count(self, path: str) -> int:
        """A 64-bit counter."""
        return await self.regs.count(path)

    def place(self, data: bytes, align: int, apart: bool = False) -> int:
        """Put bytes where the address is ``align`` modulo 16; sometimes over a page's end."""
        gap = 64 if apart else 0
        if self._free + len(data) + 0x3000 > MEMORY:
            self._free = BUFFERS_AT
        at = self._free + gap
        if random.random() < 0.1:
            at = (at | 0xFFF) + 0x1001 - random.randrange(1, 64)
        at += (align - at) % 16
        self.memory.write(at, data)
        self._free = at + len(data) + gap
        return at

    # ---- SAs ----------------------------------------------------------------------------------
    async def install(self, sa: Sa) -> None:
        """An SA, in the device and in the model."""
        hp = next(iter(sa.keys.values())).hp
        aead = Aead.AES_256_GCM if sa.aes256 else Aead.AES_128_GCM
        async with self.sa_lock:
            await self.sa_table.install(sa.index, aead, hp, gen=sa.gen, owner=sa.owner,
                                        next_pn=sa.next_pn)
            for phase, keys in sa.keys.items():
                await self.sa_table.set_key(sa.index, phase, TrafficKeys(keys.key, keys.iv),
                                            gen=sa.gen, limits=Limits(sa.soft, sa.hard))
        slots = {phase: Slot(keys.key, keys.iv, 0, sa.soft, sa.hard)
                 for phase, keys in sa.keys.items()}
        self.reference.table.entries[sa.index] = Entry(sa.gen, sa.owner, hp, sa.next_pn, slots)
        self.unsure.discard(sa.index)

    async def remove(self, sa: Sa) -> None:
        """Wipe it."""
        async with self.sa_lock:
            await self.sa_table.remove(sa.index, sa.gen)
        del self.reference.table.entries[sa.index]

    async def check_sas(self) -> int:
        """Every entry says what the model does; how many."""
        for index, entry in self.reference.table.entries.items():
            found = await self.sa_table.read(index)
            assert found.valid and (found.gen, found.owner) == (entry.gen, entry.owner), index
            for phase, slot in entry.slots.items():
                assert found.phases[phase].filled, (index, phase)
                got, want = (found.next_pn, found.phases[phase].sent), (entry.next_pn, slot.sent)
                if index in self.unsure:
                    assert got[0] <= want[0] and got[1] <= want[1], (index, got, want)
                else:
                    assert got == want, (index, phase, got, want)
        return len(self.reference.table.entries)

    async def check_counters(self) -> None:
        """Of each ring, of all, and that the ones are the sum of the others."""
        board = self.scoreboard
        names = [f"chains[{int(status)}]" for status in Status] + ["frames"]
        sums = Counter[str]()
        for side in board.sides:
            ring = side.ring
            for status in Status:
                count = await ring.count(f"chains[{int(status)}]")
                sums[f"chains[{int(status)}]"] += count
                least = side.chains[status]
                assert least <= count <= least + side.open_chains[status], (
                    f"ring {ring.number} counts {count} {status.name}, expected {least}")
            frames, size = await ring.count("frames"), await ring.count("bytes")
            sums["frames"] += frames
            assert side.frames <= frames <= side.frames + side.open_frames, (
                f"ring {ring.number} counts {frames} frames, expected {side.frames}")
            assert side.size <= size <= side.size + side.open_size, (
                f"ring {ring.number} counts {size} bytes, expected {side.size}")
        for name in names:
            total = await self.regs.count(name)
            assert total == sums[name], f"{name}: {total}, its rings {sums[name]}"
        assert (await self.regs.count("frames"), await self.regs.count("bytes")) == (
            board.frames, board.bytes), "frames and bytes that left"
        soft = await self.regs.count("soft_limits")
        assert self.soft <= soft <= self.soft + self.soft_open, f"{soft} soft limits"
