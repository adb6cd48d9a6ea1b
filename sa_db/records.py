# SPDX-License-Identifier: Apache-2.0
"""Data of the database: handles, what it knows of an SA, and what it tells."""
import re
from dataclasses import dataclass, field
from enum import Enum

from sa_db.derive import IV_BYTES, Aead, PacketKeys, TrafficKeys, TrafficSecret
from sa_db.device import PhaseStats
from sa_db.errors import FieldError, RekeyPendingError, check_bytes, check_int
from sa_db.limits import Limits

MAX_PN = (1 << 62) - 1
PN_EXHAUSTED = 1 << 62
MAX_COUNT = 0xFFFFFFFF
MAX_OWNER = 0xFFFF
CONTROL = None  # who acts for the control plane itself, not for an owner

KeySource = TrafficSecret | PacketKeys


@dataclass(frozen=True, order=True)
class Handle:
    """An SA: what a program puts into its control message as sa_id and gen.

    ``serial`` tells SAs of one database apart also where index and generation have come
    round; 0 in a handle that was read from text.
    """

    sa_id: int
    gen: int
    serial: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.sa_id}:{self.gen}"

    @classmethod
    def parse(cls, text: str) -> "Handle":
        """``SA_ID:GENERATION``, decimal."""
        if not re.fullmatch(r"[0-9]{1,10}:[0-9]{1,5}", text):
            raise FieldError("handle", text, "SA_ID:GENERATION, two decimal numbers")
        sa_id, gen = map(int, text.split(":"))
        check_int("handle.sa_id", sa_id, 0xFFFFFFFF)
        check_int("handle.gen", gen, 0xFFFF)
        return cls(sa_id, gen)


class EventKind(Enum):
    """What happened to an SA."""

    SOFT_LIMIT = "soft limit"
    HARD_LIMIT = "hard limit"
    PN_EXHAUSTED = "packet numbers exhausted"
    EXPIRED = "expired"
    RESTORED = "restored"
    LOST = "lost"


@dataclass(frozen=True)
class Event:
    """Something the user of an SA must know. ``phase`` is None where no key is meant."""

    kind: EventKind
    handle: Handle
    owner: int
    phase: int | None = None
    sent: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class SaStats:
    """An SA as the device has it. ``phase`` is the key phase that was prepared last, None if
    another process did that."""

    handle: Handle
    owner: int
    aead: Aead
    next_pn: int
    phase: int | None
    phases: tuple[PhaseStats, PhaseStats]

    def limits(self, phase: int) -> Limits | None:
        """Limits of a filled slot."""
        return self.phases[phase].limits if self.phases[phase].filled else None

    @property
    def pn_remaining(self) -> int:
        """Packet numbers that are left."""
        return PN_EXHAUSTED - self.next_pn


@dataclass(frozen=True)
class Submitted:
    """What whoever posts packets knows of an SA when the device is reset.

    ``highest_pn``: of all packets ever submitted, whether they left or not; None: there was
    none. ``sent``: packets submitted with the keys of phases 0 and 1, counts given at install
    included.
    """

    highest_pn: int | None
    sent: tuple[int, int]

    def __post_init__(self) -> None:
        if self.highest_pn is not None:
            check_int("submitted.highest_pn", self.highest_pn, MAX_PN)
        if len(self.sent) != 2:
            raise FieldError("submitted.sent", len(self.sent), "two counts, of phases 0 and 1")
        for phase, count in enumerate(self.sent):
            check_int(f"submitted.sent[{phase}]", count, MAX_COUNT)


@dataclass(frozen=True)
class Restored:
    """What became of the SAs: installed again, in the device all along, or lost and why."""

    restored: tuple[Handle, ...]
    kept: tuple[Handle, ...]
    lost: dict[Handle, str]


@dataclass
class Slot:
    """A key slot as the database filled it, with count ``base``. ``floor``: the lowest that its
    count can be now."""

    keys: TrafficKeys = field(repr=False)
    limits: Limits
    base: int
    floor: int = 0

    def __post_init__(self) -> None:
        self.floor = self.base


@dataclass
class Record:
    """An SA of the database. Keys are there for as long as it lives, for ``restore``."""

    handle: Handle
    owner: int
    aead: Aead
    hp: bytes | None = field(repr=False)  # None: another process installed it
    secret: TrafficSecret | None = field(repr=False)
    phase: int | None
    next_first: int  # the next packet number at install
    next_floor: int  # the lowest that it can be now
    slots: dict[int, Slot] = field(default_factory=dict)
    prepared: bool = False  # the other phase's key is there and was not seen in use
    expires_at: float | None = None
    look: bool = True  # not read since it was written
    told: set[tuple[EventKind, int | None]] = field(default_factory=set)

    def next_keys(self, source: TrafficSecret | TrafficKeys | None
                  ) -> tuple[TrafficSecret | None, TrafficKeys]:
        """Keys for ``rekey`` and the secret that they come from, if one is known."""
        if source is None:
            if self.secret is None:
                raise FieldError("source", "none", "the next phase's keys, as no secret of "
                                 f"SA {self.handle} is known")
            source = self.secret.next()
        if isinstance(source, TrafficKeys):
            check_bytes("key", source.key, self.aead.key_bytes, f"for {self.aead.value}")
            check_bytes("iv", source.iv, IV_BYTES, "(RFC 9001 5.3)")
            return None, source
        if source.aead is not self.aead:
            raise FieldError("source.aead", source.aead.value, f"{self.aead.value}, the SA's")
        if self.phase is not None and source.phase != self.phase ^ 1:
            raise FieldError("source.updates", source.updates,
                             f"a secret of key phase {self.phase ^ 1}")
        return source, source.traffic()

    def check_phase(self, phase: int | None, stats: SaStats) -> int:
        """The phase to prepare in an adopted SA: not one whose key is the one in use."""
        if phase is None:
            raise FieldError("phase", "none", "0 or 1, as another process installed the SA")
        this, other = stats.phases[phase], stats.phases[phase ^ 1]
        if this.filled and not (other.filled and other.sent):
            raise RekeyPendingError(f"phase: expected {phase ^ 1}, got {phase}, whose key SA "
                                    f"{self.handle} uses: phase {phase ^ 1} has sent no packet")
        return phase

    def wipe(self) -> None:
        """Let go of all key material."""
        self.hp, self.secret = None, None
        self.slots.clear()
