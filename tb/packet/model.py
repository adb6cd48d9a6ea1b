# SPDX-License-Identifier: Apache-2.0
"""What forbids to protect a frame's packet, read from the RFCs byte by byte.

Written as one walk from front to back that collects what is visible; no relation to the
RTL's fetches. Returns the first finding in the order of the statuses.
"""
from dataclasses import dataclass

from tb.lib.frames import TAG_BYTES, TYPE_BITS, V1, V2

MAX_PN = (1 << 62) - 1


class _Bytes:
    """Bytes that may end early."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.short = data, 0, False

    def take(self, count: int) -> bytes | None:
        if self.short or self.at + count > len(self.data):
            self.short = True
            return None
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, count: int) -> int | None:
        data = self.take(count)
        return None if data is None else int.from_bytes(data, "big")

    def varint(self) -> int | None:
        if self.short or self.at >= len(self.data):
            self.short = True
            return None
        size = 1 << (self.data[self.at] >> 6)
        value = self.number(size)
        return None if value is None else value & ((1 << (8 * size - 2)) - 1)


def outer(frame: bytes, l3: int, l4: int, room: int = TAG_BYTES) -> tuple[bool, bool]:
    """bad_header and bad_length of what encloses QUIC; ``room``: bytes that IP must still hold."""
    ether, ip = frame[l3 - 2:l3], frame[l3:]
    bad_header = bad_length = False
    kind = int.from_bytes(ether, "big") if len(ether) == 2 else None
    if kind is not None and kind not in (0x0800, 0x86DD):
        bad_header = True
    v6 = kind == 0x86DD
    if ip and kind in (0x0800, 0x86DD) and ip[0] >> 4 != (6 if v6 else 4):
        bad_header = True
    if ip and not v6 and (ip[0] & 15) < 5 and kind == 0x0800:
        bad_header = True
    if ip and l4 != l3 + (40 if v6 else 4 * (ip[0] & 15)):
        bad_header = True
    if v6:
        bad_header |= len(ip) > 6 and ip[6] != 17
    else:
        bad_header |= len(ip) > 6 and kind == 0x0800 and ip[6] & 0x3F != 0
        bad_header |= len(ip) > 7 and kind == 0x0800 and ip[7] != 0
        bad_header |= len(ip) > 9 and kind == 0x0800 and ip[9] != 17
    udp = frame[l4:l4 + 8]
    if len(udp) < 8:
        return bad_header, True
    udp_len = int.from_bytes(udp[4:6], "big")
    ip_len = int.from_bytes(ip[4:6] if v6 else ip[2:4], "big")
    end = l4 + ip_len if v6 else l3 + ip_len
    bad_length |= udp_len <= 8 or l4 + udp_len > len(frame) or end != l4 + udp_len
    bad_length |= ip_len + room > 65535
    return bad_header, bad_length


@dataclass
class Header:
    """A QUIC header's walk: where the packet number is, if the bytes get there."""

    first: int = 0
    bad: bool = False
    length: int | None = None  # what a long header's Length says
    short: bool = False        # the bytes end in it
    lost: bool = False         # a connection id of a length that is none: nothing behind it
    pn_off: int = 0
    pn: int | None = None      # as the header has it

    @property
    def pn_len(self) -> int:
        """Bytes of the packet number."""
        return (self.first & 3) + 1


def walk(data: bytes, cid_len: int) -> Header:
    """The header of a plaintext QUIC packet."""
    reader = _Bytes(data)
    first = reader.number(1)
    if first is None:
        return Header(short=True)
    long = bool(first & 0x80)
    out = Header(first, not first & 0x40 or bool(first & (0x0C if long else 0x18)))
    if long:
        version = reader.number(4)
        kinds = {bits: name for name, bits in TYPE_BITS.get(version or 0, {}).items()}
        kind = kinds.get(first >> 4 & 3)
        out.bad |= version is not None and (version not in (V1, V2) or kind == "retry")
        for _ in range(2):
            size = reader.number(1)
            if size is not None and size > 20:
                out.bad = out.lost = True
                return out
            reader.take(size or 0)
        if kind == "initial":
            reader.take(reader.varint() or 0)
        out.length = reader.varint()
    else:
        reader.take(cid_len)
    out.pn_off, out.short = reader.at, reader.short
    out.pn = reader.number(out.pn_len)
    return out


def _quic(data: bytes, cid_len: int, pn: int, whole: int) -> tuple[bool, bool, bool]:
    """bad_header, bad_length, pn_mismatch of a packet; ``whole``: bytes UDP says it has."""
    if not data:
        return False, True, pn > MAX_PN
    header = walk(data, cid_len)
    if header.lost:
        return True, True, False
    rest = whole - header.pn_off
    bad_length = header.short or rest < 4
    if header.first & 0x80:
        bad_length |= header.length != rest + TAG_BYTES
    low = pn & ((1 << 8 * header.pn_len) - 1)
    mismatch = pn > MAX_PN or (header.pn is not None and header.pn != low)
    return header.bad, bad_length, mismatch


def findings(frame: bytes, offsets: tuple[int, int], cid_len: int, pn: int,
             max_frame: int) -> str | None:
    """The first finding, or None for a frame that may be protected."""
    l3, l4 = offsets
    outer_header, outer_length = outer(frame, l3, l4)
    udp_len = int.from_bytes(frame[l4 + 4:l4 + 6], "big") if len(frame) >= l4 + 6 else 0
    data = frame[l4 + 8:min(len(frame), l4 + udp_len)]
    header, length, mismatch = _quic(data, cid_len, pn, udp_len - 8)
    if outer_header or header or cid_len > 20:
        return "bad_header"
    if outer_length or length or l4 + udp_len + TAG_BYTES > max_frame:
        return "bad_length"
    return "pn_mismatch" if mismatch else None
