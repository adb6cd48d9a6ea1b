# SPDX-License-Identifier: Apache-2.0
"""The device's registers over cocotbext-axi: what a driver's start-up and doorbell do."""
from typing import Any

from abi.gen import qnic_regs
from sa_db.backend import DeviceEvent, WindowBackend

POLLS = 10_000
COMPLETION = qnic_regs.field("irq_status.completion").put(1)


class Registers:
    """Registers of one device by AXI4-Lite; also the backend of sa_db's SaTable."""

    def __init__(self, axil: Any) -> None:
        self._axil = axil
        axil.write_if.log.setLevel("ERROR")
        axil.read_if.log.setLevel("ERROR")

    async def read32(self, address: int) -> int:
        """A register's value."""
        data = await self._axil.read(address, 4)
        return int.from_bytes(data.data, "little")

    async def write32(self, address: int, value: int) -> None:
        """Write all of a register."""
        await self._axil.write(address, int(value).to_bytes(4, "little"))

    async def get(self, path: str) -> int:
        """A register by its path in docs/registers.md."""
        return await self.read32(qnic_regs.address(path))

    async def set(self, path: str, value: int) -> None:
        """A register by its path in docs/registers.md."""
        await self.write32(qnic_regs.address(path), value)

    async def count(self, path: str) -> int:
        """A 64-bit counter."""
        at = qnic_regs.address(path)
        return await self.read32(at) | await self.read32(at + 4) << 32

    async def wait_ready(self) -> None:
        """Until the SA table is wiped."""
        for _ in range(POLLS):
            if await self.get("status") & 1:
                return
        raise TimeoutError("the device does not become ready")

    async def start_ring(self, ring: int, base: int, slots: int, cq: int, entries: int) -> None:
        """Enable a TX ring; sizes are powers of two."""
        at = f"ring[{ring}]"
        for name, value in (("base", base), ("cq_base", cq)):
            await self.set(f"{at}.{name}_lo", value & 0xFFFFFFFF)
            await self.set(f"{at}.{name}_hi", value >> 32)
        await self.set(f"{at}.size", slots.bit_length() - 1)
        await self.set(f"{at}.cq_size", entries.bit_length() - 1)
        await self.set(f"{at}.control", 1)

    async def doorbell(self, ring: int, tail: int) -> None:
        """Slots up to ``tail`` are posted."""
        await self.set(f"ring[{ring}].tail", tail & 0xFFFF)

    async def enable_completion_interrupt(self) -> None:
        """Let ``irq_o`` rise with each completion."""
        await self.set("irq_enable", COMPLETION)

    async def clear_completion_interrupt(self) -> None:
        """Before the completions are read, so that a later one raises it anew."""
        await self.set("irq_status", COMPLETION)

    async def consumed(self, ring: int, count: int) -> None:
        """Completions up to ``count`` are consumed."""
        await self.set(f"ring[{ring}].cq_head", count & 0xFFFF)

    async def limit_events(self) -> tuple[DeviceEvent, ...]:
        """Take the limit events."""
        return (await WindowBackend(self).events()).events
