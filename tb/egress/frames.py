# SPDX-License-Identifier: Apache-2.0
"""Frames as the crypto lane hands them to egress, and what must leave for them.

scapy builds both: the input with any lengths and checksums (they are to be ignored), the
expected frame with its own. Ciphertext, tag and mask are any bytes: egress only moves them.
"""
import random
from dataclasses import dataclass, field, replace
from typing import Any

from scapy.layers.inet import IP, UDP, IPOption
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import Dot1Q, Ether
from scapy.packet import Packet, Raw

from abi.gen.qnic_abi import Status

TAG_BYTES = 16


@dataclass(frozen=True)
class Frame:
    """One frame at boundary 5. ``status`` not OK: refused; ``late`` fails with its last piece."""

    header: bytes                # before the QUIC payload; plain: the whole frame
    ciphertext: bytes = b""
    tag: bytes = bytes(TAG_BYTES)
    mask: bytes = bytes(5)       # RFC 9001 5.4.1
    geom: dict[str, int] = field(default_factory=dict)
    protect: bool = False
    expected: bytes = b""        # what leaves; plain: the frame itself
    status: Status = Status.OK
    late: Status = Status.OK     # DMA_ERROR or BAD_DESC
    renew: bool = False          # lengths and checksums are made anew; a protected frame's always

    @property
    def result(self) -> tuple[Status, int]:
        """Status and segments that are reported."""
        status = self.status if self.status != Status.OK else self.late
        return status, int(status == Status.OK)

    @property
    def pieces(self) -> list[bytes]:
        """Header beats, then ciphertext blocks."""
        return [part[at:at + 16] for part in (self.header, self.ciphertext)
                for at in range(0, len(part), 16)]

    @property
    def beats(self) -> int:
        """Beats that leave if nothing fails."""
        return -(-len(self.expected) // 16)

    def info(self) -> dict[str, Any]:
        """Fields of pkt_t."""
        geom = {**self.geom, "hdr_len": len(self.header), "payload_len": len(self.ciphertext)}
        return {"status": self.status, "has_beats": 1, "protect": self.protect,
                "renew": self.protect or self.renew, "geom": geom,
                "frame_len": len(self.header) + len(self.ciphertext)}


def plain(size: int) -> Frame:
    """A frame that passes as it is."""
    data = random.randbytes(size)
    return Frame(header=data, expected=data)


def refused(status: Status) -> Frame:
    """A frame that was refused before the lane; its lengths mean nothing."""
    geom = {"l3_off": 14, "l4_off": 34}
    return Frame(header=random.randbytes(random.randrange(3000)), geom=geom, status=status,
                 protect=bool(random.getrandbits(1)))


def failed(frame: Frame, late: Status) -> Frame:
    """The same frame with an error that appears with its last piece."""
    return replace(frame, late=late)


@dataclass(frozen=True)
class Shape:
    """What a protected frame looks like."""

    payload: int = 100           # bytes of QUIC payload
    ipv6: bool = False
    vlans: int = 0
    option_words: int = 0        # IPv4 options, words of 4 bytes
    junk: int = 0                # bytes between first byte and packet number
    pn_len: int = 2
    long_hdr: bool = False


def random_shape(payload: int) -> Shape:
    """Any shape with that payload."""
    ipv6 = bool(random.getrandbits(1))
    return Shape(payload, ipv6, vlans=random.randrange(3),
                 option_words=0 if ipv6 else random.choice([0, 0, 1, 5, 10]),
                 junk=random.choice([0, 8, 20, random.randrange(200)]),
                 pn_len=random.randint(1, 4), long_hdr=bool(random.getrandbits(1)))


def _layers(shape: Shape, seed: int, bogus: bool) -> Packet:
    """Outer headers; the same for the same seed but for lengths and checksums if bogus."""
    rng = random.Random(seed)
    mac = [":".join(f"{b:02x}" for b in rng.randbytes(6)) for _ in range(2)]
    packet: Packet = Ether(src=mac[0], dst=mac[1])
    for _ in range(shape.vlans):
        packet /= Dot1Q(vlan=rng.randrange(4095), prio=rng.randrange(8))
    wrong = {name: random.getrandbits(16) if bogus else None for name in ("len", "chksum")}
    if shape.ipv6:
        address = [":".join(f"{rng.getrandbits(16):x}" for _ in range(8)) for _ in range(2)]
        packet /= IPv6(src=address[0], dst=address[1], tc=rng.getrandbits(8), plen=wrong["len"],
                       fl=rng.getrandbits(20), hlim=rng.randint(1, 255))
    else:
        address = [".".join(str(b) for b in rng.randbytes(4)) for _ in range(2)]
        # Experimental option (RFC 4727), padded with anything.
        raw = rng.randbytes(4 * shape.option_words - 2) if shape.option_words else b""
        options = [IPOption(bytes([158, len(raw) + 2]) + raw)] if raw else []
        packet /= IP(src=address[0], dst=address[1], id=rng.getrandbits(16), options=options,
                     tos=rng.getrandbits(8), ttl=rng.randint(1, 255), flags="DF", **wrong)
    return packet / UDP(sport=rng.getrandbits(16), dport=rng.getrandbits(16), **wrong)


def _offsets(shape: Shape) -> dict[str, int]:
    """Where the outer headers lie."""
    l3_off = 14 + 4 * shape.vlans
    return {"l3_off": l3_off, "ipv6": int(shape.ipv6),
            "l4_off": l3_off + (40 if shape.ipv6 else 20 + 4 * shape.option_words)}


def protected(shape: Shape, zero_checksum: bool = False) -> Frame:
    """A frame to be protected. zero_checksum: its UDP checksum comes out as 0."""
    seed = random.getrandbits(32)
    first = 0xC0 | random.getrandbits(4) if shape.long_hdr else 0x40 | random.getrandbits(6)
    pn = random.randbytes(shape.pn_len)
    junk = random.randbytes(shape.junk)
    ciphertext = random.randbytes(shape.payload)
    tag, mask = random.randbytes(TAG_BYTES), random.randbytes(5)
    outer = _layers(shape, seed, bogus=True)
    header = bytes(outer / Raw(bytes([first]) + junk + pn))

    masked = (bytes([first ^ (mask[0] & (0x0F if shape.long_hdr else 0x1F))]) + junk
              + bytes(p ^ m for p, m in zip(pn, mask[1:], strict=False)))

    def build(seal: bytes) -> Packet:
        return Ether(bytes(_layers(shape, seed, bogus=False)
                           / Raw(masked + ciphertext + seal)))

    if zero_checksum:
        # Add the checksum to an aligned word of the tag: the sum becomes 0xffff.
        at = (len(header) + len(ciphertext)) % 2
        word = int.from_bytes(tag[at:at + 2], "big") + int(build(tag)[UDP].chksum)
        word = (word & 0xFFFF) + (word >> 16)
        tag = tag[:at] + word.to_bytes(2, "big") + tag[at + 2:]
        assert build(tag)[UDP].chksum == 0xFFFF
    geom = {**_offsets(shape),
            "long_hdr": int(shape.long_hdr), "pn_off": len(header) - shape.pn_len,
            "pn_len": shape.pn_len, "first": first,
            # Always four bytes of the frame, whatever pn_len says.
            "pn_bytes": int.from_bytes((pn + ciphertext + bytes(4))[:4], "little")}
    return Frame(header, ciphertext, tag, mask, geom, True, bytes(build(tag)))


def summed(shape: Shape, pn_off: int) -> Frame:
    """A plain datagram with new lengths and checksums. ``pn_off``: the parser looks for a packet
    number in any frame."""
    seed, data = random.getrandbits(32), random.randbytes(shape.payload)
    header = bytes(_layers(shape, seed, bogus=True) / Raw(data))
    geom = {**_offsets(shape), "pn_off": pn_off}
    expected = bytes(Ether(bytes(_layers(shape, seed, bogus=False) / Raw(data))))
    return Frame(header, geom=geom, renew=True, expected=expected)


def of_size(size: int, ipv6: bool = False) -> Frame:
    """A protected frame of that many bytes on the wire, with the smallest header."""
    shape = Shape(0, ipv6, pn_len=1)
    smallest = 14 + (40 if ipv6 else 20) + 8 + 1 + 1 + TAG_BYTES
    return protected(replace(shape, payload=size - smallest))
