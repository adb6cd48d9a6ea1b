# SPDX-License-Identifier: Apache-2.0
"""Looks for secrets in every register, net and memory of a simulated design."""
from collections.abc import Mapping
from typing import Any

from tb.lib.peek import words

SPAN = 8  # bytes of a secret in a row that count as found
# Driven from outside: shows the last word that the host's memory answered.
NOT_OURS = ("m_axi_rdata",)


def residue(dut: Any, secrets: Mapping[str, bytes]) -> dict[str, set[str]]:
    """Where SPAN bytes of each secret lie, at any byte offset, in either byte order."""
    found: dict[str, set[str]] = {name: set() for name in secrets}
    parts = {turned[i:i + SPAN]: name for name, secret in secrets.items()
             for turned in (secret, secret[::-1]) for i in range(len(secret) - SPAN + 1)}
    for word in words(dut, NOT_OURS, blocks=True):
        width = len(word)
        value = int(word.value) if width >= 8 * SPAN else 0
        if not value:
            continue
        # Fields of a packed struct begin at any bit.
        for shift in range(8):
            data = (value >> shift).to_bytes(width // 8 + 1, "little")
            for i in range(len(data) - SPAN + 1):
                name = parts.get(data[i:i + SPAN])
                if name is not None:
                    found[name].add(word._path)
    return found
