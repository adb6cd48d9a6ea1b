# SPDX-License-Identifier: Apache-2.0
"""After a device reset: which SAs come back, and with which numbers.

A reset wipes the table, and with it the only sure knowledge of which nonces were used. The
numbers that were *submitted* are at or above those, so an SA goes on behind them: next packet
number = highest submitted + 1, count = packets submitted. Numbers that may be too low would
repeat a nonce and give the key away; an SA without sure numbers is lost and never restored.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

from sa_db.errors import FieldError, SaError
from sa_db.records import Event, EventKind, Handle, Record, Restored, Submitted

if TYPE_CHECKING:
    from sa_db.database import SaDatabase


async def restore(database: SaDatabase, submitted: dict[Handle, Submitted]) -> Restored:
    """Install every SA again whose numbers are given and are sure; lose the others.

    Handles stay valid; packets posted before the reset must not be posted again. An SA that the
    device still has is left as it is, so the call may be repeated. LOST and RESTORED events
    tell the users. FieldError for a handle that is no live SA's, before anything is done.
    """
    live = {record.handle: record for record in database.records.values()}
    for handle in submitted:
        if handle not in live:
            raise FieldError("submitted", str(handle), "handles of live SAs")
    database.allocator.reset()
    restored, kept, lost = [], [], {}
    for handle in sorted(live):
        record = live[handle]
        entry = await database.backend.read(handle.sa_id)
        if entry.valid and entry.gen == handle.gen:
            kept.append(handle)
            continue
        reason = ("the device's entry is another's" if entry.valid
                  else _doubt(record, submitted.get(handle)))
        if not reason:
            _go_on(record, submitted[handle])
            try:
                await database.write(record)
            except SaError as err:
                reason = f"the device did not take it: {err}"
            else:
                restored.append(handle)
                database.pending.append(Event(EventKind.RESTORED, handle, record.owner))
                continue
        else:
            _lose(database, record, entry.valid)
        lost[handle] = reason
        database.pending.append(Event(EventKind.LOST, handle, record.owner, reason=reason))
    return Restored(tuple(restored), tuple(kept), lost)


def _doubt(record: Record, numbers: Submitted | None) -> str:
    """Why the SA cannot be restored; empty if it can."""
    if numbers is None:
        return "no numbers: expected the highest packet number submitted and the counts"
    if record.hp is None:
        return "no keys: another process installed it"
    if numbers.highest_pn is None and any(numbers.sent[phase] != slot.base
                                          for phase, slot in record.slots.items()):
        return f"highest_pn: expected a number, as sent is {numbers.sent}, got none"
    if _following(record, numbers) < record.next_floor:
        return (f"highest_pn: expected at least {record.next_floor - 1}, which the device had "
                f"seen, got {numbers.highest_pn}")
    for phase, slot in record.slots.items():
        if numbers.sent[phase] < slot.floor:
            return (f"sent[{phase}]: expected at least {slot.floor}, which the device had seen, "
                    f"got {numbers.sent[phase]}")
    return ""


def _following(record: Record, numbers: Submitted) -> int:
    """Next packet number. An SA that never sent starts where it was to start."""
    return record.next_first if numbers.highest_pn is None else numbers.highest_pn + 1


def _go_on(record: Record, numbers: Submitted) -> None:
    """The record's numbers as they are to be installed."""
    record.next_floor = _following(record, numbers)
    for phase, slot in record.slots.items():
        slot.floor = numbers.sent[phase]
    if record.phase in record.slots and numbers.sent[record.phase]:
        record.prepared = False
    record.look = True
    record.told.clear()


def _lose(database: SaDatabase, record: Record, taken: bool) -> None:
    """Forget the SA. Its keys stay known as used."""
    index = record.handle.sa_id
    del database.records[index]
    record.wipe()
    database.keys.release(str(record.handle))
    if taken:
        database.allocator.set_aside(index)
    else:
        database.allocator.give_back(index)
