# SPDX-License-Identifier: Apache-2.0
"""Sequence and model agree on every item, without a device: refused for its cause, or not."""
import random
from typing import Any

import pytest

from abi.gen.qnic_abi import RingError, Status
from driver.ffi import ffi, lib
from tb.sa.model import Entry, Slot
from tb.uvm.items import Item, Kind, Sa, descriptor
from tb.uvm.model import Reference
from tb.uvm.packets import MAX_FRAME
from tb.uvm.ring import TxRing
from tb.uvm.sequence import Decks, RingSequence

RING, CQ, BUFFERS, BEAT = 0x1000, 0x4000, 0x10000, 32
READS = (RingError.SLOT_READ, RingError.KEY_READ)


class Memory:
    """Of a host without a device."""

    def __init__(self) -> None:
        self.mem = bytearray(1 << 20)

    def view(self, address: int, length: int) -> memoryview:
        """A window into it."""
        return memoryview(self.mem)[address:address + length]

    def read(self, address: int, length: int) -> bytes:
        """Bytes."""
        return bytes(self.mem[address:address + length])

    def write(self, address: int, data: bytes) -> None:
        """Bytes."""
        self.mem[address:address + len(data)] = data


class Host:
    """What the ring asks for, as far as it is used here."""

    def __init__(self) -> None:
        self.memory: Any = Memory()


def entry(sa: Sa) -> Entry:
    """What the model knows of it."""
    slots = {phase: Slot(keys.key, keys.iv, 0, sa.soft, sa.hard) for phase, keys in sa.keys.items()}
    return Entry(sa.gen, sa.owner, next(iter(sa.keys.values())).hp, sa.next_pn, slots)


def post(host: Any, ring: TxRing, item: Item) -> list[bytes]:
    """The item's slots in the ring."""
    at, places = BUFFERS, []
    for piece, align in zip(item.pieces, item.align, strict=True):
        at += 64 + (align - at) % 16
        host.memory.write(at, piece)
        places.append((at, len(piece)))
        at += len(piece)
    tx, (frame, _keep) = descriptor(item, places, 1)
    slots = ring.write_chain(tx, frame)
    assert slots is not None, "a chain that the ring cannot hold"
    if tx != ffi.NULL:
        lib.quic_tx_wipe(tx)
    return slots if item.spoil is None else item.spoil(slots, ring.ident)


@pytest.mark.parametrize("log2", [5, 7])
def test_items(log2: int) -> None:
    """Hundreds of items: good ones are good, refused ones have the status of their cause."""
    random.seed(log2)
    host: Any = Host()
    ring = TxRing(host, 0, RING, log2, CQ, 4)
    reference = Reference(host.memory.read, MAX_FRAME)
    sequence = RingSequence(0, 1 << log2, reference.table, Decks.fresh())
    table = reference.table.entries
    table.update((sa.index, entry(sa)) for sa in sequence.installs())
    items = sequence.items()
    for _ in range(500):
        item = next(items)
        if item.sa is not None and item.kind == Kind.INSTALL:
            table[item.sa.index] = entry(item.sa)
        elif item.sa is not None and item.kind == Kind.REMOVE:
            del table[item.sa.index]
        if item.kind not in (Kind.CHAIN, Kind.HALF) or item.stops in READS:
            continue
        slots = post(host, ring, item)
        outcome = reference.judge(slots, 1 << log2, None, BEAT)
        wanted = item.cause.partition(":")[0] or ("" if item.garbage else "OK")
        got = "" if outcome.status is None or item.garbage else Status(outcome.status).name
        assert got == wanted, item
        assert outcome.stops == bool(item.garbage)
