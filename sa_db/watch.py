# SPDX-License-Identifier: Apache-2.0
"""Events of the database: the device's, and what reading the SAs finds."""
from __future__ import annotations

from typing import TYPE_CHECKING

from sa_db.backend import Feature
from sa_db.records import PN_EXHAUSTED, Event, EventKind, Handle, Record, SaStats

if TYPE_CHECKING:
    from sa_db.database import SaDatabase


async def collect(database: SaDatabase, sweep: bool) -> list[Event]:
    """Take the device's events and read the SAs that they name; each is told once a key.

    An SA that was just written is read once, as its limits may lie behind its counts. Every SA is
    read where the device lost events, or the caller asks for it. A device that has
    no event for hard limits has none for SAs without a soft limit either, and none for what
    comes after the warning: those SAs are read each time.
    """
    batch = await database.backend.events()
    marked = set()
    for event in batch.events:
        record = database.records.get(event.sa_id)
        # An event of an SA that is gone must not be taken for its successor's: the successor
        # is read, and tells only what its own counts say.
        if record is not None and event.gen in (None, record.handle.gen):
            marked.add(event.sa_id)
    for index, record in database.records.items():
        record.look |= sweep or bool(batch.lost) or index in marked or _unseen(database, record)
    for index in sorted(database.records):
        record = database.records[index]
        if record.look:  # it stays set where reading fails
            _tell(database, record, await database.read(record))
            record.look = False
    told, database.pending = database.pending, []
    return told


def _unseen(database: SaDatabase, record: Record) -> bool:
    """Whether this SA can reach its hard limit without an event of the device."""
    if Feature.HARD_EVENTS in database.info.features:
        return False
    return any(slot.limits.soft == 0 or (
        (EventKind.SOFT_LIMIT, phase) in record.told and
        (EventKind.HARD_LIMIT, phase) not in record.told)
        for phase, slot in record.slots.items())


def _tell(database: SaDatabase, record: Record, stats: SaStats) -> None:
    """Add the events that follow from an SA's numbers and were not told yet."""
    def add(kind: EventKind, phase: int | None, sent: int | None) -> None:
        if (kind, phase) not in record.told:
            record.told.add((kind, phase))
            database.pending.append(Event(kind, record.handle, record.owner, phase, sent))

    for phase, slot in enumerate(stats.phases):
        if slot.filled and slot.limits.soft and slot.sent >= slot.limits.soft:
            add(EventKind.SOFT_LIMIT, phase, slot.sent)
        if slot.filled and slot.sent >= slot.limits.hard:
            add(EventKind.HARD_LIMIT, phase, slot.sent)
    if stats.next_pn >= PN_EXHAUSTED:
        add(EventKind.PN_EXHAUSTED, None, None)


async def expire(database: SaDatabase) -> list[Handle]:
    """Delete what has outlived its lifetime, the oldest first."""
    now = database.clock()
    over = sorted((record.expires_at, index) for index, record in database.records.items()
                  if record.expires_at is not None and record.expires_at <= now)
    expired = []
    for _, index in over:
        record = database.records[index]
        database.pending.append(Event(EventKind.EXPIRED, record.handle, record.owner))
        await database.remove(record)
        expired.append(record.handle)
    return expired
