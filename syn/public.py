# SPDX-License-Identifier: Apache-2.0
"""What others have published, for the page's comparison. Figures are theirs, not run here."""
import re
from dataclasses import dataclass

from syn import ROOT

BENCH = ROOT / "docs/results/bench.md"


@dataclass(frozen=True)
class Published:
    """One line of the comparison; ``gbps`` and ``area`` as the source states them."""

    name: str
    device: str
    gbps: float
    area: str
    luts: int  # 0: not comparable
    does: str
    unfair: str
    source: str


OTHERS = (
    Published(
        "BLu85 AES-GCM (VHDL)", "Kintex UltraScale xcku035-3, placed and routed", 12.8,
        "26,898 LUT6, 7,025 FF", 26898,
        "AES-256-GCM, 128 bit a cycle, 100 MHz, key size fixed when it is built",
        "LUT6 and a 20 nm device against LUT4 at 40 nm, and no block RAM in its S-boxes; 100 MHz "
        "was its target and was met, not its limit. It is the cipher alone: no header "
        "protection, parsing, key table, buffers or checksums; one key for a stream",
        "README of github.com/BLu85/AES-GCM-128-192-256-bits, size L, mode 256"),
    Published(
        "secworks/aes (Verilog)", "Kintex-7 7k70t-1", 0.348, "3,020 LUT6, 2,992 FF", 3020,
        "AES-128/256 a block at a time, encryption and decryption, 46 cycles a block at 125 MHz",
        "built to be small, not fast; both directions, no GCM (no GHASH) and no packets",
        "README of github.com/secworks/aes; Gb/s = 128 bit x 125 MHz / 46"),
    Published(
        "Intel Agilex 7 crypto block", "AGFC023, speed grade -2", 200.0,
        "hard block, and 6,855 ALM and 124 M20K around it", 0,
        "AES-GCM, AES-XTS and SM4, 1,024 channels, MACsec and IPsec profiles; two in a device",
        "a hard block in a 10 nm device: the cipher costs no logic. No QUIC: header protection "
        "wants AES-ECB of a sample of the ciphertext, behind the cipher",
        "Intel 714305, sections 1.2 and 1.5 (theoretical throughput at 400 MHz)"),
    Published(
        "AMD Versal Premium HSC", "Versal Premium", 400.0, "hard block", 0,
        "AES-128/256-GCM: MACsec, IPsec or bulk crypto; 1,024 keys inside, or a key a packet",
        "a hard block in a 7 nm device; the same about header protection",
        "AMD PG372, Integrated 400G High Speed Channelized Cryptography Engine"),
)


def one_core() -> dict[int, float]:
    """Gb/s of one CPU core with OpenSSL from C, by frame size, as `make bench` measured it."""
    if not BENCH.exists():
        return {}
    _, _, behind = BENCH.read_text().partition("**One core")
    rows = re.findall(r"^\| (\d+) \| ([\d.]+) \|", behind, re.MULTILINE)
    return {int(size): float(gbps) for size, gbps in rows}
