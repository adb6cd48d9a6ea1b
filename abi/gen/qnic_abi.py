# SPDX-License-Identifier: Apache-2.0
# Generated from abi/qnic_abi.yaml by `make gen`. Do not edit.
"""Slots, completion and control message of qnic as records that pack to bytes.

Offsets and widths are in bytes. Raw bytes are key material.
"""
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from enum import IntEnum, IntFlag
from typing import Any, ClassVar, Literal, NamedTuple, TypeVar

_R = TypeVar("_R", bound="_Record")
_Order = Literal["little", "big"]


class _Place(NamedTuple):
    """Where an attribute is: byte offset and width, ``bits`` of it from ``lsb`` on."""

    offset: int
    width: int
    bits: int
    lsb: int
    kind: Any


def _at(offset: int, width: int, default: Any = 0, bits: int = 0, lsb: int = 0,
        kind: Any = int) -> Any:
    """A field of a record: a number, raw bytes (no repr shows them) or another record."""
    place = {"place": _Place(offset, width, bits or 8 * width, lsb, kind)}
    return field(default=default, repr=kind is not bytes, metadata=place)


class _Record:
    """A structure of SIZE bytes."""

    SIZE: ClassVar[int]
    _ORDER: ClassVar[_Order] = "little"

    @classmethod
    def _places(cls) -> Iterator[tuple[str, _Place]]:
        for f in fields(cls):  # type: ignore[arg-type]
            yield f.name, f.metadata["place"]

    def pack(self) -> bytes:
        """Bytes in memory; ValueError names a field that is out of its range."""
        out = bytearray(self.SIZE)
        for name, f in self._places():
            where = slice(f.offset, f.offset + f.width)
            value = getattr(self, name)
            name = f"{type(self).__name__}.{name}"
            if f.kind is int:
                if not 0 <= value < 1 << f.bits:
                    raise ValueError(f"{name} is {value}, not 0..{(1 << f.bits) - 1}")
                shared = int.from_bytes(out[where], self._ORDER)
                out[where] = (shared | value << f.lsb).to_bytes(f.width, self._ORDER)
            else:
                data = value if f.kind is bytes else value.pack()
                if len(data) != f.width:
                    raise ValueError(f"{name} has {len(data)} bytes, not {f.width}")
                out[where] = data
        return bytes(out)

    @classmethod
    def unpack(cls: type[_R], data: bytes) -> _R:
        """The record in SIZE bytes of memory; no value of a field is refused."""
        if len(data) != cls.SIZE:
            raise ValueError(f"{cls.__name__} has {cls.SIZE} bytes, not {len(data)}")
        values: dict[str, Any] = {}
        for name, f in cls._places():
            part = bytes(data[f.offset:f.offset + f.width])
            if f.kind is int:
                number = int.from_bytes(part, cls._ORDER) >> f.lsb
                values[name] = number & ((1 << f.bits) - 1)
            else:
                values[name] = part if f.kind is bytes else f.kind.unpack(part)
        return cls(**values)

ABI_VERSION = 1
DEVICE_MAGIC = 1128877649  # register ID, QNIC with Q in the lowest byte
N_RINGS = 64  # TX rings of the register map; register BUILD says how many there are
SA_EVENTS = 64  # limit events that the device keeps until they are acknowledged
SLOT_BYTES = 16  # bytes of a slot
META_SLOTS = 2  # slots of META
KEY_SLOTS = 5  # slots of KEY
TAG_BYTES = 16  # bytes of the AEAD tag (RFC 9001 5.3)
MAX_CID_LEN = 20  # longest connection id of QUIC v1 and v2 (RFC 9000 17.2)
MAX_SEGMENTS = 128  # most segments of a super-packet
SOL_UDP = 17  # cmsg level
UDP_QUIC_TX = 105  # cmsg type
CMSG_VERSION = 1  # cmsg version
DEFAULT_HARD_LIMIT = 8388608  # 2^23 packets a key (RFC 9001 6.6)


class Status(IntEnum):
    """Completion status, in the order of checking (docs/programmers_guide.md)."""

    OK = 0  # every segment left
    BAD_DESC = 1  # the chain contradicts itself
    NO_SA = 2  # SA index free or beyond the table
    STALE_GEN = 3  # generation differs from the entry's
    NOT_OWNER = 4  # owner differs from the entry's
    BAD_HEADER = 5  # not a QUIC packet this device protects
    BAD_LENGTH = 6  # lengths contradict each other or leave no sample
    PN_MISMATCH = 7  # header and META disagree on the packet number, or it is above 2^62-1
    NO_KEY = 8  # the key phase's slot is empty
    PN_REUSE = 9  # packet number not above the last one
    LIMIT = 10  # hard limit of the key reached
    DMA_ERROR = 11  # a read or write response was an error


class SlotType(IntEnum):
    """First byte of every slot except KEY. Zeroed memory is no slot."""

    DATA = 209  # a fragment of the frame
    META0 = 225  # first half of META
    META1 = 226  # second half of META


class Mode(IntEnum):
    """How the device finds the keys (low nibble of META0.mode_cipher; cmsg mode)."""

    PLAIN = 0  # no protection; in META: an ordinary frame with offloads
    SA = 1  # keys by index into the SA table
    INLINE = 2  # keys in the KEY slots of the chain


class Cipher(IntEnum):
    """AEAD (high nibble of META0.mode_cipher; cmsg cipher). 0 in SA mode."""

    NONE = 0  # given by the SA
    AES_128_GCM = 1  # AEAD_AES_128_GCM
    AES_256_GCM = 2  # AEAD_AES_256_GCM


class SaOp(IntEnum):
    """Commands of the SA window (register SA_CMD)."""

    NOP = 0  # nothing
    # write generation, owner, cipher, hp, next PN; key slots become empty, but SA_CMD.keyed
    INSTALL = 1
    # fill the key slot SA_CMD.phase with key, iv, limits and count; the device computes H
    SET_KEY = 2
    DELETE = 3  # wipe the entry, wait until its packets under way are gone; SA_RD: as it was
    READ = 4  # copy the readable fields of the entry to the SA_RD registers
    BIND = 5  # change the owner; numbers and keys stay


class SaError(IntEnum):
    """Why a command of the SA window was refused (register SA_STATUS); nothing is changed then."""

    NONE = 0  # it was done
    BAD_OP = 1  # no such command
    BAD_CIPHER = 2  # INSTALL without a cipher that the device has
    NO_SA = 3  # index beyond the table; SET_KEY or BIND of a free entry
    STALE_GEN = 4  # SET_KEY, DELETE or BIND: the entry is of another generation


class RingState(IntEnum):
    """State of a TX ring (register STATE)."""

    IDLE = 0  # not enabled, nothing in flight; HEAD is 0
    RUNNING = 1  # enabled, or disabled and finishing what is in flight
    ERROR = 2  # stopped by an error, until it is disabled


class RingError(IntEnum):
    """Why a TX ring stopped (register STATE)."""

    NONE = 0  # it did not
    FRAMING = 1  # slots that are no chain, and where the next one starts is unknown
    SLOT_READ = 2  # reading slots failed
    KEY_READ = 3  # reading KEY slots failed
    COMPLETION_WRITE = 4  # writing a completion failed


class DataFlags(IntFlag):
    """Bits of flags of data_slot."""

    EOP = 0x1
    PROTECTED = 0x2


class Meta0Flags(IntFlag):
    """Bits of flags of meta0_slot."""

    TAG_ROOM = 0x1
    CSUM = 0x2


class CompletionFlags(IntFlag):
    """Bits of flags of completion."""

    PHASE = 0x1


class CmsgSaFlags(IntFlag):
    """Bits of flags of cmsg_sa."""

    TAG_ROOM = 0x1


@dataclass(frozen=True, kw_only=True)
class DataSlot(_Record):
    """DATA slot, a fragment of a frame at any byte address."""

    SIZE: ClassVar[int] = 16
    slot_type: int = _at(0, 1, SlotType.DATA)  # slot_type.DATA
    chain: int = _at(1, 1)  # identity of the chain, the same in all its slots
    flags: int = _at(2, 2)  # DATA flags; other bits are zero
    length: int = _at(4, 4)  # bytes, at least 1
    addr: int = _at(8, 8)  # DMA address of the first byte


@dataclass(frozen=True, kw_only=True)
class Meta0(_Record):
    """First half of META, what to do with the chain."""

    SIZE: ClassVar[int] = 16
    slot_type: int = _at(0, 1, SlotType.META0)  # slot_type.META0
    chain: int = _at(1, 1)  # identity of the chain
    mode: int = _at(2, 1, bits=4, lsb=0)  # enum mode
    cipher: int = _at(2, 1, bits=4, lsb=4)  # enum cipher
    cid_len: int = _at(3, 1)  # destination connection id length of short headers, 0..20
    flags: int = _at(4, 2)  # META flags; other bits are zero
    slots: int = _at(6, 2)  # slots of the whole chain, META and KEY included
    sa_id: int = _at(8, 4)  # index into the SA table; 0 inline
    gen: int = _at(12, 2)  # generation of the SA; 0 inline
    owner: int = _at(14, 2)  # owner, written by the kernel


@dataclass(frozen=True, kw_only=True)
class Meta1(_Record):
    """Second half of META."""

    SIZE: ClassVar[int] = 16
    slot_type: int = _at(0, 1, SlotType.META1)  # slot_type.META1
    chain: int = _at(1, 1)  # identity of the chain
    seg_size: int = _at(2, 2)  # UDP_SEGMENT size on the wire, tag included; 0: one datagram
    l3_off: int = _at(4, 1)  # offset of the IP header in the frame, even
    l4_off: int = _at(5, 1)  # offset of the UDP header in the frame, even
    cookie: int = _at(6, 2)  # returned in the completion
    pn: int = _at(8, 8)  # full packet number of the first packet


@dataclass(frozen=True, kw_only=True)
class KeySlots(_Record):
    """KEY, five slots of raw bytes behind META in inline mode."""

    SIZE: ClassVar[int] = 80
    key: bytes = _at(0, 32, bytes(32), kind=bytes)  # AEAD key; AES-128 uses the first 16 bytes
    # header protection key; AES-128 uses the first 16 bytes
    hp: bytes = _at(32, 32, bytes(32), kind=bytes)
    iv: bytes = _at(64, 12, bytes(12), kind=bytes)  # AEAD iv
    pad: int = _at(76, 4)  # zero


@dataclass(frozen=True, kw_only=True)
class Completion(_Record):
    """Completion, one a chain, in ring order."""

    SIZE: ClassVar[int] = 16
    queue_id: int = _at(0, 2)  # number of the TX ring
    slots: int = _at(2, 2)  # slots consumed
    cookie: int = _at(4, 2)  # META's cookie; 0 without META
    segments: int = _at(6, 2)  # frames that left
    status: int = _at(8, 1)  # enum status
    chain: int = _at(9, 1)  # identity of the chain
    reserved: int = _at(10, 5)  # zero
    flags: int = _at(15, 1)  # completion flags, in the last byte written


@dataclass(frozen=True, kw_only=True)
class CmsgSa(_Record):
    """Control message, SOL_UDP / UDP_QUIC_TX, native endian; SA mode."""

    SIZE: ClassVar[int] = 24
    _ORDER: ClassVar[_Order] = sys.byteorder
    version: int = _at(0, 1, CMSG_VERSION)  # 1
    mode: int = _at(1, 1, Mode.SA)  # enum mode, SA or INLINE
    flags: int = _at(2, 2)  # cmsg flags; other bits are zero
    sa_id: int = _at(4, 4)  # index into the SA table; 0 inline
    pn: int = _at(8, 8)  # full packet number of the first packet
    gen: int = _at(16, 2)  # generation of the SA; 0 inline
    cid_len: int = _at(18, 1)  # destination connection id length of short headers, 0..20
    cipher: int = _at(19, 1)  # enum cipher; 0 in SA mode
    reserved: int = _at(20, 4)  # zero


@dataclass(frozen=True, kw_only=True)
class CmsgInline(_Record):
    """Control message of inline mode, cmsg_sa followed by the keys."""

    SIZE: ClassVar[int] = 104
    _ORDER: ClassVar[_Order] = sys.byteorder
    sa: CmsgSa = _at(0, 24, CmsgSa(), kind=CmsgSa)  # struct cmsg_sa
    # AEAD key; AES-128 uses the first 16 bytes, the others are zero
    key: bytes = _at(24, 32, bytes(32), kind=bytes)
    hp: bytes = _at(56, 32, bytes(32), kind=bytes)  # header protection key, as key
    iv: bytes = _at(88, 12, bytes(12), kind=bytes)  # AEAD iv
    pad: int = _at(100, 4)  # zero
