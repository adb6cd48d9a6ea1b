# SPDX-License-Identifier: Apache-2.0
"""A QUIC stack that is not ours decrypts what the NIC protected; so does tshark."""
import os
import random
import shutil
from pathlib import Path
from typing import Any

import cocotb

from tb.lib.nic import Nic
from tb.lib.nic_build import simulate_nic
from tb.lib.quic_peer import CIPHERS
from tb.lib.sim import BUILD
from tb.system.capture import check_capture
from tb.system.sender import Sender
from tb.system.transfer import PN_GOAL, transfer

FOLDER = BUILD / "peer"
BYTES = "QNIC_BYTES"


@cocotb.test(timeout_time=50, timeout_unit="ms")
@cocotb.parametrize(cipher=list(CIPHERS))
async def cocotb_transfer(dut: Any, cipher: str) -> None:
    """All bytes arrive, every packet is opened once, none fails, none is sent again."""
    sender = Sender(Nic(dut))
    await sender.start()
    data = random.randbytes(int(os.environ[BYTES]))
    result = await transfer(sender, cipher, data, FOLDER)
    assert result.received == data
    numbers = [packet.pn for packet in result.packets]
    assert (result.opened, result.failed) == (numbers, 0)
    assert len(set(numbers)) == len(numbers) == len(result.sent)
    stream = sum(len(packet.payload) for packet in result.packets)
    assert stream < len(data) * 1.06 + 4000, "data was sent twice"
    assert max(numbers) > PN_GOAL
    assert {packet.phase for packet in result.packets} == {0, 1}
    (FOLDER / f"{cipher}.numbers").write_text("\n".join(map(str, numbers)))
    print(f"{cipher}: {len(numbers)} packets, {result.cycles} cycles", flush=True)


def test_peer() -> None:
    """1 MB with each cipher; every packet of the capture is decrypted by tshark."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    simulate_nic("tb.system.test_peer", env={BYTES: str(1 << 20)})
    for cipher in CIPHERS:
        numbers = [int(n) for n in (FOLDER / f"{cipher}.numbers").read_text().split()]
        check_capture(Path(FOLDER / f"{cipher}.pcap"), FOLDER / f"{cipher}.keys", numbers)
