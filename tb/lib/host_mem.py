# SPDX-License-Identifier: Apache-2.0
"""Host memory behind the device's AXI4 master: cocotbext-axi's AxiRam with latency and faults.

Reads of one id come back in the order asked; ``shuffle`` lets the ids overtake each other, beat
by beat, as AXI4 allows.
"""
import random
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from typing import Any

import cocotb
from cocotb.triggers import Event, RisingEdge, Timer
from cocotb.utils import get_sim_time
from cocotbext.axi import AxiBus, AxiResp
from cocotbext.axi.axi_ram import AxiRamRead, AxiRamWrite


class Faults:
    """Address ranges whose reads or writes are answered with ``response``."""

    def __init__(self) -> None:
        self.ranges: list[range] = []
        self.response = AxiResp.SLVERR
        self.hits = 0

    def check(self, address: int, length: int) -> None:
        """Raises where a transfer touches a bad range."""
        for bad in self.ranges:
            if address < bad.stop and address + length > bad.start:
                self.hits += 1
                raise RuntimeError("injected fault")


class _Read(AxiRamRead):
    def __init__(self, *args: Any, faults: Faults, latency_ns: int, **kwargs: Any) -> None:
        self.faults = faults
        self.reads: list[range] = []
        self.latency_ns = latency_ns
        self.shuffle = False
        self.most = 0  # reads under way at once
        self._asked: dict[int, deque[tuple[float, Any]]] = defaultdict(deque)
        super().__init__(*args, **kwargs)
        self.ar_channel.queue_occupancy_limit = 256

    def _accept(self) -> None:
        while not self.ar_channel.empty():
            ar = self.ar_channel.recv_nowait()
            beats, size = int(ar.arlen) + 1, 1 << int(ar.arsize)
            assert int(ar.araddr) % 4096 + beats * size <= 4096, "a read crosses 4 KiB"
            self._asked[int(ar.arid)].append((get_sim_time("ns") + self.latency_ns, ar))
            self.most = max(self.most, sum(map(len, self._asked.values())))

    async def _process_read(self) -> None:
        """Answer what is due, one beat after the other."""
        self._asked.clear()
        places: dict[int, int] = {}  # next beat of the burst at the head of an id
        while True:
            self._accept()
            due = [i for i, asked in self._asked.items()
                   if asked and asked[0][0] <= get_sim_time("ns")]
            if not due:
                await RisingEdge(self.clock)
                continue
            begun = [i for i in due if i in places]
            first = min(due, key=lambda i: self._asked[i][0][0])
            which = random.choice(due) if self.shuffle else begun[0] if begun else first
            ar = self._asked[which][0][1]
            beat = places.pop(which, 0)
            last = beat == int(ar.arlen)
            await self._beat(ar, beat, last)
            if last:
                self._asked[which].popleft()
            else:
                places[which] = beat + 1

    async def _beat(self, ar: Any, beat: int, last: bool) -> None:
        r = self.r_channel._transaction_obj()
        address = int(ar.araddr) + beat * self.byte_lanes
        r.rid, r.rlast, r.rresp = int(ar.arid), last, AxiResp.OKAY
        self.reads.append(range(address, address + self.byte_lanes))
        try:
            self.faults.check(address, self.byte_lanes)
            data = bytes(self.read(address % self.size, self.byte_lanes))
        except RuntimeError:
            data, r.rresp = random.randbytes(self.byte_lanes), self.faults.response
        r.rdata = int.from_bytes(data, "little")
        await self.r_channel.send(r)


class _Write(AxiRamWrite):
    def __init__(self, *args: Any, faults: Faults, latency_ns: int, **kwargs: Any) -> None:
        self.faults = faults
        self.latency_ns = latency_ns
        self._late: deque[tuple[float, Any]] = deque()
        self._wake = Event()
        super().__init__(*args, **kwargs)
        self._answer = self.b_channel.send
        setattr(self.b_channel, "send", self._later)  # noqa: B010
        for channel in (self.aw_channel, self.w_channel):
            channel.queue_occupancy_limit = 256
        cocotb.start_soon(self._answers())

    async def _later(self, response: Any) -> None:
        if response.bresp == AxiResp.SLVERR:
            response.bresp = self.faults.response
        self._late.append((get_sim_time("ns") + self.latency_ns, response))
        self._wake.set()

    async def _answers(self) -> None:
        while True:
            if not self._late:
                self._wake.clear()
                await self._wake.wait()
            due, response = self._late.popleft()
            if (wait := round(due - get_sim_time("ns"))) > 0:
                await Timer(wait, "ns")
            await self._answer(response)

    async def _write(self, address: int, data: bytes) -> None:
        self.faults.check(address, len(data))
        await super()._write(address, data)


class HostMemory:
    """``size`` bytes from address 0 at ``dut``'s m_axi port, ``latency_ns`` away."""

    def __init__(self, dut: Any, size: int, latency_ns: int = 0) -> None:
        self.mem = bytearray(size)
        self.read_faults, self.write_faults = Faults(), Faults()
        bus = AxiBus.from_prefix(dut, "m_axi")
        options: dict[str, Any] = {"reset_active_level": False, "mem": self.mem,
                                   "latency_ns": latency_ns}
        self.read_if = _Read(bus.read, dut.clk_i, dut.rst_ni, faults=self.read_faults, **options)
        self.write_if = _Write(bus.write, dut.clk_i, dut.rst_ni, faults=self.write_faults,
                               **options)
        for port in (self.read_if, self.write_if):
            port.log.setLevel("ERROR")

    def view(self, address: int, length: int) -> memoryview:
        """A window into the memory, for the driver's C code."""
        return memoryview(self.mem)[address:address + length]

    def write(self, address: int, data: bytes) -> None:
        """What the host's CPU writes."""
        self.mem[address:address + len(data)] = data

    def read(self, address: int, length: int) -> bytes:
        """What the host's CPU reads."""
        return bytes(self.mem[address:address + length])

    @contextmanager
    def failing_reads(self, bad: range | None) -> Iterator[None]:
        """Reads of a range fail; None: all is well."""
        if bad is not None:
            self.read_faults.ranges.append(bad)
        try:
            yield
        finally:
            if bad is not None:
                self.read_faults.ranges.remove(bad)

    @property
    def channels(self) -> dict[str, Any]:
        """The five channels by name; each can be paused."""
        return {"ar": self.read_if.ar_channel, "r": self.read_if.r_channel,
                "aw": self.write_if.aw_channel, "w": self.write_if.w_channel,
                "b": self.write_if.b_channel}

    def stall(self, probability: float) -> None:
        """Random back-pressure on all five channels."""
        for channel in self.channels.values():
            channel.set_pause_generator(random.random() < probability for _ in repeat(0))
