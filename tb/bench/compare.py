# SPDX-License-Identifier: Apache-2.0
"""The same packets on one core of this machine: OpenSSL in a C loop, and through Python."""
import random
import time
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tb.bench.build import lines

SIZES = (63, 64, 128, 256, 594, 1000, 1500, 4000, 9018)
OUTER, HEADER, TAG = 42, 1 + 8 + 4, 16
SECONDS = 0.4
KEYS = 64


def _python(size: int) -> float:
    """Packets a second: AESGCM and an ECB block for the mask, another key on each packet."""
    keys: list[tuple[AESGCM, CipherContext, bytes]] = []
    for i in range(KEYS):
        length = 32 if i & 1 else 16
        hp = Cipher(algorithms.AES(random.randbytes(length)), modes.ECB()).encryptor()
        keys.append((AESGCM(random.randbytes(length)), hp, random.randbytes(12)))
    header_len = min(HEADER, size - OUTER - TAG - 3)
    header = random.randbytes(header_len)
    payload = random.randbytes(size - OUTER - TAG - header_len)
    count = 0
    begin = time.perf_counter()
    while (took := time.perf_counter() - begin) < SECONDS:
        for aead, hp, iv in keys:
            nonce = (int.from_bytes(iv, "big") ^ count).to_bytes(12, "big")
            sealed = aead.encrypt(nonce, payload, header)
            mask = hp.update(sealed[:16])
            bytes(a ^ b for a, b in zip(header, mask, strict=False))
            count += 1
    return count / took


def comparison(program: Path) -> list[dict[str, Any]]:
    """Packets a second of both, by frame size."""
    rows = []
    for row in lines(program, *map(str, SIZES)):
        size = row["frame_bytes"]
        rows.append({"frame_bytes": size, "c_packets_per_second": row["packets_per_second"],
                     "python_packets_per_second": round(_python(size))})
    return rows


def core() -> str:
    """What the machine calls its processor."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown"
