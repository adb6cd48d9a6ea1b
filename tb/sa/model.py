# SPDX-License-Identifier: Apache-2.0
"""What the SA table promises, written from docs and RFCs, without the RTL in sight.

Keys, ivs and nonces are bytes in network order; ``flat`` turns them into the device's
vectors, in which byte i is bits [8i +: 8].
"""
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from abi.gen.qnic_abi import Mode, Status


def flat(data: bytes) -> int:
    """Bytes as the device's vector."""
    return int.from_bytes(data, "little")


def hash_key(key: bytes) -> bytes:
    """GHASH key of an AES key (SP 800-38D 7.1)."""
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(bytes(16))


def nonce(iv: bytes, pn: int) -> bytes:
    """RFC 9001 5.3."""
    return (int.from_bytes(iv, "big") ^ pn).to_bytes(12, "big")


@dataclass
class Slot:
    """A key slot of an SA."""

    key: bytes
    iv: bytes
    sent: int = 0
    soft: int = 0
    hard: int = 1 << 23


@dataclass
class Entry:
    """A security association."""

    gen: int
    owner: int
    hp: bytes
    next_pn: int
    slots: dict[int, Slot] = field(default_factory=dict)


@dataclass
class Frame:
    """A frame as the parser hands it over; keys are those of inline mode."""

    mode: int = Mode.SA
    sa_id: int = 0
    gen: int = 0
    owner: int = 0
    pn: int = 0
    phase: int = 0
    status: int = Status.OK
    no_frame: bool = False
    bad_desc: bool = False
    dma_error: bool = False
    bad_header: bool = False
    bad_length: bool = False
    pn_mismatch: bool = False
    key: bytes = bytes(16)
    hp: bytes = bytes(16)
    iv: bytes = bytes(12)
    frame_len: int = 0


@dataclass
class Verdict:
    """What is expected of the gate for one frame."""

    status: int
    nonce: bytes = bytes(12)
    key: bytes = b""
    hp: bytes = b""
    h: bytes = b""
    soft: bool = False
    hard: bool = False


class Table:
    """SAs by index."""

    def __init__(self) -> None:
        self.entries: dict[int, Entry] = {}

    def findings(self, frame: Frame) -> list[tuple[bool, int]]:
        """Every check with its status, in the order of checking."""
        sa = frame.mode == Mode.SA
        entry = self.entries.get(frame.sa_id) if sa else None
        slot = entry.slots.get(frame.phase) if entry else None
        return [
            (frame.status != Status.OK, frame.status),
            (frame.bad_desc or frame.mode not in (Mode.PLAIN, Mode.SA, Mode.INLINE),
             Status.BAD_DESC),
            (sa and not entry, Status.NO_SA),
            (entry is not None and entry.gen != frame.gen, Status.STALE_GEN),
            (entry is not None and entry.owner not in (0, frame.owner), Status.NOT_OWNER),
            (frame.dma_error, Status.DMA_ERROR),
            (frame.bad_header, Status.BAD_HEADER),
            (frame.bad_length or frame.no_frame, Status.BAD_LENGTH),
            (frame.pn_mismatch, Status.PN_MISMATCH),
            (sa and not slot, Status.NO_KEY),
            (entry is not None and frame.pn < entry.next_pn, Status.PN_REUSE),
            (slot is not None and slot.sent >= slot.hard, Status.LIMIT),
        ]

    def judge(self, frame: Frame) -> Verdict:
        """The verdict; numbers are consumed if the frame is admitted."""
        for found, status in self.findings(frame):
            if found:
                return Verdict(status)
        if frame.mode == Mode.PLAIN:
            return Verdict(Status.OK)
        if frame.mode == Mode.INLINE:
            return Verdict(Status.OK, nonce(frame.iv, frame.pn), frame.key, frame.hp)
        entry = self.entries[frame.sa_id]
        slot = entry.slots[frame.phase]
        entry.next_pn = frame.pn + 1
        slot.sent += 1
        return Verdict(Status.OK, nonce(slot.iv, frame.pn), slot.key, entry.hp,
                       hash_key(slot.key), slot.sent == slot.soft, slot.sent == slot.hard)
