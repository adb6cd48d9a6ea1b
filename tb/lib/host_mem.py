# SPDX-License-Identifier: Apache-2.0
"""Host memory behind the device's AXI4 master: cocotbext-axi's AxiRam with faults."""
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from random import random
from typing import Any

from cocotbext.axi import AxiBus
from cocotbext.axi.axi_ram import AxiRamRead, AxiRamWrite


class Faults:
    """Address ranges whose reads or writes are answered with SLVERR."""

    def __init__(self) -> None:
        self.ranges: list[range] = []

    def check(self, address: int, length: int) -> None:
        """Raises where a transfer touches a bad range: cocotbext-axi answers SLVERR."""
        for bad in self.ranges:
            if address < bad.stop and address + length > bad.start:
                raise RuntimeError("injected fault")


class _Read(AxiRamRead):
    def __init__(self, *args: Any, faults: Faults, **kwargs: Any) -> None:
        self.faults = faults
        self.reads: list[range] = []
        super().__init__(*args, **kwargs)

    async def _read(self, address: int, length: int) -> bytes:
        self.reads.append(range(address, address + length))
        self.faults.check(address, length)
        return bytes(await super()._read(address, length))


class _Write(AxiRamWrite):
    def __init__(self, *args: Any, faults: Faults, **kwargs: Any) -> None:
        self.faults = faults
        super().__init__(*args, **kwargs)

    async def _write(self, address: int, data: bytes) -> None:
        self.faults.check(address, len(data))
        await super()._write(address, data)


class HostMemory:
    """``size`` bytes from address 0 at ``dut``'s m_axi port."""

    def __init__(self, dut: Any, size: int) -> None:
        self.mem = bytearray(size)
        self.read_faults, self.write_faults = Faults(), Faults()
        bus = AxiBus.from_prefix(dut, "m_axi")
        options = {"reset_active_level": False, "mem": self.mem}
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

    def stall(self, probability: float) -> None:
        """Random back-pressure on all five channels."""
        for channel in (self.read_if.ar_channel, self.read_if.r_channel,
                        self.write_if.aw_channel, self.write_if.w_channel,
                        self.write_if.b_channel):
            channel.set_pause_generator(random() < probability for _ in repeat(0))
