# SPDX-License-Identifier: Apache-2.0
"""Super-packets: what a program hands over with UDP_SEGMENT, and the frames that must leave."""
import random
from dataclasses import dataclass, replace

from tb.lib.frames import TAG_BYTES, V1, V2, Keys, Outer, Quic

HEADER_MAX = {"short": 25, "0rtt": 60, "handshake": 60, "initial": 120}


def wrap_all(outer: Outer, parts: list[bytes]) -> list[bytes]:
    """A frame around each; the IPv4 identification counts up."""
    return [replace(outer, ip_id=(outer.ip_id + i) & 0xFFFF).wrap(part)
            for i, part in enumerate(parts)]


def packet(pn: int, size: int, cid_len: int = 0, kind: str = "short") -> Quic:
    """A packet of exactly ``size`` plaintext bytes; ``kind`` as far as there is room for it."""
    if size < HEADER_MAX[kind]:
        kind = "short"
    pn_len, dcid = random.randint(1, 4), random.randbytes(cid_len)
    quic = Quic(kind, random.choice((V1, V2)), dcid, random.randbytes(random.randint(0, 8)),
                random.randbytes(random.choice((0, 1, 20))), pn, pn_len, b"",
                spin=random.getrandbits(1), length_size=2)
    payload = size - len(quic.header)
    return replace(quic, payload=random.randbytes(payload))


@dataclass
class SuperPacket:
    """Packets of one flow in one buffer. ``gso_size``: UDP_SEGMENT, 0 for one datagram."""

    outer: Outer
    packets: list[Quic]
    gso_size: int
    tag_room: bool = False
    padding: int = 0

    @property
    def frame(self) -> bytes:
        """As it is handed to the NIC."""
        room = random.randbytes(TAG_BYTES) if self.tag_room else b""
        data = b"".join(quic.plain + room for quic in self.packets)
        return self.outer.wrap(data) + random.randbytes(self.padding)

    def wire(self, keys: Keys) -> list[bytes]:
        """The frames that leave."""
        return wrap_all(self.outer, [quic.protect(keys) for quic in self.packets])

    @property
    def fields(self) -> dict[str, int]:
        """Of the job, but for the keys."""
        frame_len = len(self.outer.wrap(b"")) + self.padding + sum(
            len(quic.plain) + TAG_BYTES * self.tag_room for quic in self.packets)
        return {"seg_size": self.gso_size, "tag_room": int(self.tag_room),
                "cid_len": len(self.packets[0].dcid), "pn": self.packets[0].pn,
                "l3_off": self.outer.offsets[0], "l4_off": self.outer.offsets[1],
                "frame_len": frame_len}


def super_packet(pn: int, size: int, count: int, tag_room: bool = False, last: int = 0,
                 outer: Outer | None = None, kind: str = "short") -> SuperPacket:
    """``count`` packets of ``size`` plaintext bytes, the last one of ``last`` (0: as the others).

    Numbers begin at ``pn``; senders may skip up to what the header's bytes can tell.
    """
    cid_len = random.randint(0, min(20, (last or size) - 5))
    first = packet(pn, size, cid_len=cid_len, kind=kind)
    packets = [first]
    for index in range(1, count):
        this = packet(0, last or size if index + 1 == count else size, cid_len=cid_len,
                      kind=kind)
        before = packets[-1].pn
        span = 1 << 8 * this.pn_len
        skip = random.choice((1, 1, 1, 2, span, span - 1, random.randint(1, span)))
        packets.append(replace(this, pn=before + skip))
    return SuperPacket(outer or Outer.random(), packets, size + TAG_BYTES if count > 1 else
                       random.choice((0, size + TAG_BYTES, size + 100)), tag_room)
