# SPDX-License-Identifier: Apache-2.0
"""Drives qnic_csr: AXI4-Lite master on one side, the device's signals on the other.

The registers of the rings are a memory here: tb/host tests the true ones.
"""
import random
from collections.abc import Iterator
from itertools import repeat
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import RisingEdge
from cocotbext.axi import AxiLiteBus, AxiLiteMaster

from abi.gen import qnic_regs
from abi.gen.qnic_abi import Cipher
from tb.lib.registers import Registers
from tb.lib.structs import struct

CMD, VIEW, EVENT = struct("sa_cmd_t"), struct("sa_view_t"), struct("sa_event_t")
RINGS_AT = qnic_regs.address("ring[0].control")
PULSES = ("completion_i", "ring_stopped_i", "result_i", "frame_sent_i", "sa_event_valid_i",
          "sa_rsp_valid_i", "ring_ack_i")
LEVELS = ("result_status_i", "frame_bytes_i", "sa_event_i",
          "sa_cmd_ready_i", "sa_rsp_error_i", "sa_view_i", "sa_busy_i", "ring_rdata_i", "vector_i")


def pauses() -> Iterator[int]:
    """Random stalls of a channel of AXI4-Lite."""
    return (random.getrandbits(1) for _ in repeat(None))


class Bench:
    """qnic_csr after reset. ``regs`` reads and writes by path."""

    def __init__(self, dut: Any, stall: bool = False) -> None:
        self.dut = dut
        Clock(dut.clk_i, 4, unit="ns").start()
        for name in (*PULSES, *LEVELS):
            getattr(dut, name).value = 0
        dut.rings_idle_i.value = 1
        self.rings: dict[int, int] = {}  # words of the rings, by address
        self.wait = 0  # cycles that an access to them takes, at most
        cocotb.start_soon(self._serve_rings())
        self.axil = AxiLiteMaster(AxiLiteBus.from_prefix(dut, "s_axil"), dut.clk_i, dut.rst_ni,
                                  reset_active_level=False)
        if stall:
            for side in (self.axil.write_if, self.axil.read_if):
                for channel in ("aw_channel", "w_channel", "b_channel", "ar_channel", "r_channel"):
                    if hasattr(side, channel):
                        getattr(side, channel).set_pause_generator(pauses())
        self.regs = Registers(self.axil)

    async def start(self) -> None:
        """Three cycles of reset, and until the device calls itself ready."""
        self.dut.rst_ni.value = 0
        await self.cycles(3)
        self.dut.rst_ni.value = 1
        await self.regs.wait_ready()

    async def cycles(self, count: int = 1) -> None:
        """Rising edges."""
        for _ in range(count):
            await RisingEdge(self.dut.clk_i)

    async def handshake(self, channel: str) -> None:
        """Until a channel of AXI4-Lite hands over: to the end of that cycle."""
        valid, ready = (getattr(self.dut, f"s_axil_{channel}{n}") for n in ("valid", "ready"))
        while not (valid.value and ready.value):
            await self.cycles()

    async def pulse(self, name: str, **levels: int) -> None:
        """One cycle of an input, other inputs set beside it."""
        for level, value in levels.items():
            getattr(self.dut, level).value = value
        getattr(self.dut, name).value = 1
        await self.cycles()
        getattr(self.dut, name).value = 0

    async def write_bytes(self, path: str, offset: int, data: bytes) -> None:
        """Bytes of a register, by byte strobes."""
        await self.axil.write(qnic_regs.address(path) + offset, data)

    async def _serve_rings(self) -> None:
        """Answers an access of the rings' bus after up to ``wait`` cycles, or in reset never."""
        dut = self.dut
        while True:
            await RisingEdge(dut.clk_i)
            if not dut.ring_req_o.value or not dut.core_rst_no.value:
                continue
            at, old = int(dut.ring_addr_o.value), self.rings.get(int(dut.ring_addr_o.value), 0)
            if write := bool(dut.ring_write_o.value):
                mask, data = int(dut.ring_biten_o.value), int(dut.ring_wdata_o.value)
                self.rings[at] = old & ~mask | data & mask
            for _ in range(random.randint(0, self.wait)):
                await RisingEdge(dut.clk_i)
                if not dut.core_rst_no.value:
                    break
                assert not dut.ring_req_o.value, "an access before the last one's end"
            if not dut.core_rst_no.value:
                continue
            dut.ring_rdata_i.value = 0 if write else old
            dut.ring_ack_i.value = 1
            await RisingEdge(dut.clk_i)
            dut.ring_ack_i.value = 0

    async def drain(self, cycles: int) -> None:
        """Rings that are idle some cycles after they were told to be off."""
        self.dut.rings_idle_i.value = 0
        while not self.dut.rings_off_o.value:
            await self.cycles()
        await self.cycles(cycles)
        self.dut.rings_idle_i.value = 1

    async def take_command(self, wait: int = 0) -> dict[str, Any]:
        """Accept a command of the SA window after ``wait`` cycles."""
        while not self.dut.sa_cmd_valid_o.value:
            await self.cycles()
        await self.cycles(wait)
        self.dut.sa_cmd_ready_i.value = 1
        taken = CMD.unpack(int(self.dut.sa_cmd_o.value))
        await self.cycles()
        self.dut.sa_cmd_ready_i.value = 0
        return taken

    async def answer(self, error: int = 0, **view: Any) -> None:
        """One pulse of the response."""
        await self.pulse("sa_rsp_valid_i", sa_rsp_error_i=error, sa_view_i=VIEW.pack(view))
        self.dut.sa_view_i.value = 0


async def write_sa(bench: Bench, keys: bytes) -> dict[str, int]:
    """Fill the SA window with random values; what sa_cmd_t must say."""
    want = {"sa_id": random.getrandbits(32), "gen": random.getrandbits(16),
            "owner": random.getrandbits(16), "next_pn": random.getrandbits(63),
            "sent": random.getrandbits(32), "soft_limit": random.getrandbits(32),
            "hard_limit": random.getrandbits(32), "aes256": random.getrandbits(1)}
    regs = bench.regs
    await regs.set("sa.id", want["sa_id"])
    await regs.set("sa.meta", want["gen"] | want["owner"] << 16)
    await regs.set("sa.cipher",
                   Cipher.AES_256_GCM if want["aes256"] else Cipher.AES_128_GCM)
    await regs.set("sa.next_pn_lo", want["next_pn"] & 0xFFFFFFFF)
    await regs.set("sa.next_pn_hi", want["next_pn"] >> 32)
    for name in ("sent", "soft_limit", "hard_limit"):
        await regs.set(f"sa.{name}", want[name])
    for name, data in (("key", keys[:32]), ("hp", keys[32:64]), ("iv", keys[64:])):
        await bench.axil.write(qnic_regs.address(f"sa.{name}[0]"), data)
    return want
