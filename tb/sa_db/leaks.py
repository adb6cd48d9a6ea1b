# SPDX-License-Identifier: Apache-2.0
"""Looks for key material in texts and files, in every form that a program writes bytes in."""
import base64
from collections.abc import Iterable

from sa_db import TrafficSecret

PIECE = 6  # bytes: shorter pieces come about by chance


def material(*secrets: TrafficSecret) -> list[bytes]:
    """The secrets, their successors, and all of their keys."""
    found = []
    for secret in secrets:
        for later in (secret, secret.next(), secret.updated(2)):
            keys = later.keys()
            found += [later.secret, keys.key, keys.iv, keys.hp]
    return found


def forms(data: bytes) -> set[bytes]:
    """How pieces of it look raw, in hex, as a repr, in base64, as numbers, as register words."""
    found: set[bytes] = set()
    for at in range(0, len(data) - PIECE + 1):
        piece = data[at:at + PIECE]
        found |= {piece, piece.hex().encode(), piece.hex().upper().encode(),
                  piece.hex(":").encode(), repr(piece)[2:-1].encode(),
                  ", ".join(map(str, piece)).encode()}
    for at in range(3):
        whole = base64.b64encode(data[at:])
        found |= {whole[i:i + 10] for i in range(0, len(whole) - 12)}
    found |= {str(int.from_bytes(data, "big")).encode(),
              str(int.from_bytes(data, "little")).encode()}
    return found


def leaks(texts: Iterable[str | bytes], secrets: Iterable[bytes]) -> list[bytes]:
    """The forms that are in any of the texts."""
    whole = b"\n".join(t.encode("utf-8", "surrogateescape") if isinstance(t, str) else t
                       for t in texts)
    return [form for secret in secrets for form in forms(secret) if form in whole]
