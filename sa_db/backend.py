# SPDX-License-Identifier: Apache-2.0
"""What the database needs of a device, and the SA window as a device that offers part of it."""
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from abi.gen import qnic_abi, qnic_regs
from sa_db.derive import Aead, TrafficKeys
from sa_db.device import SaEntry, SaTable
from sa_db.errors import SaError, UnsupportedError, check_int
from sa_db.limits import Limits
from sa_db.registers import Registers

READY_POLLS = 100_000


class Feature(Enum):
    """What not every device can do; the value says it in words."""

    BIND = "changing the owner of an entry in use"
    DRAIN = "a DELETE that waits for the entry's packets under way and returns its last counts"
    HARD_EVENTS = "an event when a hard limit is reached"
    EPOCH = "a count of resets"
    EVENT_GENERATION = "events that carry the entry's generation"


@dataclass(frozen=True)
class DeviceInfo:
    """Size of the table and what the device can do. ``epoch`` changes with every reset."""

    entries: int
    features: frozenset[Feature] = frozenset()
    epoch: int | None = None


@dataclass(frozen=True)
class NewEntry:
    """An entry to be written, both key slots empty."""

    aead: Aead
    hp: bytes = field(repr=False)
    gen: int
    owner: int
    next_pn: int


@dataclass(frozen=True)
class NewSlot:
    """A key slot to be filled. ``sent`` packets were protected with the key before."""

    keys: TrafficKeys
    limits: Limits
    sent: int = 0


@dataclass(frozen=True)
class DeviceEvent:
    """A limit was reached. ``gen`` is None where the device does not say it."""

    sa_id: int
    phase: int
    hard: bool = False
    gen: int | None = None


@dataclass(frozen=True)
class EventBatch:
    """Events since the last call, oldest first; ``lost`` more are known to have come."""

    events: tuple[DeviceEvent, ...] = ()
    lost: int = 0


@dataclass(frozen=True)
class LastCounts:
    """Numbers of an entry when its last packet had passed."""

    next_pn: int
    sent: tuple[int, int]


class Backend(Protocol):
    """A device's SA table. Every call is atomic against packets: one sees the entry as it was
    before or as it is after. What the device cannot do is an UnsupportedError, what it
    refuses an SaError; both leave the table as it was."""

    async def info(self) -> DeviceInfo:
        """Wait until the device is ready and say what it is."""

    async def install(self, sa_id: int, entry: NewEntry) -> None:
        """Write an entry; what was there before is wiped."""

    async def set_key(self, sa_id: int, phase: int, slot: NewSlot) -> None:
        """Fill one key slot, the other one stays."""

    async def bind(self, sa_id: int, gen: int, owner: int) -> None:
        """Change the owner of an entry in use; numbers and keys stay."""

    async def delete(self, sa_id: int) -> LastCounts | None:
        """Wipe an entry. With DRAIN: its packets under way are gone when this returns."""

    async def read(self, sa_id: int, phase: int) -> SaEntry:
        """The readable part of an entry and of one of its slots."""

    async def events(self) -> EventBatch:
        """Take the events that are there."""


class WindowBackend:
    """The SA window's registers as they are today (docs/registers.md): none of the features.

    The device keeps one event until it is acknowledged and counts them all.
    """

    def __init__(self, registers: Registers) -> None:
        self._registers = registers
        self.table = SaTable(registers)
        self._taken = self._lost = 0  # soft-limit events since the device's reset

    async def info(self) -> DeviceInfo:
        """Poll STATUS.ready, check magic and version."""
        magic = await self._get("id")
        if magic != qnic_abi.DEVICE_MAGIC:
            raise SaError(f"device id: expected 0x{qnic_abi.DEVICE_MAGIC:08x}, got 0x{magic:08x}: "
                          "no qnic")
        version = await self._get("version")
        if version != qnic_abi.ABI_VERSION:
            raise SaError(f"device version: expected {qnic_abi.ABI_VERSION}, got {version}")
        for _ in range(READY_POLLS):
            if await self._get("status") & 1:
                await self.table.clear()
                return DeviceInfo(await self._get("sa_entries"))
        raise SaError(f"device status.ready: expected 1, got 0 after {READY_POLLS} polls")

    async def install(self, sa_id: int, entry: NewEntry) -> None:
        """INSTALL."""
        await self.table.install(sa_id, entry.aead, entry.hp, gen=entry.gen, owner=entry.owner,
                                 next_pn=entry.next_pn)

    async def set_key(self, sa_id: int, phase: int, slot: NewSlot) -> None:
        """SET_KEY."""
        await self.table.set_key(sa_id, phase, slot.keys, limits=slot.limits, sent=slot.sent)

    async def bind(self, sa_id: int, gen: int, owner: int) -> None:
        """The window has no command for it, and INSTALL would take numbers back."""
        check_int("owner", owner, 0xFFFF)
        raise UnsupportedError(f"bind: sa_id {sa_id}, generation {gen}, owner {owner}: this "
                               f"device lacks {Feature.BIND.value}; name the owner at install")

    async def delete(self, sa_id: int) -> LastCounts | None:
        """DELETE. Packets that passed the gate before it still leave."""
        await self.table.remove(sa_id)
        return None

    async def read(self, sa_id: int, phase: int) -> SaEntry:
        """READ."""
        return await self.table.read(sa_id, phase)

    async def events(self) -> EventBatch:
        """The event that is kept, and how many were not: soft_limits counts all of them.

        The counter is read first, so an event that it counts was taken, is taken now, or was
        lost, also where it came between reading and acknowledging.
        """
        total = await self._count("soft_limits")
        if total + 1 < self._taken + self._lost:  # a reset; one may be taken ahead of the counter
            self._taken = self._lost = 0
        event = await self._get("sa.event")
        found: tuple[DeviceEvent, ...] = ()
        if qnic_regs.field("sa.event.valid").get(event):
            phase = qnic_regs.field("sa.event.phase").get(event)
            found = (DeviceEvent(await self._get("sa.event_id"), phase),)
            await self._registers.write32(qnic_regs.address("sa.event"),
                                          qnic_regs.field("sa.event.ack").put(1))
            self._taken += 1
        lost = max(0, total - self._taken - self._lost)
        self._lost += lost
        return EventBatch(found, lost)

    async def _count(self, path: str) -> int:
        at = qnic_regs.address(path)
        low = await self._registers.read32(at)  # latches the high word
        return low | await self._registers.read32(at + 4) << 32

    async def _get(self, path: str) -> int:
        return await self._registers.read32(qnic_regs.address(path))
