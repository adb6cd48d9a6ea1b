# SPDX-License-Identifier: Apache-2.0
"""Looks for secrets in every register, net and memory of a simulated design."""
from collections.abc import Mapping
from typing import Any

from tb.lib.frames import Keys
from tb.lib.peek import words
from tb.sa.model import hash_key

SPAN = 8  # bytes of a secret in a row that count as found
# Driven from outside: shows the last word that the host's memory answered.
NOT_OURS = ("m_axi_rdata",)


def secrets(**keys: Keys) -> dict[str, bytes]:
    """Everything of some keys that must not stay, H included."""
    return {f"{name} {part}": value for name, key in keys.items() for part, value in (
        ("key", key.key), ("hp", key.hp), ("iv", key.iv), ("H", hash_key(key.key)))}


class Search:
    """Finds SPAN bytes of each secret in a vector, at any bit, in either byte order."""

    def __init__(self, secrets: Mapping[str, bytes]) -> None:
        self._parts = {turned[i:i + SPAN]: name for name, secret in secrets.items()
                       for turned in (secret, secret[::-1])
                       for i in range(len(secret) - SPAN + 1)}

    def find(self, value: int, width: int) -> set[str]:
        """Names of the secrets that are in ``width`` bits."""
        found: set[str] = set()
        if width < 8 * SPAN or not value:
            return found
        for shift in range(8):  # fields of a packed struct begin at any bit
            data = (value >> shift).to_bytes(width // 8 + 1, "little")
            for i in range(len(data) - SPAN + 1):
                name = self._parts.get(data[i:i + SPAN])
                if name is not None:
                    found.add(name)
        return found


def residue(dut: Any, secrets: Mapping[str, bytes]) -> dict[str, set[str]]:
    """Where each secret lies in the design now."""
    found: dict[str, set[str]] = {name: set() for name in secrets}
    search = Search(secrets)
    for word in words(dut, NOT_OURS, blocks=True):
        if len(word) >= 8 * SPAN:
            for name in search.find(int(word.value), len(word)):
                found[name].add(word._path)
    return found
