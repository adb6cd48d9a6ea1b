# SPDX-License-Identifier: Apache-2.0
"""Events of the database: the device's, and what reading the SAs finds."""
from __future__ import annotations

from typing import TYPE_CHECKING

from sa_db.records import PN_EXHAUSTED, Event, EventKind, Handle, Record, SaStats

if TYPE_CHECKING:
    from sa_db.database import SaDatabase


async def collect(database: SaDatabase, sweep: bool) -> list[Event]:
    """Take the device's events and read the SAs that they name; each is told once a key.

    An SA that was just written is read once, as its limits may lie behind its counts. Every SA is
    read where the device lost events, or the caller asks for it.
    """
    batch = await database.backend.events()
    marked = {(event.sa_id, event.gen) for event in batch.events}
    for index in sorted(database.records):
        record = database.records[index]
        # An event of an SA that is gone is of another generation.
        if record.look or sweep or batch.lost or (index, record.handle.gen) in marked:
            record.look = True  # it stays set where reading fails
            _tell(database, record, await database.read(record))
            record.look = False
    told, database.pending = database.pending, []
    return told


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
