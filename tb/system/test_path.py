# SPDX-License-Identifier: Apache-2.0
"""The whole way on qnic_top: cmsg, driver, descriptors, DMA, engine, MAC."""
import json
import random
from pathlib import Path
from typing import Any

import cocotb

from abi.gen.qnic_abi import Status
from tb.lib.frames import Keys, Outer, Quic, random_quic
from tb.lib.nic import Nic
from tb.lib.nic_build import simulate_nic
from tb.system.sender import Sender

VECTORS = Path(__file__).resolve().parents[1] / "vectors"


@cocotb.test(timeout_time=1, timeout_unit="ms")
@cocotb.parametrize(inline=[False, True])
async def cocotb_one_packet(dut: Any, inline: bool) -> None:
    """One short-header packet leaves protected, in each mode."""
    sender = Sender(Nic(dut))
    await sender.start()
    keys = Keys.random(aes256=False)
    quic = Quic(pn=5, dcid=bytes(8), payload=b"hello, world")
    sa = None if inline else await sender.install(keys)
    sent = await sender.send(Outer(), quic, keys, sa)
    sender.check(sent, Outer(), quic, keys)


def test_path() -> None:
    simulate_nic("tb.system.test_path")
