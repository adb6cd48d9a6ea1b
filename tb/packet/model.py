# SPDX-License-Identifier: Apache-2.0
"""What forbids to protect a frame's packet, read from the RFCs byte by byte.

Written as one walk from front to back that collects what is visible; no relation to the
RTL's fetches. Returns the first finding in the order of the statuses.
"""
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


def _outer(frame: bytes, l3: int, l4: int) -> tuple[bool, bool]:
    """bad_header and bad_length of what encloses QUIC."""
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
    bad_length |= ip_len + TAG_BYTES > 65535
    return bad_header, bad_length


def _quic(data: bytes, cid_len: int, pn: int, whole: int) -> tuple[bool, bool, bool]:
    """bad_header, bad_length, pn_mismatch of a packet; ``whole``: bytes UDP says it has."""
    reader = _Bytes(data)
    first = reader.number(1)
    if first is None:
        return False, True, pn > MAX_PN
    long = bool(first & 0x80)
    bad_header = not first & 0x40 or bool(first & (0x0C if long else 0x18))
    length = None
    if long:
        version = reader.number(4)
        kinds = {bits: name for name, bits in TYPE_BITS.get(version or 0, {}).items()}
        kind = kinds.get(first >> 4 & 3)
        if version is not None and (version not in (V1, V2) or kind == "retry"):
            bad_header = True
        for _ in range(2):
            size = reader.number(1)
            if size is not None and size > 20:
                return True, True, False
            reader.take(size or 0)
        if kind == "initial":
            reader.take(reader.varint() or 0)
        length = reader.varint()
    else:
        reader.take(cid_len)
    pn_len = (first & 3) + 1
    at = reader.at
    bad_length = reader.short or whole - at < 4
    if long:
        bad_length |= length != whole - at + TAG_BYTES
    wire = reader.number(pn_len)
    mismatch = pn > MAX_PN or (wire is not None and wire != pn & ((1 << 8 * pn_len) - 1))
    return bad_header, bad_length, mismatch


def findings(frame: bytes, offsets: tuple[int, int], cid_len: int, pn: int,
             max_frame: int) -> str | None:
    """The first finding, or None for a frame that may be protected."""
    l3, l4 = offsets
    outer_header, outer_length = _outer(frame, l3, l4)
    udp_len = int.from_bytes(frame[l4 + 4:l4 + 6], "big") if len(frame) >= l4 + 6 else 0
    data = frame[l4 + 8:min(len(frame), l4 + udp_len)]
    header, length, mismatch = _quic(data, cid_len, pn, udp_len - 8)
    if outer_header or header or cid_len > 20:
        return "bad_header"
    if outer_length or length or l4 + udp_len + TAG_BYTES > max_frame:
        return "bad_length"
    return "pn_mismatch" if mismatch else None
