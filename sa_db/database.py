# SPDX-License-Identifier: Apache-2.0
"""The SA database: who is in the device's table, under which handle, with which limits.

One object owns a device's table. Its methods await the device only; one runs at a time, a second
is refused (BusyError). Where ``caller`` is given an owner acts, and touches its own SAs alone.
"""
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sa_db import restore, watch
from sa_db.backend import Backend, DeviceInfo, LastCounts, NewEntry, NewSlot
from sa_db.derive import PacketKeys, TrafficKeys, TrafficSecret
from sa_db.errors import (
    BrokenEntryError,
    BusyError,
    DeviceResetError,
    FieldError,
    NotOwnerError,
    RekeyPendingError,
    SaError,
    StaleHandleError,
    check_int,
)
from sa_db.limits import LimitPolicy, Limits
from sa_db.memory import Allocator, KeyMemory
from sa_db.records import (
    CONTROL,
    MAX_COUNT,
    MAX_OWNER,
    PN_EXHAUSTED,
    Event,
    Handle,
    KeySource,
    Record,
    Restored,
    SaStats,
    Slot,
    Submitted,
)


class SaDatabase:
    """The table of one device. Make it with ``open``."""

    def __init__(self, backend: Backend, info: DeviceInfo, *, policy: LimitPolicy | None = None,
                 keys: KeyMemory | None = None, allocator: Allocator | None = None,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self.backend, self.info = backend, info
        self.policy = policy or LimitPolicy()
        self.keys = keys or KeyMemory()
        self.allocator = allocator or Allocator(info.entries)
        self.clock = clock
        self.records: dict[int, Record] = {}
        self.pending: list[Event] = []
        self._serial = 0
        self._running = ""

    @classmethod
    async def open(cls, backend: Backend, *, policy: LimitPolicy | None = None,
                   keys: KeyMemory | None = None, generations: dict[int, int] | None = None,
                   adopt: bool = True, clock: Callable[[], float] = time.monotonic) -> "SaDatabase":
        """Wait for the device; take over what another process installed before.

        Adopted SAs can be used in every way but two: their keys are not known here, so they
        cannot be restored, and ``rekey`` needs the keys. ``adopt=False`` spares reading the
        table, for one that is known to be empty.
        """
        info = await backend.info()
        allocator = Allocator(info.entries, generations, clock=clock)
        database = cls(backend, info, policy=policy, keys=keys, allocator=allocator, clock=clock)
        if adopt:
            for index in range(info.entries):
                await database._adopt(index)
        return database

    async def _adopt(self, index: int) -> None:
        entry = await self.backend.read(index)
        if entry.valid and entry.aead is not None:
            self.allocator.claim(index, entry.gen)
            self.records[index] = Record(self._handle(index, entry.gen), entry.owner, entry.aead,
                                         None, None, None, entry.next_pn, entry.next_pn)

    def _handle(self, index: int, gen: int) -> Handle:
        self._serial += 1
        return Handle(index, gen, self._serial)

    @property
    def handles(self) -> list[Handle]:
        """Every live SA's, by index."""
        return [self.records[index].handle for index in sorted(self.records)]

    @asynccontextmanager
    async def turn(self, what: str) -> AsyncIterator[None]:
        """One operation at a time."""
        if self._running:
            raise BusyError(f"{what}: {self._running} is under way; one operation at a time")
        self._running = what
        try:
            if what != "restore":
                session = await self.backend.session()
                if session != self.info.session:
                    raise DeviceResetError(f"{what}: expected session {self.info.session}, got "
                                           f"{session}: the device was reset, call restore()")
            yield
        finally:
            self._running = ""

    def find(self, handle: Handle, caller: int | None = CONTROL) -> Record:
        """The handle's SA, or StaleHandleError, or NotOwnerError for another's."""
        record = self.records.get(handle.sa_id)
        if record is None or record.handle.gen != handle.gen or (
                handle.serial not in (0, record.handle.serial)):
            raise StaleHandleError(f"handle: expected one of a live SA, got {handle}, "
                                   "which was deleted, lost or never given out")
        if caller is not CONTROL and caller != record.owner:
            raise NotOwnerError(f"owner: expected that of SA {handle}, got {caller}")
        return record

    async def install(self, source: KeySource, *, owner: int = 0, next_pn: int = 0,
                      phase: int | None = None, sent: int = 0, limits: Limits | None = None,
                      lifetime: float | None = None) -> Handle:
        """A new SA with the keys of one phase. Its packets may start at ``next_pn``.

        ``source``: a traffic secret, whose later phases ``rekey`` derives by itself, or bare
        keys. ``sent``: packets that the key protected elsewhere. ``owner`` 0: packets of any
        owner may use it. ``lifetime`` in seconds, for ``expire``.
        """
        keys = source if isinstance(source, PacketKeys) else source.keys()
        keys.check()
        if phase is None:
            phase = source.phase if isinstance(source, TrafficSecret) else 0
        limits = self.policy.check(limits) if limits is not None else self.policy.default()
        for name, value, top in (("owner", owner, MAX_OWNER), ("next_pn", next_pn, PN_EXHAUSTED),
                                 ("phase", phase, 1), ("sent", sent, MAX_COUNT)):
            check_int(name, value, top)
        if lifetime is not None and not lifetime > 0:
            raise FieldError("lifetime", lifetime, "seconds above 0")
        if isinstance(source, TrafficSecret) and source.phase != phase:
            raise FieldError("phase", phase, f"{source.phase}, that of the secret's updates")
        async with self.turn("install"):
            self.keys.check(keys.key)
            index, gen = self.allocator.take()
            record = Record(
                self._handle(index, gen), owner, keys.aead, keys.hp,
                source if isinstance(source, TrafficSecret) else None, phase, next_pn, next_pn,
                {phase: Slot(keys.traffic, limits, sent)},
                expires_at=None if lifetime is None else self.clock() + lifetime)
            try:
                self.keys.use(keys.key, str(record.handle))
            except BaseException:
                self.allocator.give_back(index)
                raise
            await self.write(record)
            self.records[index] = record
            return record.handle

    async def write(self, record: Record) -> None:
        """Entry and key slots into the device. If that fails the entry is wiped, or its index
        stays out of use, and the keys count as used all the same."""
        assert record.hp is not None
        index, gen = record.handle.sa_id, record.handle.gen
        first, *others = [NewSlot(phase, slot.keys, slot.limits, slot.floor)
                          for phase, slot in record.slots.items()]
        try:
            await self.backend.install(index, NewEntry(
                record.aead, record.hp, gen, record.owner, record.next_floor), first)
            for slot in others:
                await self.backend.set_key(index, gen, slot)
        except BaseException:
            self.records.pop(index, None)
            record.wipe()
            self.keys.release(str(record.handle))
            await self._clear(index)
            raise

    async def _clear(self, index: int) -> None:
        """Wipe an entry of unknown content; set its index aside where that fails."""
        try:
            await self.backend.delete(index)
        except SaError:
            self.allocator.set_aside(index)
        else:
            self.allocator.give_back(index)

    async def rekey(self, handle: Handle, source: TrafficSecret | TrafficKeys | None = None, *,
                    limits: Limits | None = None, caller: int | None = CONTROL,
                    phase: int | None = None) -> int:
        """Put the next key phase's keys into the other slot, ahead of time; its phase.

        Packets choose by their key-phase bit: old ones and new ones go on side by side. Without
        ``source`` the next secret is derived; without ``limits`` they stay. Refused while the phase
        prepared before is unused (RFC 9001 6.1: no update before the last one is confirmed).
        """
        if phase is not None:
            check_int("phase", phase, 1)
        async with self.turn("rekey"):
            record = self.find(handle, caller)
            secret, keys = record.next_keys(source)
            stats = await self.read(record)
            if record.phase is None:  # adopted: which phase is in use only the caller knows
                phase = secret.phase if secret is not None and phase is None else phase
                phase = record.check_phase(phase, stats)
            elif phase not in (None, record.phase ^ 1):
                raise FieldError("phase", phase, f"{record.phase ^ 1}, the one after {record.phase}")
            else:
                phase = record.phase ^ 1
                if record.prepared:
                    raise RekeyPendingError(
                        f"rekey: expected packets of phase {record.phase} of SA {handle}, got none "
                        f"yet ({stats.phases[record.phase].sent} sent): its key is unused")
            limits = self.policy.check(limits or stats.limits(phase ^ 1) or self.policy.default())
            self.keys.use(keys.key, str(record.handle))
            await self._fill(record, phase, Slot(keys, limits, 0))
            record.secret, record.phase, record.prepared = secret, phase, True
            return phase

    async def _fill(self, record: Record, phase: int, slot: Slot) -> None:
        try:
            await self.backend.set_key(record.handle.sa_id, record.handle.gen,
                                       NewSlot(phase, slot.keys, slot.limits, slot.floor))
        except BaseException as err:
            # The slot holds the old key or the new one; the new one counts as used.
            record.slots.pop(phase, None)
            if not isinstance(err, SaError):
                raise
            raise BrokenEntryError(
                f"rekey: SA {record.handle}, phase {phase}: {err}; delete the SA") from err
        record.slots[phase], record.look = slot, True
        record.told -= {key for key in record.told if key[1] == phase}

    async def bind(self, handle: Handle, owner: int, *, caller: int | None = CONTROL) -> None:
        """Give an SA to another owner; numbers and keys stay."""
        check_int("owner", owner, MAX_OWNER)
        async with self.turn("bind"):
            record = self.find(handle, caller)
            await self.backend.bind(handle.sa_id, handle.gen, owner)
            record.owner = owner

    async def delete(self, handle: Handle, *, caller: int | None = CONTROL) -> LastCounts | None:
        """Wipe an SA. The handle is useless from here on, the keys are never taken again.

        The last counts, when no packet of the SA is under way any more.
        """
        async with self.turn("delete"):
            return await self.remove(self.find(handle, caller))

    async def remove(self, record: Record) -> LastCounts | None:
        """``delete`` within a turn."""
        index, gen = record.handle.sa_id, record.handle.gen
        del self.records[index]
        record.wipe()
        self.keys.release(str(record.handle))
        try:
            counts = await self.backend.delete(index, gen)
        except BaseException:
            self.allocator.set_aside(index)
            raise
        self.allocator.give_back(index)
        return counts

    async def stats(self, handle: Handle, *, caller: int | None = CONTROL) -> SaStats:
        """An SA's numbers in the device."""
        async with self.turn("stats"):
            return await self.read(self.find(handle, caller))

    async def read(self, record: Record) -> SaStats:
        """``stats`` within a turn; what is seen raises what ``restore`` must not go below."""
        index = record.handle.sa_id
        entry = await self.backend.read(index)
        if not entry.valid or entry.gen != record.handle.gen:
            raise DeviceResetError(
                f"entry {index}: expected generation {record.handle.gen}, got "
                f"{entry.gen if entry.valid else 'a free entry'}: the device was "
                "reset, call restore()")
        record.next_floor = max(record.next_floor, entry.next_pn)
        for phase, slot in record.slots.items():
            sent = entry.phases[phase].sent
            if sent > slot.floor and phase == record.phase:
                record.prepared = False
            slot.floor = max(slot.floor, sent)
        return SaStats(record.handle, entry.owner, record.aead, entry.next_pn, record.phase,
                       entry.phases)

    async def events(self, *, sweep: bool = False) -> list[Event]:
        """What happened since the last call: limits, expiry, loss. ``sweep`` reads every SA."""
        async with self.turn("events"):
            return await watch.collect(self, sweep)

    async def expire(self) -> list[Handle]:
        """Delete the SAs whose lifetime is over; an event tells of each."""
        async with self.turn("expire"):
            return await watch.expire(self)

    async def restore(self, submitted: dict[Handle, Submitted]) -> Restored:
        """After a device reset: install again what can be, lose the rest (sa_db.restore)."""
        async with self.turn("restore"):
            self.info = await self.backend.info()
            return await restore.restore(self, submitted)
