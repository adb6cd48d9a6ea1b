# SPDX-License-Identifier: Apache-2.0
"""Items with good packets: any mode, cipher, key phase, layout, size, alignment, header."""
import random
from dataclasses import replace

from abi.gen.qnic_abi import CmsgSaFlags, Mode
from tb.lib.frames import TAG_BYTES, Keys, Outer
from tb.lib.gso import SuperPacket, packet, super_packet
from tb.sa.model import Table
from tb.system.sender import inline_cmsg, sa_cmsg
from tb.uvm.decks import Deck
from tb.uvm.items import Item, Layout, Sa

MAX_FRAME = 9018
MAX_UDP = 65535 - 60 - 8
SIZES = ((60, 63), (64, 127), (128, 255), (256, 511), (512, 1023), (1024, 1500), (1501, 4095),
         (4096, 9017), (9018, 9018))  # bytes of a frame that leaves
COUNTS = ((1, 1), (2, 2), (3, 15), (16, 127), (128, 128))
PIECES = (1, 1, 2, 3, 5, 17)
HEADERS = ("short",) * 5 + ("initial", "0rtt", "handshake")


class Shapes:
    """Decks of what packets look like, the same for all rings."""

    def __init__(self) -> None:
        self.keys = Deck((mode, aes256, phase, layout) for mode in (Mode.SA, Mode.INLINE)
                         for aes256 in (False, True) for phase in (0, 1) for layout in Layout)
        self.sizes = {mode: Deck(SIZES[:-1] * 3 + SIZES[-1:]) for mode in Mode}
        self.counts = Deck(COUNTS[:3] * 12 + COUNTS[3:])
        self.aligns = Deck(range(16))
        self.pieces = Deck(PIECES)


class Packets:
    """Makes items for one ring of ``slots`` slots; ``sas``: of each AEAD, both slots filled."""

    def __init__(self, shapes: Shapes, table: Table, slots: int, sas: dict[bool, Sa]) -> None:
        self.shapes, self.table, self.slots, self.sas = shapes, table, slots, sas

    def cut(self, item: Item, pieces: int | None = None) -> Item:
        """Choose pieces and their places."""
        room = min(self.slots - 8, len(item.frame))
        count = min(pieces or self.shapes.pieces.draw(), room)
        item.cuts = sorted(random.sample(range(1, len(item.frame)), count - 1))
        item.align = [self.shapes.aligns.draw() for _ in range(count)]
        return item

    def number(self, sa: Sa | None) -> int:
        """The next packet number, with or without a skip."""
        if sa is None:
            return random.choice((0, 2**16, 2**32 - 1, 2**61, random.getrandbits(60)))
        return self.table.entries[sa.index].next_pn + random.choice((0, 0, 0, 1, 300))

    def protected(self, mode: Mode = Mode.SA, aes256: bool | None = None, phase: int = 0,
                  layout: Layout = Layout.NONE, *, header: str = "short", size: int | None = None,
                  count: int = 2, last: int = 0, outer: Outer | None = None, pn: int | None = None,
                  sa: Sa | None = None) -> tuple[Item, SuperPacket]:
        """A good item and its packets; ``size``: plaintext bytes of each."""
        outer = outer or Outer.random()
        aes256 = random.random() < 0.5 if aes256 is None else aes256
        sa = sa or self.sas[aes256]
        keys = Keys.random(aes256)
        pn = self.number(sa if mode == Mode.SA else None) if pn is None else pn
        size = random.randint(30, 300) if size is None else size
        if layout == Layout.NONE:
            cid_len = random.randint(0, min(20, size - 5))
            first = replace(packet(pn, size, cid_len, header), phase=phase)
            padding = random.choice((0, 0, 1, 20)) * (size < 1000)
            sent = SuperPacket(outer, [first], 0, padding=padding)
        else:
            sent = super_packet(pn, size, count, layout == Layout.ROOM, last, outer, header)
            sent.packets = [replace(quic, phase=phase) for quic in sent.packets]
            if layout == Layout.PACKED and not sent.gso_size:
                sent.gso_size = size + TAG_BYTES
        return self.item(sent, mode, keys, sa, phase), sent

    def item(self, sent: SuperPacket, mode: Mode, keys: Keys, sa: Sa, phase: int) -> Item:
        """The item that posts these packets."""
        flags = int(CmsgSaFlags.TAG_ROOM) if sent.tag_room else 0
        pn, cid_len = sent.packets[0].pn, len(sent.packets[0].dcid)
        cmsg = (sa_cmsg(sa.index, sa.gen, pn, cid_len, flags) if mode == Mode.SA
                else inline_cmsg(keys, pn, cid_len, flags))
        layout = (Layout.ROOM if sent.tag_room else
                  Layout.PACKED if sent.gso_size else Layout.NONE)
        kind = sent.packets[0].kind
        return self.cut(Item(
            frame=sent.frame, cmsg=cmsg, offsets=sent.outer.offsets, owner=sa.owner or 5,
            seg_size=sent.gso_size, sa=sa if mode == Mode.SA else None, mode=mode,
            aes256=sa.aes256 if mode == Mode.SA else len(keys.key) == 32,
            phase=phase if kind == "short" else 0, layout=layout, outer=sent.outer, header=kind,
            count=len(sent.packets)))

    def _size(self, mode: Mode, outer: Outer, tag: int) -> int:
        """Bytes of UDP payload, so that a frame of a drawn size leaves."""
        low, high = self.shapes.sizes[mode].draw()
        return max(5, random.randint(low, high) - outer.offsets[1] - 8 - tag)

    def any_protected(self) -> Item:
        """Any good packets."""
        mode, aes256, phase, layout = self.shapes.keys.draw()
        outer = Outer.random()
        header = "short" if phase else random.choice(HEADERS)  # long ones have none
        count = 1 if layout == Layout.NONE else random.randint(*self.shapes.counts.draw())
        if count == 1 or random.random() < 0.2:
            size = self._size(mode, outer, TAG_BYTES)
        else:
            size = random.randint(21, 200)
        size = max(5, min(size, MAX_UDP // count - TAG_BYTES))
        last = random.choice((0, random.randint(5, size)))
        return self.protected(mode, aes256, phase, layout, header=header, size=size, count=count,
                              last=last, outer=outer)[0]

    def any_plain(self) -> Item:
        """An ordinary frame: as it is, with its checksums made anew, or cut."""
        outer = Outer.random()
        what = random.choice(("as it is", "csum", "gso"))
        size = self._size(Mode.PLAIN, outer, 0)
        item = Item(offsets=outer.offsets, outer=outer, owner=random.getrandbits(16))
        if what == "as it is":
            size += outer.offsets[1] + 8
            item.frame = random.randbytes(random.choice((14, size, size)))
            return self.cut(item)
        item.csum = what == "csum"
        data = random.randbytes(size)
        if what == "gso":
            item.count = random.randint(*self.shapes.counts.draw())
            item.seg_size = min(size if random.random() < 0.2 else random.randint(1, 200),
                                MAX_UDP // item.count)
            data = random.randbytes(item.seg_size * item.count - random.randrange(item.seg_size))
            item.layout = Layout.PACKED
        frame = bytearray(outer.wrap(data))
        at = outer.offsets[1] + 6
        frame[at:at + 2] = random.randbytes(2)  # a checksum that is ignored
        item.frame = bytes(frame) + bytes(random.choice((0, 0, 7)) * (size < 1000))
        return self.cut(item)

