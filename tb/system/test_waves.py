# SPDX-License-Identifier: Apache-2.0
"""No key is in a waveform (tools/wave.py): packets of both modes, install, rekey, removal.

The waveform is a VCD, which is text. That the search finds what is there, and that the waveform
shows the datapath, is seen by the frame on the wire: its ciphertext must be found.
"""
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cocotb
import pytest

from sa_db import Aead, TrafficKeys
from tb.lib.frames import Keys, Outer, Quic
from tb.lib.nic import Nic
from tb.lib.nic_build import simulate_nic
from tb.lib.residue import Search, secrets
from tb.lib.sim import BUILD
from tb.system.sender import Sender


def known(name: str, size: int) -> Keys:
    """Keys that the run and the search both know."""
    raw = hashlib.shake_128(name.encode()).digest(2 * size + 12)
    return Keys(raw[:size], raw[2 * size:], raw[size:2 * size])


KEYS = {name: known(name, size) for name, size in (("sa", 32), ("next", 32), ("inline", 16))}
PACKET = Quic(pn=5, dcid=bytes(range(8)), payload=bytes(range(100)))


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_traffic(dut: Any) -> None:
    """What a waveform may show of a key it would show here."""
    sender = Sender(Nic(dut))
    await sender.start()
    held = await sender.install(KEYS["sa"])
    for keys, index in ((KEYS["sa"], held), (KEYS["inline"], None)):
        sender.check(await sender.send(Outer(), PACKET, keys, index), Outer(), PACKET, keys)
    await sender.nic.sa.set_key(held, 1, TrafficKeys(KEYS["next"].key, KEYS["next"].iv), gen=held)
    assert (await sender.nic.sa.remove(held)).aead is Aead.AES_256_GCM


def changes(path: Path) -> Iterator[tuple[str, str]]:
    """Values of vectors in a VCD: bits and identifier."""
    with path.open() as file:
        for line in file:
            if line.startswith("b"):
                bits, _, name = line[1:].strip().partition(" ")
                yield bits, name


@pytest.mark.full
def test_waves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither key nor iv, hp or H, not eight bytes of them in a row."""
    monkeypatch.setenv("QNIC_WAVES", "vcd")
    old = {path: path.stat().st_mtime for path in (BUILD / "sim").rglob("dump.vcd")}
    simulate_nic("tb.system.test_waves")
    path, = (path for path in (BUILD / "sim").rglob("dump.vcd")
             if old.get(path) != path.stat().st_mtime)
    wire = PACKET.protect(KEYS["sa"])[-60:]
    search = Search(secrets(**KEYS) | {"wire": wire})
    found: set[str] = set()
    for bits in {bits for bits, _ in changes(path)}:
        if len(bits) >= 57:  # leading zeros are left out
            found |= search.find(int(bits.replace("x", "0").replace("z", "0"), 2), len(bits) + 8)
    assert found == {"wire"}
