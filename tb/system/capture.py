# SPDX-License-Identifier: Apache-2.0
"""tshark as a judge: decrypts a capture with its key log and verifies checksums."""
import shutil
import subprocess
from pathlib import Path

FIELDS = ("ip.src", "quic.short", "quic.packet_number", "quic.decryption_failed",
          "ip.checksum.status", "udp.checksum.status", "quic.frame_type")
SENDER = "192.0.2.1"
GOOD = "1"


def _rows(pcap: Path, keys: Path) -> list[dict[str, str]]:
    if shutil.which("tshark") is None:
        raise RuntimeError("tshark is missing; install it (Debian: apt-get install tshark)")
    command = ["tshark", "-r", str(pcap), "-o", f"tls.keylog_file:{keys}", "-o",
               "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-d",
               "udp.port==4433,quic", "-Y", "quic", "-T", "fields", "-E", "separator=;", "-E",
               "occurrence=a"]
    for name in FIELDS:
        command += ["-e", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [dict(zip(FIELDS, line.split(";"), strict=True)) for line in done.stdout.splitlines()]


def check_capture(pcap: Path, keys: Path, numbers: list[int]) -> None:
    """Every packet of the sender is decrypted, with the number it was sent with, and
    every frame's checksums are good."""
    rows = _rows(pcap, keys)
    assert all(r["ip.checksum.status"] == GOOD and r["udp.checksum.status"] == GOOD for r in rows)
    sent = [r for r in rows if r["ip.src"] == SENDER and r["quic.short"]
            and "," not in r["quic.short"]]
    # The NIC's packets are the last ones of the sender; the handshake's came before.
    sent = sent[len(sent) - len(numbers):]
    undecrypted = [r for r in sent if not r["quic.frame_type"]]
    assert not undecrypted, f"{len(undecrypted)} of {len(sent)} packets not decrypted"
    assert [int(r["quic.packet_number"]) for r in sent] == numbers
