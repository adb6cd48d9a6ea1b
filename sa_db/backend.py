# SPDX-License-Identifier: Apache-2.0
"""What the database needs of a device, and the SA window as such a device."""
import secrets
from dataclasses import dataclass, field
from typing import Protocol

from abi.gen import qnic_abi, qnic_regs
from sa_db.derive import Aead, PacketKeys, TrafficKeys
from sa_db.device import SaEntry, SaTable
from sa_db.errors import SaError
from sa_db.limits import Limits
from sa_db.registers import Registers

READY_POLLS = 100_000
_EVENT = {name: qnic_regs.field(f"sa.event.{name}")
          for name in ("valid", "ack", "phase", "at_soft", "at_hard", "gen")}


@dataclass(frozen=True)
class DeviceInfo:
    """Size of the table, and the session: a number that every reset changes."""

    entries: int
    session: int


@dataclass(frozen=True)
class NewEntry:
    """An entry to be written."""

    aead: Aead
    hp: bytes = field(repr=False)
    gen: int
    owner: int
    next_pn: int


@dataclass(frozen=True)
class NewSlot:
    """A key slot to be filled. ``sent`` packets were protected with the key before."""

    phase: int
    keys: TrafficKeys
    limits: Limits
    sent: int = 0


@dataclass(frozen=True)
class DeviceEvent:
    """A packet took the count of an entry's key to a limit, or to both."""

    sa_id: int
    gen: int
    phase: int
    at_soft: bool
    at_hard: bool


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
    before or as it is after. What the device refuses is an SaError and leaves the table as it
    was."""

    async def info(self) -> DeviceInfo:
        """Wait until the device is ready, say what it is, begin a session behind a reset."""

    async def session(self) -> int:
        """The session now; 0 behind a reset, until ``info``."""

    async def install(self, sa_id: int, entry: NewEntry, slot: NewSlot) -> None:
        """Write an entry with one key slot; what was there before is wiped."""

    async def set_key(self, sa_id: int, gen: int, slot: NewSlot) -> None:
        """Fill one key slot, the other one stays."""

    async def bind(self, sa_id: int, gen: int, owner: int) -> None:
        """Change the owner of an entry in use; numbers and keys stay."""

    async def delete(self, sa_id: int, gen: int | None = None) -> LastCounts | None:
        """Wipe an entry; its packets under way are gone when this returns. None: it was free.
        Without ``gen`` whatever is there."""

    async def read(self, sa_id: int) -> SaEntry:
        """The readable part of an entry and of its slots."""

    async def events(self) -> EventBatch:
        """Take the events that are there."""


class WindowBackend:
    """The SA window's registers (docs/registers.md)."""

    def __init__(self, registers: Registers) -> None:
        self._registers = registers
        self.table = SaTable(registers)
        self._lost = 0  # events since the device's reset

    async def info(self) -> DeviceInfo:
        """Poll STATUS.ready, check magic and version, write SESSION where a reset cleared it."""
        magic = await self._get("id")
        if magic != qnic_abi.DEVICE_MAGIC:
            raise SaError(f"device id: expected 0x{qnic_abi.DEVICE_MAGIC:08x}, got 0x{magic:08x}: "
                          "no qnic")
        version = await self._get("version")
        if version != qnic_abi.ABI_VERSION:
            raise SaError(f"device version: expected {qnic_abi.ABI_VERSION}, got {version}")
        for _ in range(READY_POLLS):
            if await self._get("status") & 1:
                break
        else:
            raise SaError(f"device status.ready: expected 1, got 0 after {READY_POLLS} polls")
        await self.table.clear()
        if not await self.session():
            self._lost = 0
            await self._registers.write32(qnic_regs.address("session"),
                                          1 + secrets.randbelow(0xFFFFFFFF))
        return DeviceInfo(await self._get("sa_entries"), await self.session())

    async def session(self) -> int:
        """SESSION."""
        return await self._get("session")

    async def install(self, sa_id: int, entry: NewEntry, slot: NewSlot) -> None:
        """INSTALL with a key."""
        keys = PacketKeys(entry.aead, slot.keys.key, slot.keys.iv, entry.hp)
        await self.table.install_keys(sa_id, keys, gen=entry.gen, owner=entry.owner,
                                      next_pn=entry.next_pn, phase=slot.phase,
                                      limits=slot.limits, sent=slot.sent)

    async def set_key(self, sa_id: int, gen: int, slot: NewSlot) -> None:
        """SET_KEY."""
        await self.table.set_key(sa_id, slot.phase, slot.keys, gen=gen, limits=slot.limits,
                                 sent=slot.sent)

    async def bind(self, sa_id: int, gen: int, owner: int) -> None:
        """BIND."""
        await self.table.bind(sa_id, gen, owner)

    async def delete(self, sa_id: int, gen: int | None = None) -> LastCounts | None:
        """DELETE."""
        was = await self.table.remove(sa_id, gen)
        if not was.valid:
            return None
        return LastCounts(was.next_pn, (was.phases[0].sent, was.phases[1].sent))

    async def read(self, sa_id: int) -> SaEntry:
        """READ."""
        return await self.table.read(sa_id)

    async def events(self) -> EventBatch:
        """Events from the device's queue until it is empty, but no more than it holds."""
        found = []
        for _ in range(qnic_abi.SA_EVENTS):
            event = await self._get("sa.event")
            if not _EVENT["valid"].get(event):
                break
            sa_id = await self._get("sa.event_id")
            await self._registers.write32(qnic_regs.address("sa.event"), _EVENT["ack"].put(1))
            found.append(DeviceEvent(
                sa_id, _EVENT["gen"].get(event), _EVENT["phase"].get(event),
                bool(_EVENT["at_soft"].get(event)), bool(_EVENT["at_hard"].get(event))))
        before, self._lost = self._lost, await self._count("lost_events")
        # Another process may have met a reset: then all that were lost since are news.
        return EventBatch(tuple(found), self._lost - before if self._lost >= before else self._lost)

    async def _count(self, path: str) -> int:
        at = qnic_regs.address(path)
        low = await self._registers.read32(at)  # latches the high word
        return low | await self._registers.read32(at + 4) << 32

    async def _get(self, path: str) -> int:
        return await self._registers.read32(qnic_regs.address(path))
