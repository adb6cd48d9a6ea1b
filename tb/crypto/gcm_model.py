# SPDX-License-Identifier: Apache-2.0
"""GHASH as NIST SP 800-38D defines it, and packets whose hash `cryptography` computed."""
import random
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

R = 0xE1 << 120


def multiply(x: bytes, y: bytes) -> bytes:
    """SP 800-38D, 6.3, algorithm 1: bit 0 is the most significant bit of byte 0."""
    z, v, bits = 0, int.from_bytes(y, "big"), int.from_bytes(x, "big")
    for i in range(128):
        if bits >> (127 - i) & 1:
            z ^= v
        v = v >> 1 ^ (R if v & 1 else 0)
    return z.to_bytes(16, "big")


def xor(x: bytes, y: bytes) -> bytes:
    """Bit by bit; the arguments are equally long."""
    return bytes(a ^ b for a, b in zip(x, y, strict=True))


def polynomial(block: bytes) -> int:
    """The bits of a block as the multipliers take them: bit k is bit k of NIST's string."""
    return int(f"{int.from_bytes(block, 'big'):0128b}"[::-1], 2)


def block(number: int) -> bytes:
    """The inverse of `polynomial`."""
    return int(f"{number:0128b}"[::-1], 2).to_bytes(16, "big")


@dataclass(frozen=True)
class Packet:
    """Input of GHASH in bytes; `hash` comes from the tag of AES-GCM."""

    h: bytes
    aad: bytes
    ct: bytes
    hash: bytes

    @property
    def blocks(self) -> list[bytes]:
        """Zero-padded blocks of the AAD, then of the ciphertext."""
        return [part[i : i + 16].ljust(16, b"\0")
                for part in (self.aad, self.ct) for i in range(0, len(part), 16)]

    @property
    def n(self) -> int:
        """Blocks with the length block."""
        return len(self.blocks) + 1


def packet(aad_len: int, ct_len: int) -> Packet:
    """A packet with random key, nonce, AAD and text."""
    key, nonce, aad = random.randbytes(16), random.randbytes(12), random.randbytes(aad_len)
    sealed = AESGCM(key).encrypt(nonce, random.randbytes(ct_len), aad)
    aes = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    mask = aes.update(nonce + b"\0\0\0\1")
    return Packet(aes.update(bytes(16)), aad, sealed[:-16], xor(sealed[-16:], mask))


def packet_of(n: int) -> Packet:
    """A packet of n blocks, some of them not full."""
    aad = random.randint(0, min(n - 1, 3))
    return packet(max(16 * aad - random.choice([0, 0, 7]), 0),
                  max(16 * (n - 1 - aad) - random.choice([0, 0, 1, 15]), 0))
