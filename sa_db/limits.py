# SPDX-License-Identifier: Apache-2.0
"""How many packets a key may protect: RFC 9001 6.6 and appendix B.1, and how fast that is used up.

AES-GCM's limit is q <= 2^35 / l packets of at most l blocks of 16 bytes (B.1.1, for a chance
of 2^-57): 2^23 for packets of up to 2^16 bytes, 2^28 for packets of up to 2^11 bytes.
"""
from dataclasses import dataclass

from abi.gen import qnic_abi
from sa_db.errors import FieldError, check_int

RFC_LIMIT = qnic_abi.DEFAULT_HARD_LIMIT  # 2^23
WIRE_OVERHEAD = 24  # preamble 8, FCS 4, gap 12: what Ethernet adds to a frame
MIN_FRAME = 60      # the MAC pads shorter ones
_BLOCK = 16
_BUDGET = 1 << 35   # packets times blocks
_COUNT_TOP = 0xFFFFFFFF


@dataclass(frozen=True)
class Limits:
    """Packets a key may send: event at ``soft`` (0: none), refusal from ``hard`` on."""

    soft: int = 0
    hard: int = RFC_LIMIT

    def __post_init__(self) -> None:
        check_int("limits.soft", self.soft, _COUNT_TOP)
        check_int("limits.hard", self.hard, _COUNT_TOP)


def confidentiality_limit(packet_bytes: int = 1 << 16) -> int:
    """Packets that AES-GCM may protect with one key, none longer than ``packet_bytes``."""
    check_int("packet_bytes", packet_bytes, 1 << 16, 1 << 11)
    return _BUDGET // -(-packet_bytes // _BLOCK)


def packets_per_second(bits_per_second: float, frame_bytes: int) -> float:
    """Frames a second of a link that carries nothing else; length without FCS."""
    if not bits_per_second > 0:
        raise FieldError("bits_per_second", bits_per_second, "more than 0")
    check_int("frame_bytes", frame_bytes, 1 << 17, 1)
    return bits_per_second / (8 * (max(frame_bytes, MIN_FRAME) + WIRE_OVERHEAD))


def seconds_to(packets: int, bits_per_second: float, frame_bytes: int) -> float:
    """How long a single flow takes to send ``packets`` at a link's full rate."""
    return packets / packets_per_second(bits_per_second, frame_bytes)


@dataclass(frozen=True)
class LimitPolicy:
    """Which limits an SA gets, and which it may have.

    ``hard``: the default, RFC 9001 6.6. ``warn_shift``: the soft limit lies hard >> shift
    packets ahead of the hard one, an eighth. ``packet_bytes``: the longest packet that SAs
    send; shorter than 2^16 allows hard limits above 2^23 (RFC 9001 B.1.1), up to 2^28.
    """

    hard: int = RFC_LIMIT
    warn_shift: int = 3
    packet_bytes: int = 1 << 16

    def __post_init__(self) -> None:
        check_int("policy.warn_shift", self.warn_shift, 31, 1)
        check_int("policy.hard", self.hard, self.ceiling, 1)

    @property
    def ceiling(self) -> int:
        """The highest hard limit that an SA may have."""
        return confidentiality_limit(self.packet_bytes)

    def default(self) -> Limits:
        """Limits of an SA that asks for none."""
        return self.limits(self.hard)

    def limits(self, hard: int) -> Limits:
        """This hard limit and a warning ahead of it, at the hard limit itself if it is tiny."""
        return self.check(Limits(hard - (hard >> self.warn_shift), hard))

    def check(self, limits: Limits) -> Limits:
        """The limits, or FieldError if they allow what the RFC does not or never warn."""
        check_int("limits.hard", limits.hard, self.ceiling)
        if limits.soft > limits.hard:
            raise FieldError("limits.soft", limits.soft, f"at most limits.hard, {limits.hard}")
        return limits

    def lead_seconds(self, bits_per_second: float, frame_bytes: int) -> float:
        """Time between warning and refusal of the default limits, for one flow."""
        default = self.default()
        return seconds_to(default.hard - default.soft, bits_per_second, frame_bytes)
