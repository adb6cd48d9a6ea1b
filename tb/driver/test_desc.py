# SPDX-License-Identifier: Apache-2.0
"""driver/qnic_desc.c: the slots of a chain, read back with the ABI's own records."""
import errno
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abi.gen.qnic_abi import Completion, DataFlags, DataSlot, KeySlots, Meta0, Meta0Flags, Meta1
from driver.ffi import ffi, lib

KEY, HP, IV = bytes(range(1, 33)), bytes(range(33, 65)), bytes(range(65, 77))
EMPTY = b"\xee" * 16


class Ring:
    """A ring in ordinary memory."""

    def __init__(self, size: int = 32, tail: int = 0, used: int = 0) -> None:
        self.memory = bytearray(EMPTY * size)
        self.c = ffi.new("struct qnic_tx_ring *")
        self.c.slots = ffi.cast("union qnic_slot *", ffi.from_buffer(self.memory))
        self.c.size, self.c.tail, self.c.head, self.c.chain = size, tail, tail - used, 0x42

    def put(self, tx: Any, frags: Any, **fields: dict[str, Any]) -> Any:
        """Slots written or -errno, and the reason."""
        array = ffi.new("struct qnic_frag[]", [{"addr": a, "len": n} for a, n in frags])
        frame = ffi.new("struct qnic_tx_frame *", {
            "frags": array, "nr_frags": len(frags), "l3_off": 14, "l4_off": 34,
            "owner": 5, "cookie": 0xC0DE} | fields)
        why = ffi.new("const char **")
        got = lib.qnic_desc_put(self.c, tx, frame, why)
        return got, ffi.string(why[0]).decode() if got < 0 else ""

    def slot(self, index: int) -> bytes:
        at = index % self.c.size * 16
        return bytes(self.memory[at:at + 16])


def request(mode: int, fields: dict[str, Any] | None = None) -> Any:
    return ffi.new("struct quic_tx *", {
        "mode": mode, "cipher": 2 if mode == 2 else 0, "cid_len": 8, "pn": 0x0123456789ABCDEF,
        "sa_id": 0 if mode == 2 else 77, "gen": 0 if mode == 2 else 3,
        "key": KEY, "hp": HP, "iv": IV} | (fields or {}))


@given(st.integers(0, 70000), st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(1, 4000)),
                                       min_size=1, max_size=12), st.sampled_from([0, 1, 2]))
def test_chain(tail: Any, frags: Any, mode: int) -> None:
    """META, KEY and DATA as the contract lays them out, at any place of the ring."""
    ring = Ring(32, tail)
    got, why = ring.put(request(mode) if mode else ffi.NULL, frags)
    head = {0: 0, 1: 2, 2: 7}[mode]
    assert got == head + len(frags), why
    assert ring.c.tail == (tail + got) % 2**32
    assert ring.c.chain == 0x43
    if mode:
        assert Meta0.unpack(ring.slot(tail)) == Meta0(
            chain=0x42, mode=mode, cipher=2 if mode == 2 else 0, cid_len=8, slots=got,
            sa_id=0 if mode == 2 else 77, gen=0 if mode == 2 else 3, owner=5)
        assert Meta1.unpack(ring.slot(tail + 1)) == Meta1(
            chain=0x42, l3_off=14, l4_off=34, cookie=0xC0DE, pn=0x0123456789ABCDEF)
    if mode == 2:
        raw = b"".join(ring.slot(tail + 2 + i) for i in range(5))
        assert KeySlots.unpack(raw) == KeySlots(key=KEY, hp=HP, iv=IV)
    for i, (addr, size) in enumerate(frags):
        flags = DataFlags.EOP * (i + 1 == len(frags)) | DataFlags.PROTECTED * bool(mode)
        assert DataSlot.unpack(ring.slot(tail + head + i)) == DataSlot(
            chain=0x42, flags=flags, length=size, addr=addr)
    assert all(ring.slot(tail + i) == EMPTY for i in range(got, 32))


@pytest.mark.parametrize(("mode", "frags", "fields", "tx_fields", "err", "field"), [
    (1, [], {}, {}, errno.EINVAL, "nr_frags"),
    (1, [(0, 5), (0, 0)], {}, {}, errno.EINVAL, "frags"),
    (0, [(0, 65597), (0, 1)], {}, {}, errno.EMSGSIZE, "frags"),
    (1, [(0, 2**32 - 1)] * 3, {}, {}, errno.EMSGSIZE, "frags"),
    (1, [(0, 100)], {"seg_size": 16}, {}, errno.EINVAL, "seg_size"),
    (2, [(0, 100)], {"seg_size": 1}, {}, errno.EINVAL, "seg_size"),
    (1, [(0, 100)], {"csum": True}, {}, errno.EINVAL, "csum"),
    (1, [(0, 100)], {"seg_size": 40, "payload": 56}, {"flags": 1}, errno.EINVAL, "payload"),
    (1, [(0, 100)], {"payload": 16}, {"flags": 1}, errno.EINVAL, "payload"),
    (0, [(0, 100)], {"seg_size": 1000, "l3_off": 15}, {}, errno.EINVAL, "l3_off"),
    (1, [(0, 100)], {}, {"mode": 0}, errno.EINVAL, "mode"),
    (1, [(0, 100)], {}, {"mode": 3}, errno.EINVAL, "mode"),
    (1, [(0, 100)], {"l3_off": 13}, {}, errno.EINVAL, "l3_off"),
    (1, [(0, 100)], {"l3_off": 15, "l4_off": 40}, {}, errno.EINVAL, "l3_off"),
    (1, [(0, 100)], {"l4_off": 32}, {}, errno.EINVAL, "l4_off"),
    (1, [(0, 100)], {"l4_off": 35}, {}, errno.EINVAL, "l4_off"),
    (1, [(0, 1)] * 31, {}, {}, errno.EMSGSIZE, "nr_frags"),
])
def test_refused(mode: int, frags: list[tuple[int, int]], fields: dict[str, Any],
                 tx_fields: dict[str, Any], err: int, field: str) -> None:
    """The field is named, and the ring is as it was."""
    ring = Ring(32)
    before = bytes(ring.memory)
    got, why = ring.put(request(mode, tx_fields) if mode else ffi.NULL, frags, **fields)
    assert (-got, why.split(":")[0]) == (err, field)
    assert (bytes(ring.memory), ring.c.tail, ring.c.chain) == (before, 0, 0x42)


@pytest.mark.parametrize(("mode", "fields", "tx_fields", "flags"), [
    (1, {"seg_size": 1000}, {}, 0), (2, {"seg_size": 17}, {}, 0),
    (1, {"seg_size": 40, "payload": 57}, {"flags": 1}, Meta0Flags.TAG_ROOM),
    (1, {"payload": 17}, {"flags": 1}, Meta0Flags.TAG_ROOM),
    (0, {"seg_size": 1}, {}, 0), (0, {"csum": True}, {}, Meta0Flags.CSUM),
])
def test_offloads(mode: int, fields: dict[str, Any], tx_fields: dict[str, Any], flags: int) -> None:
    """META of super-packets and of ordinary frames with a checksum to be made."""
    ring = Ring(32)
    got, why = ring.put(request(mode, tx_fields) if mode else ffi.NULL, [(0, 100)], **fields)
    assert got == (8 if mode == 2 else 3), why
    meta0, meta1 = Meta0.unpack(ring.slot(0)), Meta1.unpack(ring.slot(1))
    assert (meta0.mode, meta0.flags, meta0.slots) == (mode, flags, got)
    assert (meta1.seg_size, meta1.l3_off, meta1.l4_off) == (fields.get("seg_size", 0), 14, 34)
    data = DataSlot.unpack(ring.slot(got - 1))
    assert data.flags == DataFlags.EOP | DataFlags.PROTECTED * bool(mode)


@pytest.mark.parametrize(("used", "fits"), [(29, True), (30, False), (32, False)])
def test_full_ring(used: Any, fits: Any) -> None:
    """Counted first: a chain is in the ring whole or not at all."""
    ring = Ring(32, tail=100, used=used)
    before = bytes(ring.memory)
    got, why = ring.put(request(1), [(0, 100)])
    assert got == (3 if fits else -errno.ENOSPC), why
    assert (bytes(ring.memory) == before) is not fits


def test_wipe() -> None:
    """Consumed slots are zeroed, across the end of the ring, and no others."""
    ring = Ring(16, tail=12)
    ring.put(request(2), [(0, 100)])
    lib.qnic_desc_wipe(ring.c, 12, 8)
    assert all(ring.slot(12 + i) == bytes(16) for i in range(8))
    assert all(ring.slot(12 + i) == EMPTY for i in range(8, 16))


def test_completion() -> None:
    """New when its phase is the lap's."""
    entry = Completion(queue_id=1, slots=300, cookie=0xABCD, segments=2, status=9, chain=7, flags=1)
    memory = ffi.from_buffer(bytearray(entry.pack()))
    entry_c = ffi.cast("struct qnic_completion *", memory)
    done = ffi.new("struct qnic_done *")
    assert not lib.qnic_desc_done(entry_c, False, done)
    assert lib.qnic_desc_done(entry_c, True, done)
    assert (done.queue_id, done.slots, done.cookie, done.segments, done.status, done.chain) == (
        1, 300, 0xABCD, 2, 9, 7)
