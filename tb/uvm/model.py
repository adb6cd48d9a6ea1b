# SPDX-License-Identifier: Apache-2.0
"""What must come of a chain, from the bytes in host memory alone: status, frames, SA state.

Reads slots as docs/programmers_guide.md says (tb/host/judge.py), finds headers byte by byte
(tb/packet/model.py), keeps the SA table (tb/sa/model.py), protects with `cryptography` and makes
outer headers anew with scapy. It knows nothing of how a chain was made, nor of the RTL.
"""
from collections.abc import Callable
from dataclasses import dataclass, field

from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import Ether
from scapy.packet import Raw

from abi.gen.qnic_abi import (
    META_SLOTS,
    KeySlots,
    Meta0,
    Meta0Flags,
    Meta1,
    Mode,
    SlotType,
    Status,
)
from tb.host.judge import Verdict, judge
from tb.lib.frames import TAG_BYTES, Keys, protect
from tb.packet.model import findings, outer, walk
from tb.sa.model import Frame, Table

MAX_SEGMENTS, MAX_HEADERS = 128, 128


@dataclass
class Outcome:
    """What must come of one chain, or of slots that are none (``status`` None)."""

    status: Status | None
    slots: int = 0
    ident: int = 0
    cookie: int = 0
    size: int = 0                 # bytes that the driver posted
    stops: bool = False           # the ring stops behind it: framing is lost
    frames: list[bytes] = field(default_factory=list)
    least: int = 0                # of them that leave for certain
    sa: int | None = None         # whose numbers it takes
    soft: int = 0                 # soft-limit events
    pieces: list[tuple[int, int]] = field(default_factory=list)


class Renew:
    """Frames with the headers of a given one; lengths and checksums are scapy's."""

    def __init__(self, head: bytes) -> None:
        self._packet = Ether(head)
        udp = self._packet[UDP]
        udp.len = udp.chksum = None
        udp.remove_payload()
        self._ip = self._packet.getlayer(IP)
        if self._ip is not None:
            self._ip.len = self._ip.chksum = None
            self._id = self._ip.id
        else:
            self._packet[IPv6].plen = None

    def frame(self, payload: bytes, index: int) -> bytes:
        """The ``index``-th frame of a super-packet."""
        if self._ip is not None:
            self._ip.id = (self._id + index) & 0xFFFF
        udp = self._packet[UDP]
        udp.remove_payload()
        udp.add_payload(Raw(payload))
        return bytes(self._packet)


def _with_lengths(head: bytes, l3: int, payload: bytes) -> bytes:
    """Headers whose IP and UDP lengths are those of one datagram; checksums stay."""
    out, l4 = bytearray(head), len(head) - 8
    udp_len = (8 + len(payload)).to_bytes(2, "big")
    out[l4 + 4:l4 + 6] = udp_len
    if head[l3 - 2:l3] == b"\x86\xdd":
        out[l3 + 4:l3 + 6] = udp_len
    else:
        out[l3 + 2:l3 + 4] = (8 + l4 - l3 + len(payload)).to_bytes(2, "big")
    return bytes(out) + payload


class _Chain:
    """A chain that holds together, unpacked."""

    def __init__(self, slots: list[bytes], verdict: Verdict, data: bytes) -> None:
        self.meta0, self.meta1 = Meta0.unpack(slots[0]), Meta1.unpack(slots[1])
        self.mode, self.data = verdict.mode, data
        self.l3, self.l4 = self.meta1.l3_off, self.meta1.l4_off
        self.head = data[:self.l4 + 8]
        self.room = bool(self.meta0.flags & Meta0Flags.TAG_ROOM)
        self.cut = bool(self.meta1.seg_size) or self.room
        raw = KeySlots.unpack(b"".join(slots[META_SLOTS:META_SLOTS + 5])) \
            if self.mode == Mode.INLINE else KeySlots()
        size = 16 * self.meta0.cipher
        self.keys = Keys(raw.key[:size], raw.iv, raw.hp[:size])
        udp_len = int.from_bytes(data[self.l4 + 4:self.l4 + 6], "big")
        self.payload = data[self.l4 + 8:self.l4 + udp_len]
        plain = self.mode == Mode.PLAIN
        self.stride = len(self.payload) if not self.meta1.seg_size else \
            self.meta1.seg_size - (0 if plain or self.room else TAG_BYTES)

    def refused_whole(self) -> str | None:
        """What refuses all of a super-packet."""
        bad_header, bad_length = outer(self.data, self.l3, self.l4, 0)
        tag = 0 if self.mode == Mode.PLAIN else TAG_BYTES
        bad_length |= self.l4 + 8 > MAX_HEADERS or not self.payload
        if self.meta1.seg_size:
            bad_length |= 0 < self.meta1.seg_size <= tag
            bad_length |= len(self.payload) > MAX_SEGMENTS * max(self.stride, 1)
        base = self.l4 + 8 if self.head[self.l3 - 2:self.l3] == b"\x86\xdd" else self.l3
        room = 0 if self.room else tag
        emitted = min(self.stride, len(self.payload)) + self.l4 + 8 - base + room
        bad_length |= emitted > 65535
        return "bad_header" if bad_header else "bad_length" if bad_length else None

    def parts(self) -> list[bytes]:
        """Payload of each segment, without the tag's room."""
        if not self.cut:
            return [self.payload]
        chunks = [self.payload[at:at + self.stride]
                  for at in range(0, len(self.payload), self.stride)]
        return [chunk[:-TAG_BYTES] for chunk in chunks] if self.room else chunks


class Reference:
    """Judges chains in the order in which they are posted."""

    def __init__(self, read: Callable[[int, int], bytes], max_frame: int,
                 stream: int = 16) -> None:
        """``stream``: bytes of a beat inside the device, of which failed reads mark all."""
        self.read, self.max_frame, self.stream = read, max_frame, stream
        self.table = Table()

    def judge(self, slots: list[bytes], ring_slots: int, bad: range | None, beat: int) -> Outcome:
        """One chain; ``bad``: addresses whose reads fail, by beats of ``beat`` bytes."""
        verdicts, stops = judge(slots, ring_slots)
        if not verdicts:
            return Outcome(None, stops=stops)
        verdict, = verdicts
        meta = slots[0][0] == SlotType.META0
        out = Outcome(verdict.status, verdict.slots, slots[0][1], stops=stops,
                      pieces=verdict.pieces, size=verdict.length)
        if verdict.status == Status.BAD_DESC:
            return out
        if meta:
            out.cookie = Meta1.unpack(slots[1]).cookie
        data = b"" if verdict.status else b"".join(self.read(*piece) for piece in verdict.pieces)
        if not meta or (verdict.mode == Mode.PLAIN and not (verdict.seg_size or verdict.flags)):
            out.frames = [] if verdict.status else [data]
            out.least = len(out.frames)
        else:
            self._offloads(out, _Chain(slots, verdict, data))
        if out.status != Status.OK:
            out.pieces = out.pieces if data else []
        self._faults(out, slots, bad, beat)
        return out

    def _offloads(self, out: Outcome, chain: _Chain) -> None:
        """Cut, check and protect; the first segment that fails ends it."""
        frame = Frame(chain.mode, chain.meta0.sa_id, chain.meta0.gen, chain.meta0.owner)
        if chain.mode == Mode.SA:
            out.sa = chain.meta0.sa_id
        if out.status:
            frame.no_frame = True
            out.status = Status(self.table.judge(frame).status)
            return
        refused = chain.refused_whole() if chain.cut else None
        if chain.mode == Mode.PLAIN and not chain.cut:
            bad_header, bad_length = outer(chain.data, chain.l3, chain.l4, 0)
            refused = "bad_header" if bad_header else "bad_length" if bad_length else None
        if refused:
            frame.bad_header = refused == "bad_header" or chain.meta0.cid_len > 20
            frame.bad_length = not frame.bad_header
            out.status = Status(self.table.judge(frame).status)
            return
        renew: Renew | None = None
        frame.pn = chain.meta1.pn
        for index, part in enumerate(chain.parts()):
            wire = part
            if chain.mode != Mode.PLAIN:
                status, wire = self._protect(out, chain, frame, part, index)
                if status != Status.OK:
                    out.status = status
                    return
            renew = renew or Renew(chain.head)
            out.frames.append(renew.frame(wire, index))
            out.least += 1

    def _protect(self, out: Outcome, chain: _Chain, frame: Frame, part: bytes,
                 index: int) -> tuple[Status, bytes]:
        alone = _with_lengths(chain.head, chain.l3, part) if chain.cut else chain.data
        cid_len = chain.meta0.cid_len
        header = walk(part, cid_len)
        if index:  # the smallest number above the last one with these low bits
            low, span = header.pn or 0, 1 << 8 * header.pn_len
            frame.pn += 1 + (low - frame.pn - 1) % span
        phase = 0 if header.first & 0x80 else header.first >> 2 & 1
        found = findings(alone, (chain.l3, chain.l4), cid_len, frame.pn, self.max_frame)
        if index and chain.mode == Mode.INLINE and phase != frame.phase:
            found = "bad_header"
        frame.phase = phase
        frame.bad_header, frame.bad_length = found == "bad_header", found == "bad_length"
        frame.pn_mismatch = found == "pn_mismatch"
        verdict = self.table.judge(frame)
        out.soft += verdict.soft
        if verdict.status != Status.OK:
            return Status(verdict.status), b""
        keys = chain.keys
        if chain.mode == Mode.SA:
            entry = self.table.entries[frame.sa_id]
            slot = entry.slots[phase]
            keys = Keys(slot.key, slot.iv, entry.hp)
        cut = header.pn_off + header.pn_len
        return Status.OK, protect(part[:cut], part[cut:], frame.pn, keys)

    def _faults(self, out: Outcome, slots: list[bytes], bad: range | None, beat: int) -> None:
        """Payload reads that fail: the segment that meets them and all behind it is lost."""
        if bad is None or not out.frames:
            return
        exact: list[int] = []
        at = 0
        for address, length in out.pieces:
            for first in range(address // beat * beat, address + length, beat):
                if first < bad.stop and bad.start < first + beat:
                    exact += range(at + max(first, address) - address,
                                   at + min(first + beat, address + length) - address)
            at += length
        if not exact:
            return
        out.status = Status.DMA_ERROR
        out.least = 0
        if len(out.frames) == 1:
            out.frames = []
            return
        meta0, meta1 = Meta0.unpack(slots[0]), Meta1.unpack(slots[1])
        head = meta1.l4_off + 8
        room = bool(meta0.flags & Meta0Flags.TAG_ROOM)
        tag = 0 if room or meta0.mode == Mode.PLAIN else TAG_BYTES
        stride = meta1.seg_size - tag

        def segment(byte: int) -> int:
            return max(0, byte - head) // stride

        # A beat with a byte of them is marked; whose it is depends on how it is packed.
        marked = min(exact) // self.stream * self.stream - self.stream
        out.least = 0 if min(exact) < head else segment(marked)
        # Of a tag's room no byte is used: the segment in front of it may leave.
        out.frames = out.frames[:segment(min(exact) + (TAG_BYTES if room else 0))]
        out.least = min(out.least, len(out.frames))

