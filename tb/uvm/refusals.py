# SPDX-License-Identifier: Apache-2.0
"""A way to earn each refusal: items by ``STATUS: cause``. What comes of them the model says."""
import random
from collections.abc import Callable

from abi.gen.qnic_abi import Mode
from tb.host.contradictions import BAD, BAD_INLINE
from tb.host.rings import Slots
from tb.lib.frames import TAG_BYTES, Keys, Outer, Quic
from tb.lib.gso import SuperPacket, super_packet
from tb.system.sender import inline_cmsg, sa_cmsg
from tb.uvm.items import Item, Kind, Layout, Sa
from tb.uvm.packets import Packets

Make = Callable[["Refusals"], list[Item]]
FREE_SA, SA_ENTRIES = 63, 64
MAX_PN = 2**62 - 1
CAUSES: dict[str, Make] = {}


def cause(*names: str) -> Callable[[Make], Make]:
    """The function makes items for these."""
    def note(make: Make) -> Make:
        CAUSES.update(dict.fromkeys(names, make))
        return make
    return note


class Refusals:
    """Makes refused items for one ring; ``half``: SAs with one key slot filled."""

    def __init__(self, packets: Packets, half: list[Sa], scratch: range) -> None:
        self.packets, self.half = packets, half
        self._scratch, self._gen = list(scratch), 0
        self.name = ""

    def make(self, name: str) -> list[Item]:
        """Items of which the last CHAIN is refused for this cause."""
        self.name = name
        items = CAUSES[name](self)
        chain = [item for item in items if item.kind == Kind.CHAIN][-1]
        chain.cause = name
        return items

    @property
    def what(self) -> str:
        """The cause, without its status."""
        return self.name.partition(": ")[2]

    def mode(self) -> Mode:
        """SA or inline."""
        return random.choice((Mode.SA, Mode.INLINE))

    def sa(self, *, soft: int = 0, hard: int = 1 << 23) -> Sa:
        """A new SA of its own."""
        index = self._scratch.pop(0)
        self._scratch.append(index)
        self._gen += 1
        return Sa(index, self._gen & 0xFFFF, random.choice((0, 7)),
                  {0: Keys.random(random.random() < 0.5)}, random.getrandbits(40), soft, hard)

    def changed(self, item: Item, at: int, value: int, mask: int = 0xFF) -> Item:
        """A byte of the frame replaced."""
        data = bytearray(item.frame)
        data[at] = data[at] & ~mask | value & mask
        item.frame = bytes(data)
        return item

    def framed(self, item: Item, frame: bytes) -> Item:
        """Another frame."""
        item.frame = frame
        return self.packets.cut(item)


def meta(index: int, **fields: int) -> Callable[[list[bytes], int], list[bytes]]:
    """Changes fields of META, behind the driver's back."""
    return lambda slots, ident: Slots(slots, ident).spoil(index, **fields).slots


# ---- the chain ---------------------------------------------------------------------------------
@cause(*(f"BAD_DESC: {name}" for name in BAD))
def contradiction(r: Refusals) -> list[Item]:
    item, _ = r.packets.protected(outer=Outer())
    r.packets.cut(item, 3)
    item.spoil = lambda slots, ident, name=r.what: BAD[name](Slots(slots, ident)).slots
    return [item]


@cause(*(f"BAD_DESC: {name}" for name in BAD_INLINE))
def contradiction_inline(r: Refusals) -> list[Item]:
    item, _ = r.packets.protected(Mode.INLINE, outer=Outer())
    item.spoil = lambda slots, ident, name=r.what: BAD_INLINE[name](Slots(slots, ident)).slots
    return [item]


@cause("BAD_DESC: bytes behind the keys")
def padded(r: Refusals) -> list[Item]:
    item, _ = r.packets.protected(Mode.INLINE)
    item.spoil = lambda slots, ident: [*slots[:6], slots[6][:12] + b"\1\0\0\0", *slots[7:]]
    return [item]


@cause("BAD_DESC: protected data without meta")
def protected_plain(r: Refusals) -> list[Item]:
    item = Item(frame=random.randbytes(100))
    r.packets.cut(item, 2)
    item.spoil = lambda slots, ident: Slots(slots, ident).spoil(0, flags=2).slots
    return [item]


# ---- the SA ------------------------------------------------------------------------------------
@cause("NO_SA: free", "NO_SA: beyond the table")
def no_sa(r: Refusals) -> list[Item]:
    item, sent = r.packets.protected()
    index = FREE_SA if r.what == "free" else random.choice((SA_ENTRIES, 2**16, 2**32 - 1))
    quic = sent.packets[0]
    item.cmsg = sa_cmsg(index, 0, quic.pn, len(quic.dcid))
    return [item]


@cause("NO_SA: removed")
def removed(r: Refusals) -> list[Item]:
    sa = r.sa()
    good, _ = r.packets.protected(sa=sa, pn=sa.next_pn)
    bad, _ = r.packets.protected(sa=sa, pn=sa.next_pn + 1)
    return [Item(Kind.INSTALL, sa=sa), good, Item(Kind.REMOVE, sa=sa), bad]


@cause("STALE_GEN: generation differs", "STALE_GEN: owner too")
def stale(r: Refusals) -> list[Item]:
    item, sent = r.packets.protected()
    quic, sa = sent.packets[0], item.sa
    assert sa is not None
    item.cmsg = sa_cmsg(sa.index, sa.gen ^ 1 << random.randrange(16), quic.pn, len(quic.dcid))
    item.owner ^= int(r.what == "owner too")
    return [item]


@cause("NOT_OWNER: owner differs")
def not_owner(r: Refusals) -> list[Item]:
    item, _ = r.packets.protected(aes256=False)  # of the SA that has an owner
    item.owner ^= 1 << random.randrange(16)
    return [item]


# ---- headers -----------------------------------------------------------------------------------
OUTER_V4 = {"ethertype": (-2, 0x86), "IP version": (0, 0x65), "IPv4 header length": (0, 0x44),
            "more fragments": (6, 0x20), "fragment offset": (7, 0x01), "protocol": (9, 6)}


@cause(*(f"BAD_HEADER: {name}" for name in OUTER_V4))
def outer_v4(r: Refusals) -> list[Item]:
    layout = random.choice(list(Layout))
    item, _ = r.packets.protected(r.mode(), layout=layout, outer=Outer(vlans=random.randrange(3)))
    at, value = OUTER_V4[r.what]
    return [r.changed(item, item.offsets[0] + at, value)]


@cause("BAD_HEADER: IPv6 extension header")
def outer_v6(r: Refusals) -> list[Item]:
    item, _ = r.packets.protected(r.mode(), outer=Outer(ipv6=True))
    return [r.changed(item, item.offsets[0] + 6, random.choice((0, 44, 6)))]


SHORT = {"fixed bit": 0x40, "reserved bits": 0x08, "reserved bits, the other": 0x10}


@cause(*(f"BAD_HEADER: {name}" for name in SHORT))
def short_header(r: Refusals) -> list[Item]:
    item, _ = r.packets.protected(r.mode(), layout=random.choice(list(Layout)))
    at = item.offsets[1] + 8
    return [r.changed(item, at, item.frame[at] ^ SHORT[r.what])]


@cause("BAD_HEADER: a later segment's fixed bit")
def later_header(r: Refusals) -> list[Item]:
    size, count = random.randint(30, 200), random.randint(2, 5)
    layout = random.choice((Layout.PACKED, Layout.ROOM))
    item, _ = r.packets.protected(r.mode(), layout=layout, size=size, count=count)
    stride = size + TAG_BYTES * (layout == Layout.ROOM)
    at = item.offsets[1] + 8 + stride * random.randrange(1, count)
    return [r.changed(item, at, item.frame[at] ^ 0x40)]


@cause("BAD_HEADER: key phase changes inline")
def phase_changes(r: Refusals) -> list[Item]:
    item, _ = r.packets.protected(Mode.INLINE, layout=Layout.PACKED, size=60, count=3)
    at = item.offsets[1] + 8 + 60 * random.choice((1, 2))
    return [r.changed(item, at, item.frame[at] ^ 4)]


LONG = {"reserved bits, long": (0, 0x04, 0x0C), "Retry": (0, 0x30, 0x30),
        "version": (4, 0x77, 0xFF), "Version Negotiation": (1, 0, 0xFF)}


@cause(*(f"BAD_HEADER: {name}" for name in LONG))
def long_header(r: Refusals) -> list[Item]:
    quic = Quic("handshake", dcid=bytes(8), scid=bytes(4), pn=7, pn_len=2, payload=bytes(80))
    item = _inline(r, quic)
    at, value, mask = LONG[r.what]
    q = item.offsets[1] + 8
    if r.what == "Version Negotiation":
        data = bytearray(item.frame)
        data[q + 1:q + 5] = bytes(4)
        return [r.framed(item, bytes(data))]
    return [r.changed(item, q + at, value, mask)]


def _inline(r: Refusals, quic: Quic) -> Item:
    sent = SuperPacket(Outer.random(), [quic], 0)
    return r.packets.item(sent, Mode.INLINE, Keys.random(), r.packets.sas[False], quic.phase)


@cause("BAD_HEADER: destination connection id", "BAD_HEADER: source connection id")
def long_cid(r: Refusals) -> list[Item]:
    quic = Quic("initial", dcid=bytes(8), scid=bytes(4), pn=7, pn_len=2, payload=bytes(80))
    item = _inline(r, quic)
    at = item.offsets[1] + 8 + (5 if "destination" in r.what else 14)
    return [r.changed(item, at, random.choice((21, 255)))]


@cause("BAD_HEADER: cid_len")
def cid_len(r: Refusals) -> list[Item]:
    item, _ = r.packets.protected(r.mode())
    item.spoil = meta(0, cid_len=random.choice((21, 255)))
    return [item]


# ---- numbers and keys --------------------------------------------------------------------------
@cause("PN_MISMATCH: low bits", "PN_MISMATCH: above 2^62 - 1")
def mismatch(r: Refusals) -> list[Item]:
    item, sent = r.packets.protected(r.mode(), layout=random.choice(list(Layout)))
    low = r.what == "low bits"
    pn = sent.packets[0].pn ^ (1 << random.randrange(8) if low else random.choice((1, 2, 3)) << 62)
    item.spoil = meta(1, pn=pn)
    return [item]


@cause("PN_MISMATCH: a later segment above 2^62 - 1")
def exhausted(r: Refusals) -> list[Item]:
    packets = [Quic(pn=MAX_PN - 1 + i, pn_len=2, payload=random.randbytes(50)) for i in range(3)]
    sent = SuperPacket(Outer.random(), packets, 53 + TAG_BYTES)
    return [r.packets.item(sent, Mode.INLINE, Keys.random(), r.packets.sas[False], 0)]


@cause("NO_KEY: slot 0", "NO_KEY: slot 1")
def no_key(r: Refusals) -> list[Item]:
    wanted = int(r.what[-1])
    sa = next(sa for sa in r.half if wanted not in sa.keys)
    header = random.choice(("short", "handshake")) if wanted == 0 else "short"
    return [r.packets.protected(phase=wanted, header=header, sa=sa)[0]]


@cause("PN_REUSE: the same number", "PN_REUSE: a lower number")
def reuse(r: Refusals) -> list[Item]:
    good, sent = r.packets.protected()
    assert good.sa is not None
    pn = sent.packets[0].pn
    pn = pn if r.what == "the same number" else max(0, pn - random.choice((1, 2, 1 << 16)))
    return [good, r.packets.protected(sa=good.sa, pn=pn)[0]]


@cause("LIMIT: reached", "LIMIT: in a super-packet")
def limit(r: Refusals) -> list[Item]:
    hard = random.randint(1, 3)
    sa = r.sa(soft=random.randint(0, hard), hard=hard)
    good = []
    if r.what == "reached":
        good = [r.packets.protected(sa=sa, pn=sa.next_pn + i)[0] for i in range(hard)]
    layout = Layout.NONE if good else Layout.PACKED
    bad, _ = r.packets.protected(sa=sa, pn=sa.next_pn + hard, layout=layout, count=hard + 2)
    return [Item(Kind.INSTALL, sa=sa), *good, bad]


@cause("PN_MISMATCH: inline")
def mismatch_inline(r: Refusals) -> list[Item]:
    item, sent = r.packets.protected(Mode.INLINE)
    quic = sent.packets[0]
    item.cmsg = inline_cmsg(Keys.random(), quic.pn ^ 1, len(quic.dcid))
    return [item]


def one(r: Refusals) -> tuple[Item, SuperPacket]:
    """A packet alone in an IPv4 frame without padding, for a change of its lengths."""
    item, sent = r.packets.protected(r.mode(), outer=Outer(), size=random.randint(60, 200))
    sent.padding = 0
    r.framed(item, sent.frame)
    return item, sent


def many(r: Refusals, size: int, count: int) -> Item:
    """A super-packet of any size."""
    pn = r.packets.number(r.packets.sas[False])
    sent = super_packet(pn, size, count, outer=Outer())
    sent.gso_size = size + TAG_BYTES
    return r.packets.item(sent, Mode.SA, Keys.random(), r.packets.sas[False], 0)


