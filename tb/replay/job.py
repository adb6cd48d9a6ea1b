# SPDX-License-Identifier: Apache-2.0
"""A job of the batch interface: one JSON object a line, checked field by field."""
import json
from dataclasses import dataclass
from typing import Any

MODES = ("sa", "inline", "plain")
KEY_BYTES = {"aes-128-gcm": 16, "aes-256-gcm": 32}
INJECTABLE = ("no_sa", "stale_gen", "not_owner", "dma_error")
SA_INJECTABLE = INJECTABLE[:3]
IV_BYTES = 12
LIMIT_MAX = 2**32 - 1
KNOWN = ("id", "mode", "sa", "sa_ref", "inject", "pn", "cid_len", "frame", "gso_size", "tag_room")


class JobError(Exception):
    """A field at fault: which one and what was expected; answered with an errno."""

    def __init__(self, message: str, errno: str = "EINVAL") -> None:
        super().__init__(message)
        self.errno = errno


@dataclass(frozen=True, repr=False)
class KeySlot:
    """AEAD key (16 or 32 bytes) and iv (12 bytes) of one key phase."""

    key: bytes
    iv: bytes


@dataclass(frozen=True, repr=False)
class SaSpec:
    """The ``sa`` of a job. Limits are packets a key; None: not given."""

    cipher: str
    hp: bytes
    phase: int
    slot: KeySlot
    next: KeySlot | None
    soft_limit: int | None
    hard_limit: int | None

    @property
    def aes256(self) -> bool:
        """AEAD_AES_256_GCM, not AEAD_AES_128_GCM."""
        return self.cipher == "aes-256-gcm"


@dataclass(frozen=True, repr=False)
class Job:
    """One frame to send. ``pn`` fits 64 bits but may be beyond 2^62 - 1."""

    id: str
    mode: str
    frame: bytes
    sa: SaSpec | None
    sa_ref: str | None
    inject: str | None
    pn: int
    cid_len: int
    gso_size: int
    tag_room: bool
    unknown: tuple[str, ...]  # fields that no job has


def _integer(obj: dict[str, Any], name: str, low: int, high: int, default: int | None) -> int | None:
    value = obj.get(name, default)
    if value is None and name not in obj:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise JobError(f"{name}: expected an integer from {low} to {high}")
    return value


def _bytes(obj: dict[str, Any], name: str, where: str, size: int | None = None) -> bytes:
    """Never quotes the value: it may be a key."""
    value = obj.get(name)
    try:
        if not isinstance(value, str) or any(c.isspace() for c in value):
            raise ValueError
        data = bytes.fromhex(value)
    except ValueError:
        raise JobError(f"{where}{name}: expected a hex string") from None
    if size is not None and len(data) != size:
        raise JobError(f"{where}{name}: expected {size} bytes, got {len(data)}")
    return data


def _slot(obj: Any, where: str, key_bytes: int) -> KeySlot:
    if not isinstance(obj, dict):
        raise JobError(f"{where[:-1]}: expected an object with key and iv")
    return KeySlot(_bytes(obj, "key", where, key_bytes), _bytes(obj, "iv", where, IV_BYTES))


def _sa(obj: Any) -> SaSpec:
    if not isinstance(obj, dict):
        raise JobError("sa: expected an object with cipher, key, iv and hp")
    cipher = obj.get("cipher")
    if not isinstance(cipher, str) or cipher not in KEY_BYTES:
        raise JobError(f"sa.cipher: expected {' or '.join(KEY_BYTES)}")
    size = KEY_BYTES[cipher]
    phase = _integer(obj, "phase", 0, 1, 0)
    following = obj.get("next")
    return SaSpec(
        cipher=cipher,
        hp=_bytes(obj, "hp", "sa.", size),
        phase=phase or 0,
        slot=_slot(obj, "sa.", size),
        next=None if following is None else _slot(following, "sa.next.", size),
        soft_limit=_integer(obj, "soft_limit", 0, LIMIT_MAX, None),
        hard_limit=_integer(obj, "hard_limit", 0, LIMIT_MAX, None),
    )


def _packet_number(obj: dict[str, Any], mode: str) -> int:
    text = obj.get("pn", "0" if mode == "plain" else None)
    if not isinstance(text, str) or not (text.isascii() and text.isdigit()):
        raise JobError("pn: expected a decimal string")
    digits = text.lstrip("0") or "0"
    if len(digits) > 20 or int(digits) >= 1 << 64:
        raise JobError("pn: does not fit the 64 bits of the control message")
    return int(digits)


def _check_together(job: Job) -> None:
    if job.mode != "plain" and job.sa is None and job.sa_ref is None:
        raise JobError("sa: expected in modes sa and inline, unless sa_ref names one")
    if job.inject in SA_INJECTABLE and job.mode != "sa":
        raise JobError(f"inject: {job.inject} needs mode sa")
    if job.tag_room and job.mode == "plain":  # no control message that could carry it
        raise JobError("tag_room: expected false for an ordinary frame")


def parse_object(obj: dict[str, Any]) -> Job:
    """Check one decoded line. Raises JobError."""
    if not isinstance(obj.get("id"), str):
        raise JobError("id: expected a string")
    mode = obj.get("mode")
    if not isinstance(mode, str) or mode not in MODES:
        raise JobError(f"mode: expected {', '.join(MODES)}")
    sa_ref, inject = obj.get("sa_ref"), obj.get("inject")
    if sa_ref is not None and not isinstance(sa_ref, str):
        raise JobError("sa_ref: expected a string")
    if inject is not None and inject not in INJECTABLE:
        raise JobError(f"inject: expected {', '.join(INJECTABLE)}")
    tag_room = obj.get("tag_room", False)
    if not isinstance(tag_room, bool):
        raise JobError("tag_room: expected true or false")
    frame = _bytes(obj, "frame", "")
    if not frame:
        raise JobError("frame: expected at least one byte")
    job = Job(
        id=obj["id"], mode=mode, frame=frame,
        sa=None if obj.get("sa") is None or mode == "plain" else _sa(obj["sa"]),
        sa_ref=sa_ref, inject=inject, pn=_packet_number(obj, mode),
        cid_len=_integer(obj, "cid_len", 0, 255, 0) or 0,
        gso_size=_integer(obj, "gso_size", 0, 65535, 0) or 0,
        tag_room=tag_room,
        unknown=tuple(name for name in obj if name not in KNOWN),
    )
    _check_together(job)
    return job


def parse_line(line: str) -> tuple[str | None, Job | JobError]:
    """The line's id, if it has one, and the job or what is wrong with the line."""
    name: str | None = None
    try:
        obj = json.loads(line)
        if not isinstance(obj, dict):
            raise JobError("line: expected a JSON object")
        name = obj["id"] if isinstance(obj.get("id"), str) else None
        return name, parse_object(obj)
    except JobError as err:
        return name, err
    except (ValueError, RecursionError) as err:  # ValueError: numbers of too many digits, too
        return name, JobError(f"line: no JSON ({err})")
