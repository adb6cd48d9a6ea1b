# SPDX-License-Identifier: Apache-2.0
"""Published AES-GCM vectors: NIST CAVP and Wycheproof."""
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cryptography_vectors

WYCHEPROOF = Path(__file__).resolve().parents[1] / "vectors" / "wycheproof_aes_gcm.json"


@dataclass(frozen=True)
class GcmVector:
    """One encryption; all values are bytes."""

    name: str
    key: bytes
    iv: bytes
    aad: bytes
    plaintext: bytes
    ciphertext: bytes
    tag: bytes


def cavp(key_bits: int) -> Iterator[GcmVector]:
    """The usable rows (96-bit IV, 128-bit tag) of gcmEncryptExtIV<key_bits>.rsp."""
    path = f"ciphers/AES/GCM/gcmEncryptExtIV{key_bits}.rsp"
    group: dict[str, int] = {}
    row: dict[str, str] = {}
    with cryptography_vectors.open_vector_file(path, "r") as file:
        for line in file:
            name, equals, value = (part.strip() for part in line.strip("[] \n").partition("="))
            if not equals:
                continue
            if line.startswith("["):
                group[name] = int(value)
                continue
            row[name] = value
            if name == "Tag":
                if (group["IVlen"], group["Taglen"]) == (96, 128):
                    values = (bytes.fromhex(row[n])
                              for n in ("Key", "IV", "AAD", "PT", "CT", "Tag"))
                    yield GcmVector(f"cavp-{key_bits}-{group['PTlen']}-{row['Count']}", *values)
                row = {}


def wycheproof() -> Iterator[GcmVector]:
    """The valid rows."""
    for row in json.loads(WYCHEPROOF.read_text())["vectors"]:
        if row["result"] == "valid":
            values = (bytes.fromhex(row[n]) for n in ("key", "iv", "aad", "pt", "ct", "tag"))
            yield GcmVector(f"wycheproof-{row['tcId']}", *values)
