# SPDX-License-Identifier: Apache-2.0
"""Ways to earn BAD_LENGTH; importing this adds them to the causes of refusals."""
import random
from dataclasses import replace

from abi.gen.qnic_abi import Mode
from tb.lib.frames import TAG_BYTES, Keys, Outer, Quic
from tb.lib.gso import SuperPacket
from tb.uvm.items import Item, Layout
from tb.uvm.packets import MAX_FRAME
from tb.uvm.refusals import Refusals, cause, many, meta, one


@cause("BAD_LENGTH: the frame ends early")
def ends_early(r: Refusals) -> list[Item]:
    item, _ = one(r)
    return [r.framed(item, item.frame[:random.choice((16, 20, 41, len(item.frame) - 1))])]


@cause("BAD_LENGTH: the header is cut short")
def header_short(r: Refusals) -> list[Item]:
    quic = Quic(dcid=bytes(18), pn=7, payload=bytes(10))
    sent = SuperPacket(Outer(), [quic], 0)
    item = r.packets.item(sent, Mode.INLINE, Keys.random(), r.packets.sas[False], 0)
    return [r.framed(item, Outer().wrap(quic.plain[:random.randint(1, 18)]))]


@cause("BAD_LENGTH: no payload")
def no_payload(r: Refusals) -> list[Item]:
    item, _ = one(r)
    return [r.framed(item, Outer().wrap(b""))]


@cause("BAD_LENGTH: no sample")
def no_sample(r: Refusals) -> list[Item]:
    item, sent = one(r)
    quic = replace(sent.packets[0], pn_len=random.randint(1, 3), payload=b"")
    return [r.framed(item, Outer().wrap(quic.plain + bytes(random.randint(0, 3 - quic.pn_len))))]


@cause("BAD_LENGTH: Length field")
def length_field(r: Refusals) -> list[Item]:
    quic = Quic("handshake", dcid=bytes(8), pn=7, pn_len=2, payload=bytes(80))
    sent = SuperPacket(Outer(), [quic], 0)
    item = r.packets.item(sent, Mode.INLINE, Keys.random(), r.packets.sas[False], 0)
    return [r.framed(item, Outer().wrap(random.choice((quic.plain[:-1], quic.plain + b"\0"))))]


@cause("BAD_LENGTH: UDP and IP disagree")
def disagree(r: Refusals) -> list[Item]:
    item, _ = one(r)
    at = item.offsets[1] + 5
    return [r.changed(item, at, item.frame[at] ^ 1)]


@cause("BAD_LENGTH: longer than MAX_FRAME")
def too_long(r: Refusals) -> list[Item]:
    return [r.packets.protected(r.mode(), outer=Outer(), size=MAX_FRAME)[0]]


@cause("BAD_LENGTH: longer than MAX_FRAME, ordinary")
def too_long_plain(r: Refusals) -> list[Item]:
    return [r.framed(Item(), random.randbytes(MAX_FRAME + 1))]


@cause("BAD_LENGTH: longer than MAX_FRAME with its tag")
def too_long_tag(r: Refusals) -> list[Item]:
    size = MAX_FRAME - 42 - random.randrange(TAG_BYTES)
    item, sent = r.packets.protected(r.mode(), outer=Outer(), size=size)
    sent.padding = 0
    return [r.framed(item, sent.frame)]


@cause("BAD_LENGTH: a segment longer than MAX_FRAME")
def segment_too_long(r: Refusals) -> list[Item]:
    layout = random.choice((Layout.PACKED, Layout.ROOM))
    return [r.packets.protected(r.mode(), layout=layout, outer=Outer(), size=MAX_FRAME - 42)[0]]


@cause("BAD_LENGTH: gso_size too small")
def gso_small(r: Refusals) -> list[Item]:
    item, _ = r.packets.protected(r.mode(), layout=Layout.PACKED)
    item.spoil = meta(1, seg_size=random.randint(1, TAG_BYTES))
    return [item]


@cause("BAD_LENGTH: too many segments")
def gso_many(r: Refusals) -> list[Item]:
    return [many(r, random.randint(25, 60), random.randint(129, 140))]


@cause("BAD_LENGTH: the super-packet ends early")
def gso_ends_early(r: Refusals) -> list[Item]:
    item = many(r, 100, 3)
    return [r.framed(item, item.frame[:-random.randint(1, 90)])]


@cause("BAD_LENGTH: headers of more than 128 bytes")
def gso_headers(r: Refusals) -> list[Item]:
    item = many(r, 100, 2)
    shift = random.choice((110, 200))
    item.offsets = (item.offsets[0] + shift, item.offsets[1] + shift)
    return [r.framed(item, bytes(shift) + item.frame)]


@cause("BAD_LENGTH: the last segment is too short")
def gso_last(r: Refusals) -> list[Item]:
    item, sent = r.packets.protected(r.mode(), layout=Layout.PACKED, size=60, count=2)
    parts = b"".join(quic.plain for quic in sent.packets)
    last = b"\x40" + random.randbytes(2)
    item.count = 3
    return [r.framed(item, sent.outer.wrap(parts + last))]
