# SPDX-License-Identifier: Apache-2.0
"""Constrained random sequences: what each ring is given, for ever.

Decks (tb/uvm/decks.py) deal causes, faults and shapes, so that each comes up again and again,
the rare ones too.
"""
import random
from collections.abc import Iterator
from dataclasses import dataclass

from cocotbext.axi import AxiResp

import tb.uvm.lengths  # noqa: F401  adds its causes
from abi.gen.qnic_abi import Meta0, Meta1, Mode, RingError
from tb.lib.frames import Keys
from tb.sa.model import Table
from tb.uvm.decks import Deck
from tb.uvm.items import Fault, Item, Kind, Layout, Sa
from tb.uvm.packets import Packets, Shapes
from tb.uvm.refusals import CAUSES, Refusals

RESPONSES = (AxiResp.SLVERR, AxiResp.DECERR)
PLACES = ("META", "KEY", "DATA", "first byte", "header", "middle", "last byte", "first segment",
          "later segment", "completion")
GARBAGE = ("zeros", "ones", "META1 first", "META of 2 slots", "META of no slots",
           "DATA of another chain", "META inside a chain", "longer than the ring",
           "longer than the ring, without META")
WEIGHTS = {"good": 50, "plain": 14, "refused": 18, "half": 5, "fault": 7, "garbage": 4, "restart": 2}
OWNERS = (7, 0, 7, 7)  # of a ring's SAs; 0: any


@dataclass
class Decks:
    """What all rings draw from."""

    causes: Deck[str]
    faults: Deck[tuple[str, AxiResp]]
    garbage: Deck[str]
    shapes: Shapes

    @classmethod
    def fresh(cls) -> "Decks":
        """Nothing was drawn yet."""
        faults = Deck((place, response) for place in PLACES for response in RESPONSES)
        return cls(Deck(CAUSES), faults, Deck(GARBAGE), Shapes())


def ring_sas(ring: int) -> tuple[dict[bool, Sa], list[Sa]]:
    """A ring's SAs: one of each AEAD with both key slots, and two with one."""
    sas = []
    for i, (aes256, phases) in enumerate(((False, (0, 1)), (True, (0, 1)), (False, (0,)),
                                          (True, (1,)))):
        hp = Keys.random(aes256).hp
        keys = {phase: Keys(k.key, k.iv, hp) for phase in phases for k in [Keys.random(aes256)]}
        sas.append(Sa(4 * ring + i, random.getrandbits(16), OWNERS[i], keys,
                      random.choice((1, 2**8 - 5, 2**16 - 9, 2**32 - 20, 2**61))))
    return {False: sas[0], True: sas[1]}, sas[2:]


class RingSequence:
    """Items for one ring."""

    def __init__(self, ring: int, slots: int, table: Table, decks: Decks) -> None:
        self.sas, self.half = ring_sas(ring)
        self.decks, self.slots = decks, slots
        self.packets = Packets(decks.shapes, table, slots, self.sas)
        self.refusals = Refusals(self.packets, self.half, range(16 + 10 * ring, 26 + 10 * ring))

    def installs(self) -> list[Sa]:
        """What is to be in the table from the start."""
        return [*self.sas.values(), *self.half]

    def items(self) -> Iterator[Item]:
        """For ever."""
        kinds, weights = list(WEIGHTS), list(WEIGHTS.values())
        while True:
            match random.choices(kinds, weights)[0]:
                case "good":
                    yield self.packets.any_protected()
                case "plain":
                    yield self.packets.any_plain()
                case "refused":
                    yield from self.refusals.make(self.decks.causes.draw())
                case "half":
                    item = random.choice((self.packets.any_protected, self.packets.any_plain))()
                    item.kind = Kind.HALF
                    yield item
                case "fault":
                    yield self.fault(*self.decks.faults.draw())
                case "garbage":
                    yield self.garbage(self.decks.garbage.draw())
                case _:
                    yield Item(Kind.RESTART)

    def fault(self, place: str, response: AxiResp) -> Item:
        """An error response at this place."""
        segments = "segment" in place
        mode = Mode.INLINE if place == "KEY" else random.choice((Mode.SA, Mode.INLINE))
        layout = random.choice((Layout.PACKED, Layout.ROOM)) if segments else Layout.NONE
        item, _ = self.packets.protected(mode, layout=layout, size=random.randint(100, 400), count=4)
        head, end = item.offsets[1] + 8, len(item.frame) - 20  # padding is at most 20 bytes
        stride = len(item.frame) // 4
        first = {"META": random.randrange(2), "KEY": random.choice((2, 3, 4, 5, 6)), "DATA": -1,
                 "first byte": 0, "header": random.randrange(1, head + 3), "middle": head + 40,
                 "last byte": end - 1, "first segment": head + 20,
                 "later segment": head + 2 * stride, "completion": 0}[place]
        match place:
            case "completion":
                item.fault = Fault("completion", response, at=place)
                item.stops = RingError.COMPLETION_WRITE
            case "META" | "KEY" | "DATA":
                count = {Mode.SA: 2, Mode.INLINE: 7}[mode]
                first = count + random.randrange(len(item.pieces)) if place == "DATA" else first
                item.fault = Fault("slot", response, first, at=place)
                item.stops = RingError.SLOT_READ
            case _:
                item.fault = Fault("payload", response, first, random.choice((1, 1, 40)), place)
        return item

    def garbage(self, what: str) -> Item:
        """Slots of which nothing says where the next chain begins."""
        item = Item(frame=random.randbytes(100), garbage=what, stops=RingError.FRAMING)
        self.packets.cut(item, 1)

        def spoil(slots: list[bytes], ident: int) -> list[bytes]:
            data = slots[0]
            other = data[:1] + bytes([ident ^ 1]) + data[2:]
            more = data[:2] + bytes(2) + data[4:]  # without end of packet
            meta = Meta0(chain=ident, slots=3, mode=1)
            match what:
                case "zeros":
                    return [bytes(16)]
                case "ones":
                    return [b"\xff" * 16]
                case "META1 first":
                    return [Meta1(chain=ident).pack()]
                case "META of 2 slots" | "META of no slots":
                    return [Meta0(chain=ident, slots=2 * ("2" in what), mode=1).pack()]
                case "DATA of another chain":
                    return [more, other]
                case "META inside a chain":
                    return [more, meta.pack()]
                case "longer than the ring":
                    long = Meta0(chain=ident, slots=self.slots + 1, mode=1)
                    return [long.pack(), Meta1(chain=ident, l3_off=14, l4_off=34).pack(), more]
                case _:
                    return [more] * self.slots
        item.spoil = spoil
        return item


