# SPDX-License-Identifier: Apache-2.0
"""The whole simulated NIC as a program sees it: driver C code in front, MAC behind.

The ring lives in the simulated host memory and is written by the driver's own C files;
the frames are taken from a MAC model. Nothing here knows how the device works inside.
"""
import errno
import logging
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import Event, ReadOnly, RisingEdge, Timer, ValueChange
from cocotb.utils import get_sim_time
from cocotbext.axi import AxiLiteBus, AxiLiteMaster, AxiStreamBus, AxiStreamSink
from cocotbext.eth import EthMacTx

from abi.gen import qnic_abi
from driver.ffi import ffi, lib
from sa_db.device import SaTable
from tb.lib.host_mem import HostMemory
from tb.lib.registers import Registers

CLOCK_NS = 4
RING_AT, CQ_AT, BUFFERS_AT = 0x1_0000, 0x2_0000, 0x10_0000
RING_SLOTS = CQ_ENTRIES = 256
MEMORY = 1 << 24
BUFFERS = range(BUFFERS_AT, MEMORY)
MAX_DATAGRAM = 1 << 18  # bytes that fit the buffers; the driver's own limit is tighter


def udp_payload(frame: bytes, l4_off: int) -> int:
    """Bytes of payload that the UDP header tells, 0 if there are none."""
    return max(0, int.from_bytes(frame[l4_off + 4:l4_off + 6], "big") - 8)


class DriverError(Exception):
    """The driver refused: -errno of the C code and the field it names."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(reason)
        self.errno = number


@dataclass
class Sent:
    """A frame's fate. Cycles count the device's clock; None: nothing left."""

    status: qnic_abi.Status = qnic_abi.Status.OK
    segments: int = 0
    frames: list[bytes] = field(default_factory=list)
    times_ns: list[int] = field(default_factory=list)
    posted: int = 0
    first_beat: int | None = None
    last_beat: int | None = None
    done: Event = field(default_factory=Event, repr=False)


@dataclass
class _Chain:
    first: int
    slots: int
    cookie: int
    sent: Sent


class Nic:
    """Bench around ``qnic_top``. Start it, then ``send`` or ``post`` frames."""

    def __init__(self, dut: Any, stall: float = 0.0) -> None:
        """``stall``: probability of back-pressure, per cycle, on every bus; a MAC never
        stalls inside a frame, so a bare AXI-Stream sink takes its place then."""
        for noisy in ("cocotb.qnic_top", "cocotb"):
            logging.getLogger(noisy).setLevel(logging.WARNING)
        self.dut = dut
        self.cycle = 0
        self.beats = 0
        self.memory = HostMemory(dut, MEMORY)
        self.axil = AxiLiteMaster(AxiLiteBus.from_prefix(dut, "s_axil"), dut.clk_i, dut.rst_ni,
                                  reset_active_level=False)
        bus = AxiStreamBus.from_prefix(dut, "m_axis")
        reset = {"reset": dut.rst_ni, "reset_active_level": False}
        rate = len(bus.tdata) / (CLOCK_NS * 1e-9)  # bits a second: the MAC takes a beat a cycle
        self.mac = (AxiStreamSink(bus, dut.clk_i, **reset) if stall
                    else EthMacTx(bus, dut.clk_i, speed=rate, **reset))
        if stall:
            self._stall(stall)
        self.regs = Registers(self.axil)
        self.sa = SaTable(self.regs)
        self.spoil: Callable[[memoryview], None] | None = None  # a chain's first slot, when posted
        self.ring = ffi.new("struct qnic_tx_ring *")
        self._free = BUFFERS_AT
        self._pending: deque[_Chain] = deque()
        self._edges: deque[tuple[int, int]] = deque()  # first and last beat of each frame
        self._completed = 0
        self._completer: Any = None

    async def start(self) -> None:
        """Clock, reset, ring."""
        self.dut.rst_ni.value = 0
        await Timer(1, unit="ns")  # no edge before the reset
        Clock(self.dut.clk_i, CLOCK_NS, unit="ns").start()
        for _ in range(5):
            await RisingEdge(self.dut.clk_i)
        self.dut.rst_ni.value = 1
        cocotb.start_soon(self._watch())
        await self.restart()

    async def restart(self) -> None:
        """Start the ring of a device that was reset."""
        await self.regs.wait_ready()
        if self._completer is not None:
            self._completer.cancel()
        self.memory.write(CQ_AT, bytes(16 * CQ_ENTRIES))
        self.ring.head = self.ring.tail = self._completed = 0
        slots = self.memory.view(RING_AT, RING_SLOTS * qnic_abi.SLOT_BYTES)
        self.ring.slots = ffi.cast("union qnic_slot *", ffi.from_buffer(slots))
        self.ring.size = RING_SLOTS
        await self.regs.start_ring(0, RING_AT, RING_SLOTS, CQ_AT, CQ_ENTRIES)
        await self.regs.enable_completion_interrupt()
        self._completer = cocotb.start_soon(self._complete())

    async def _watch(self) -> None:
        """Counts cycles and output beats."""
        dut, first = self.dut, None
        while True:
            await RisingEdge(dut.clk_i)
            self.cycle += 1
            await ReadOnly()
            if dut.m_axis_tvalid.value and dut.m_axis_tready.value:
                self.beats += 1
                first = self.cycle if first is None else first
                if dut.m_axis_tlast.value:
                    self._edges.append((first, self.cycle))
                    first = None

    @property
    def next_buffer(self) -> int:
        """Where the next piece of a frame will be placed."""
        return self._free

    def _put(self, data: bytes) -> int:
        """Place bytes in host memory; the address."""
        if self._free + len(data) > MEMORY:
            self._free = BUFFERS_AT
        addr = self._free
        self.memory.write(addr, data)
        self._free += len(data) + 1  # so that every alignment comes up
        return addr

    def place(self, pieces: Sequence[bytes]) -> list[tuple[int, int]]:
        """Put a frame's pieces into host memory: address and length of each."""
        return [(self._put(piece), len(piece)) for piece in pieces]

    async def post(self, tx: Any, pieces: Sequence[bytes], offsets: tuple[int, int] = (14, 34),
                   owner: int = 0, seg_size: int = 0, csum: bool = False) -> Sent:
        """Driver and doorbell; returns before the device is done. Raises DriverError."""
        if sum(map(len, pieces)) > MAX_DATAGRAM:  # as sendmsg() does, long before the driver
            raise DriverError(errno.EMSGSIZE, "frame: longer than any datagram")
        fragments = self.place(pieces)
        array = ffi.new("struct qnic_frag[]", [{"addr": a, "len": n} for a, n in fragments])
        sent = Sent()
        cookie = (self._completed + len(self._pending)) & 0xFFFF
        frame = ffi.new("struct qnic_tx_frame *", {
            "frags": array, "nr_frags": len(fragments), "l3_off": offsets[0],
            "l4_off": offsets[1], "owner": owner, "seg_size": seg_size, "csum": csum,
            "cookie": cookie, "payload": udp_payload(b"".join(pieces), offsets[1])})
        why = ffi.new("const char **")
        first = self.ring.tail
        while (slots := lib.qnic_desc_put(self.ring, tx, frame, why)) == -errno.ENOSPC:
            await Timer(20 * CLOCK_NS, "ns")
        if slots < 0:
            raise DriverError(-slots, ffi.string(why[0]).decode())
        meta = tx != ffi.NULL or seg_size or csum
        self._pending.append(_Chain(first, slots, cookie if meta else 0, sent))
        if self.spoil is not None:
            at = RING_AT + first % RING_SLOTS * qnic_abi.SLOT_BYTES
            self.spoil(self.memory.view(at, qnic_abi.SLOT_BYTES))
        sent.posted = self.cycle
        await self.regs.doorbell(0, self.ring.tail)
        return sent

    async def send(self, tx: Any, pieces: Sequence[bytes], offsets: tuple[int, int] = (14, 34),
                   owner: int = 0, seg_size: int = 0, csum: bool = False) -> Sent:
        """Post a frame and wait for its completion."""
        sent = await self.post(tx, pieces, offsets, owner, seg_size, csum)
        await sent.done.wait()
        return sent

    async def _complete(self) -> None:
        """The driver's completion handler: nothing but the interrupt wakes it."""
        index, phase = 0, True
        done = ffi.new("struct qnic_done *")
        while True:
            view = self.memory.view(CQ_AT + 16 * index, 16)
            entry = ffi.cast("struct qnic_completion *", ffi.from_buffer(view))
            if not lib.qnic_desc_done(entry, phase, done):
                while not int(self.dut.irq_o.value) & 1:
                    await ValueChange(self.dut.irq_o)
                await self.regs.clear_completion_interrupt()
                continue
            chain = self._pending.popleft()
            assert (done.slots, done.cookie) == (chain.slots, chain.cookie), "completion"
            lib.qnic_desc_wipe(self.ring, chain.first, chain.slots)
            self.ring.head = chain.first + chain.slots
            self._completed += 1
            index = (index + 1) % CQ_ENTRIES
            phase ^= index == 0
            if self._completed % 16 == 0:
                await self.regs.consumed(0, self._completed)
            await self._finish(chain.sent, done)

    async def _finish(self, sent: Sent, done: Any) -> None:
        sent.status = qnic_abi.Status(done.status)
        sent.segments = done.segments
        for _ in range(done.segments):
            frame = await self.mac.recv()
            sent.frames.append(bytes(frame.tdata if hasattr(frame, "tdata") else frame.data))
            sent.times_ns.append(int(get_sim_time("ns")))
            first, last = self._edges.popleft()
            sent.first_beat = first if sent.first_beat is None else sent.first_beat
            sent.last_beat = last
        sent.done.set()

    def _stall(self, probability: float) -> None:
        self.memory.stall(probability)
        for channel in (self.axil.write_if.b_channel, self.axil.read_if.r_channel,
                        self.axil.write_if.aw_channel, self.axil.write_if.w_channel,
                        self.axil.read_if.ar_channel, self.mac):
            channel.set_pause_generator(random.random() < probability for _ in repeat(0))

    def assert_silent(self) -> None:
        """Nothing left the device that no completion spoke of."""
        assert self.mac.empty() and not self._edges, "a frame left that nobody asked for"
