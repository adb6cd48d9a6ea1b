# SPDX-License-Identifier: Apache-2.0
"""Frames with one QUIC packet: plaintext as a program sends it, and protected as expected.

scapy builds what encloses the packet, `cryptography` protects the packet; the RTL's own
logic appears nowhere here.
"""
import random
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from scapy.layers.inet import IP, UDP, IPOption_NOP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import Dot1Q, Ether
from scapy.packet import Raw

V1, V2 = 0x00000001, 0x6B3343CF
TYPE_BITS = {V1: {"initial": 0, "0rtt": 1, "handshake": 2, "retry": 3},
             V2: {"initial": 1, "0rtt": 2, "handshake": 3, "retry": 0}}
TAG_BYTES = 16


def varint(value: int, size: int = 0) -> bytes:
    """Variable-length integer of 1, 2, 4 or 8 bytes (RFC 9000 16); 0: the shortest."""
    for log2, width in enumerate((1, 2, 4, 8)):
        if (size or width) == width and value < 1 << (8 * width - 2):
            return (value | log2 << (8 * width - 2)).to_bytes(width, "big")
    raise ValueError(f"{value} does not fit a varint of {size} bytes")


@dataclass(frozen=True)
class Keys:
    """Packet protection keys: 16 or 32 bytes, iv 12."""

    key: bytes = field(repr=False)
    iv: bytes = field(repr=False)
    hp: bytes = field(repr=False)

    @staticmethod
    def random(aes256: bool | None = None) -> "Keys":
        """Fresh keys of a given size, or of any."""
        size = random.choice((16, 32)) if aes256 is None else 32 if aes256 else 16
        return Keys(random.randbytes(size), random.randbytes(12), random.randbytes(size))


def protect(header: bytes, payload: bytes, pn: int, keys: Keys) -> bytes:
    """A packet as it must be on the wire (RFC 9001 5.3, 5.4); ``header``: with the number."""
    nonce = (int.from_bytes(keys.iv, "big") ^ pn).to_bytes(12, "big")
    sealed = AESGCM(keys.key).encrypt(nonce, payload, header)
    pn_len = (header[0] & 3) + 1
    encryptor = Cipher(algorithms.AES(keys.hp), modes.ECB()).encryptor()
    mask = encryptor.update(sealed[4 - pn_len:][:16])
    out = bytearray(header)
    out[0] ^= mask[0] & (0x0F if header[0] & 0x80 else 0x1F)
    for i in range(pn_len):
        out[len(header) - pn_len + i] ^= mask[1 + i]
    return bytes(out) + sealed


@dataclass(frozen=True)
class Quic:
    """A plaintext QUIC packet. ``kind``: short, initial, 0rtt or handshake."""

    kind: str = "short"
    version: int = V1
    dcid: bytes = b""
    scid: bytes = b""
    token: bytes = b""
    pn: int = 0
    pn_len: int = 1
    payload: bytes = bytes(4)
    phase: int = 0
    spin: int = 0
    length_size: int = 0  # bytes of the Length varint; 0: the shortest

    @property
    def header(self) -> bytes:
        """Up to and with the packet number."""
        pn = (self.pn & ((1 << 8 * self.pn_len) - 1)).to_bytes(self.pn_len, "big")
        if self.kind == "short":
            first = 0x40 | self.spin << 5 | self.phase << 2 | self.pn_len - 1
            return bytes([first]) + self.dcid + pn
        first = 0xC0 | TYPE_BITS[self.version][self.kind] << 4 | self.pn_len - 1
        out = bytes([first]) + self.version.to_bytes(4, "big")
        out += bytes([len(self.dcid)]) + self.dcid + bytes([len(self.scid)]) + self.scid
        if self.kind == "initial":
            out += varint(len(self.token)) + self.token
        return out + varint(self.pn_len + len(self.payload) + TAG_BYTES, self.length_size) + pn

    @property
    def plain(self) -> bytes:
        """As it is handed to the NIC."""
        return self.header + self.payload

    def protect(self, keys: Keys) -> bytes:
        """As it must be on the wire."""
        return protect(self.header, self.payload, self.pn, keys)


@dataclass(frozen=True)
class Outer:
    """Ethernet, up to two VLAN tags, IPv4 or IPv6, UDP."""

    ipv6: bool = False
    vlans: int = 0
    options: int = 0  # 32-bit words of IPv4 options
    ip_id: int = 1

    def wrap(self, payload: bytes) -> bytes:
        """The frame around a UDP payload; lengths and checksums are scapy's."""
        frame = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
        for tag in range(self.vlans):
            inner = {} if tag + 1 == self.vlans else {"type": 0x8100}
            frame /= Dot1Q(vlan=100 + tag, **inner)
        if self.ipv6:
            frame /= IPv6(src="2001:db8::1", dst="2001:db8::2")
        else:
            frame /= IP(src="192.0.2.1", dst="192.0.2.2", id=self.ip_id,
                        options=[IPOption_NOP() for _ in range(4 * self.options)])
        return bytes(frame / UDP(sport=40000, dport=4433) / Raw(payload))

    @property
    def offsets(self) -> tuple[int, int]:
        """Of the IP and of the UDP header."""
        l3 = 14 + 4 * self.vlans
        return l3, l3 + (40 if self.ipv6 else 20 + 4 * self.options)

    @staticmethod
    def random() -> "Outer":
        """Any of them."""
        return Outer(random.random() < 0.4, random.choice((0, 0, 1, 2)),
                     random.choice((0, 0, 0, 1, 3, 10)), random.getrandbits(16))


def random_quic(pn: int, payload: int | None = None, phase: int = 0) -> Quic:
    """A packet of any kind; short headers mostly."""
    kind = random.choice(("short",) * 6 + ("initial", "0rtt", "handshake"))
    pn_len = random.randint(1, 4)
    size = random.choice((0, 1, 5, 16, 40, 200, 1200)) if payload is None else payload
    return Quic(kind, random.choice((V1, V2)), random.randbytes(random.randint(0, 20)),
                random.randbytes(random.randint(0, 20)),
                random.randbytes(random.choice((0, 1, 63, 64, 300))), pn, pn_len,
                random.randbytes(max(size, 4 - pn_len)), phase, random.getrandbits(1),
                random.choice((0, 0, 4, 8)))
