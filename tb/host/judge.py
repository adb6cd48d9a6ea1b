# SPDX-License-Identifier: Apache-2.0
"""What docs/programmers_guide.md says of any slots: chains, refused chains, the end of a ring.

Reads a list of slots from front to end, as a person with the page in hand would.
"""
from dataclasses import dataclass, field

from abi.gen.qnic_abi import (
    KEY_SLOTS,
    META_SLOTS,
    Cipher,
    DataFlags,
    DataSlot,
    Meta0,
    Meta0Flags,
    Meta1,
    Mode,
    SlotType,
    Status,
)

MAX_FRAME = 9018
MAX_SUPER = 65597  # of a super-packet


@dataclass
class Verdict:
    """A chain that is completed."""

    status: Status
    slots: int
    mode: Mode = Mode.PLAIN
    pn: int = 0
    pieces: list[tuple[int, int]] = field(default_factory=list)  # address, length
    seg_size: int = 0
    flags: int = 0

    @property
    def length(self) -> int:
        """Bytes of the frame."""
        return sum(length for _, length in self.pieces)


def _meta_contradicts(meta0: Meta0, meta1: Meta1) -> bool:
    inline, plain = meta0.mode == Mode.INLINE, meta0.mode == Mode.PLAIN
    if meta0.mode not in (Mode.PLAIN, Mode.SA, Mode.INLINE):
        return True
    if meta0.flags & ~int(Meta0Flags.TAG_ROOM if not plain else Meta0Flags.CSUM):
        return True
    if plain and (meta0.cid_len or meta0.sa_id or meta0.gen):
        return True
    if (meta0.cipher not in (Cipher.AES_128_GCM, Cipher.AES_256_GCM)) if inline else meta0.cipher:
        return True
    if inline and (meta0.sa_id or meta0.gen or meta0.slots < META_SLOTS + KEY_SLOTS + 1):
        return True
    if meta1.slot_type != SlotType.META1 or meta1.chain != meta0.chain:
        return True
    ip, udp = meta1.l3_off, meta1.l4_off
    return ip < 14 or udp < ip + 20 or bool(ip % 2 or udp % 2)


def _data_contradicts(slot: DataSlot, ident: int, protected: bool) -> bool:
    known = int(DataFlags.EOP | DataFlags.PROTECTED)
    return (slot.slot_type != SlotType.DATA or slot.chain != ident or not slot.length
            or bool(slot.flags & ~known) or bool(slot.flags & DataFlags.PROTECTED) != protected)


def _finish(verdict: Verdict, bad: bool) -> Verdict:
    if bad:
        return Verdict(Status.BAD_DESC, verdict.slots)
    cut = verdict.seg_size or verdict.flags & Meta0Flags.TAG_ROOM
    if verdict.length > (MAX_SUPER if cut else MAX_FRAME):
        verdict.status = Status.BAD_LENGTH
    return verdict


def _with_meta(slots: list[bytes]) -> Verdict:
    """A chain with META, all of it."""
    meta0, meta1 = Meta0.unpack(slots[0]), Meta1.unpack(slots[1])
    if _meta_contradicts(meta0, meta1):
        return Verdict(Status.BAD_DESC, len(slots))
    first = META_SLOTS
    bad = False
    if meta0.mode == Mode.INLINE:
        first += KEY_SLOTS
        bad = slots[first - 1][12:] != bytes(4)
    data = [DataSlot.unpack(slot) for slot in slots[first:]]
    for slot in data:
        last = slot is data[-1]
        bad |= _data_contradicts(slot, meta0.chain, protected=meta0.mode != Mode.PLAIN)
        bad |= bool(slot.flags & DataFlags.EOP) != last
    verdict = Verdict(Status.OK, len(slots), Mode(meta0.mode), meta1.pn,
                      [(slot.addr, slot.length) for slot in data], meta1.seg_size, meta0.flags)
    return _finish(verdict, bad)


def _without_meta(slots: list[bytes], size: int) -> tuple[Verdict | None, bool]:
    """A chain from its first DATA slot on; nothing, and whether its identity is lost."""
    first = DataSlot.unpack(slots[0])
    verdict, bad = Verdict(Status.OK, 0), False
    for raw in slots[:size]:
        slot = DataSlot.unpack(raw)
        if slot.slot_type != SlotType.DATA or slot.chain != first.chain:
            return None, True
        bad |= _data_contradicts(slot, first.chain, protected=False)
        verdict.slots += 1
        verdict.pieces.append((slot.addr, slot.length))
        if slot.flags & DataFlags.EOP:
            return _finish(verdict, bad), False
    if verdict.slots == size:
        return Verdict(Status.BAD_DESC, size), True
    return None, False


def judge(slots: list[bytes], size: int) -> tuple[list[Verdict], bool]:
    """What the device does with these slots in a ring of that size; whether it stops."""
    done: list[Verdict] = []
    while slots:
        kind = slots[0][0]
        if kind == SlotType.META0:
            count = Meta0.unpack(slots[0]).slots
            if count <= META_SLOTS:
                return done, True
            if count > size:
                if len(slots) < META_SLOTS:
                    return done, False
                return [*done, Verdict(Status.BAD_DESC, META_SLOTS)], True
            if count > len(slots):
                return done, False
            verdict: Verdict | None = _with_meta(slots[:count])
        elif kind == SlotType.DATA:
            verdict, lost = _without_meta(slots, size)
            if lost:
                return [*done, verdict] if verdict else done, True
        else:
            return done, True
        if verdict is None:
            return done, False
        done.append(verdict)
        slots = slots[verdict.slots:]
    return done, False
