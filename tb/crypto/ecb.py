# SPDX-License-Identifier: Apache-2.0
"""Single blocks of AES-ECB: published vectors, and what `cryptography` makes of any block."""
import random
from collections.abc import Iterator
from dataclasses import dataclass

import cryptography_vectors
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

# FIPS 197, appendices B, C.1 and C.3.
FIPS_197 = (
    ("2b7e151628aed2a6abf7158809cf4f3c", "3243f6a8885a308d313198a2e0370734",
     "3925841d02dc09fbdc118597196a0b32"),
    ("000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff",
     "69c4e0d86a7b0430d8cdb78070b4c55a"),
    ("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "00112233445566778899aabbccddeeff", "8ea2b7ca516745bfeafc49904b496089"),
)
CAVP = ("GFSbox", "KeySbox", "MMT", "VarKey", "VarTxt")


@dataclass(frozen=True)
class Block:
    """One encryption: a key of 16 or 32 bytes, 16 bytes in, 16 bytes out."""

    key: bytes
    plaintext: bytes
    ciphertext: bytes


def fips_197() -> Iterator[Block]:
    for row in FIPS_197:
        yield Block(*(bytes.fromhex(value) for value in row))


def cavp(key_bits: int) -> Iterator[Block]:
    """Every block of the encrypt half of NIST's ECB response files for this key size."""
    for kind in CAVP:
        row: dict[str, bytes] = {}
        encrypt = False
        with cryptography_vectors.open_vector_file(
            f"ciphers/AES/ECB/ECB{kind}{key_bits}.rsp", "r"
        ) as file:
            for line in file:
                name, equals, value = (part.strip() for part in line.partition("="))
                if name.startswith("["):
                    encrypt = name == "[ENCRYPT]"
                elif equals and name != "COUNT":
                    row[name] = bytes.fromhex(value)
                if encrypt and equals and name == "CIPHERTEXT":
                    for i in range(0, len(row["PLAINTEXT"]), 16):
                        yield Block(row["KEY"], row["PLAINTEXT"][i:i + 16],
                                    row["CIPHERTEXT"][i:i + 16])


def random_block() -> Block:
    """Random key of a random size, random text; the result is that of `cryptography`."""
    key, plaintext = random.randbytes(random.choice((16, 32))), random.randbytes(16)
    encryptor = Cipher(AES(key), ECB()).encryptor()
    return Block(key, plaintext, encryptor.update(plaintext) + encryptor.finalize())
