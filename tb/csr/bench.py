# SPDX-License-Identifier: Apache-2.0
"""Drives qnic_csr: AXI4-Lite master on one side, the device's signals on the other."""
import random
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from cocotb.clock import Clock
from cocotb.triggers import ReadOnly, RisingEdge
from cocotbext.axi import AxiLiteBus, AxiLiteMaster

from abi.gen import qnic_regs
from abi.gen.qnic_abi import Cipher, RingState
from tb.lib.registers import Registers
from tb.lib.structs import struct

CMD, VIEW = struct("sa_cmd_t"), struct("sa_view_t")
RING, STAT = struct("ring_cfg_t"), struct("ring_stat_t")
PULSES = ("completion_i", "ring_stopped_i", "result_i", "frame_sent_i", "sa_event_valid_i",
          "sa_rsp_valid_i")
LEVELS = ("result_status_i", "frame_bytes_i", "sa_event_id_i", "sa_event_phase_i",
          "sa_cmd_ready_i", "sa_rsp_err_i", "sa_view_i", "sa_busy_i", "ring_stat_i")


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

    def ring(self) -> dict[str, Any]:
        """ring_cfg_o."""
        return RING.unpack(int(self.dut.ring_cfg_o.value))

    def stat(self, **values: int) -> None:
        """Drive ring_stat_i."""
        self.dut.ring_stat_i.value = STAT.pack(values)

    async def follow_enable(self, drain: int = 5) -> None:
        """A ring that runs while enabled and is idle ``drain`` cycles later."""
        left = 0
        while True:
            await self.cycles()
            await ReadOnly()
            left = drain if self.ring()["enable"] else max(0, left - 1)
            await RisingEdge(self.dut.clk_i)
            self.stat(state=RingState.RUNNING if left else RingState.IDLE)

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

    async def answer(self, error: int = 0, **view: int) -> None:
        """One pulse of the response."""
        await self.pulse("sa_rsp_valid_i", sa_rsp_err_i=error, sa_view_i=VIEW.pack(view))
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
