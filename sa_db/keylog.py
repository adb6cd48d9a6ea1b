# SPDX-License-Identifier: Apache-2.0
"""SSLKEYLOGFILE (RFC 9850): traffic secrets of QUIC connections by label and client random.

A line is ``LABEL client_random secret``, hexadecimal. A log does not say which cipher suite,
QUIC version and direction its lines belong to: the caller does. No error shows a secret.
"""
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from sa_db.derive import Aead, TrafficSecret, Version
from sa_db.errors import FieldError

RANDOM_BYTES = 32


class Direction(Enum):
    """Who sends the packets."""

    CLIENT = "client"
    SERVER = "server"


class Level(Enum):
    """Encryption levels whose secrets a key log holds."""

    EARLY = "0rtt"
    HANDSHAKE = "handshake"
    APPLICATION = "1rtt"


LABELS = {
    (Direction.CLIENT, Level.EARLY): "CLIENT_EARLY_TRAFFIC_SECRET",
    (Direction.CLIENT, Level.HANDSHAKE): "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
    (Direction.SERVER, Level.HANDSHAKE): "SERVER_HANDSHAKE_TRAFFIC_SECRET",
    (Direction.CLIENT, Level.APPLICATION): "CLIENT_TRAFFIC_SECRET_0",
    (Direction.SERVER, Level.APPLICATION): "SERVER_TRAFFIC_SECRET_0",
}
_OLD_PREFIX = "QUIC_"  # some stacks put it in front of the labels of RFC 9850


@dataclass(frozen=True)
class LogLine:
    """A secret of a key log; ``number`` is its line, from 1."""

    number: int
    label: str
    client_random: bytes
    secret: bytes = field(repr=False)


def label(direction: Direction, level: Level) -> str:
    """The label of a direction's secret. A server sends no 0-RTT."""
    found = LABELS.get((direction, level))
    if found is None:
        raise FieldError("level", level.value, f"a level that the {direction.value} sends in")
    return found


def _unhex(field_name: str, text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise FieldError(field_name, f"{len(text)} characters", "pairs of hex digits") from None


def parse(lines: Iterable[str]) -> list[LogLine]:
    """Every secret of a key log. Comments, empty lines and unknown labels are skipped; a line
    with a label of ours that is not well formed is a FieldError."""
    found = []
    known = set(LABELS.values())
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        name = words[0].removeprefix(_OLD_PREFIX)
        if name not in known:
            continue
        at = f"key log line {number}"
        if len(words) != 3:
            raise FieldError(at, f"{len(words)} words", "label, client random, secret")
        random = _unhex(f"{at}, client random", words[1])
        if len(random) != RANDOM_BYTES:
            raise FieldError(f"{at}, client random", len(random), f"{RANDOM_BYTES} bytes")
        found.append(LogLine(number, name, random, _unhex(f"{at}, secret", words[2])))
    return found


def find(lines: Iterable[str], direction: Direction, aead: Aead, *,
         level: Level = Level.APPLICATION, version: Version = Version.V1,
         client_random: bytes | None = None) -> TrafficSecret:
    """The one secret that matches. ``client_random`` picks the connection; without it the log
    must hold one connection. The same line twice is one; two different secrets are an error."""
    wanted = label(direction, level)
    matches = [line for line in parse(lines) if line.label == wanted
               and client_random in (None, line.client_random)]
    if not matches:
        whose = "" if client_random is None else f" of client random {client_random.hex()}"
        raise FieldError("key log", "none", f"a line {wanted}{whose}")
    if len({line.client_random for line in matches}) > 1:
        raise FieldError("key log", f"{len({line.client_random for line in matches})} connections",
                         f"one connection with {wanted}, or a client random that picks one")
    if len({line.secret for line in matches}) > 1:
        numbers = ", ".join(str(line.number) for line in matches)
        raise FieldError("key log", f"different secrets in lines {numbers}", f"one {wanted}")
    return TrafficSecret(matches[0].secret, aead, version)
