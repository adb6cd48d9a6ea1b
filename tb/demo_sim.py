# SPDX-License-Identifier: Apache-2.0
"""The simulated half of the demonstration: transfers with both ciphers, one after the other."""
import functools
import json
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import cocotb

from abi.gen.qnic_abi import Status
from tb.lib.nic import Nic
from tb.lib.quic_peer import CIPHERS
from tb.system.sender import Sender
from tb.system.transfer import transfer


@cocotb.test()
async def cocotb_demo(dut: Any) -> None:
    """Transfer, and write what happened for the other half to show."""
    folder, size = Path(os.environ["QNIC_DEMO"]), int(os.environ["QNIC_BYTES"])
    sender = Sender(Nic(dut))
    await sender.start()
    rows = []
    progress = (folder / "progress").open("w", buffering=1)
    for cipher in CIPHERS:
        data = random.randbytes(size)
        done = await transfer(sender, cipher, data, folder, progress=functools.partial(
            print, cipher, file=progress))
        wire = sum(len(frame) for sent in done.sent for frame in sent.frames)
        spans = [s.last_beat - s.first_beat + 1 for s in done.sent
                 if s.last_beat is not None and s.first_beat is not None]
        rows.append({
            "cipher": cipher, "packets": len(done.sent), "bytes": len(done.received),
            "wire_bytes": wire, "opened": len(done.opened), "failed": done.failed,
            "statuses": dict(Counter(Status(s.status).name for s in done.sent)),
            "intact": done.received == data, "cycles": sum(spans) / len(spans),
            "utilisation": done.beats / sum(spans),
        })
    (folder / "result.json").write_text(json.dumps(rows))
