# SPDX-License-Identifier: Apache-2.0
"""RFC 9001's packets through qnic_egress's own ports: the published bytes leave."""
import json
from pathlib import Path
from typing import Any

import cocotb

from tb.lib.egress import Egress, inline
from tb.lib.frames import Keys, Outer

VECTORS = Path(__file__).parents[1] / "vectors/rfc9001_appendix_a.json"


def packets() -> list[dict[str, Any]]:
    """A.2 (client Initial) and A.3 (server Initial): AES-128 with header protection."""
    rows = json.loads(VECTORS.read_text())["vectors"]
    return [row for row in rows if row["name"][:3] in ("A.2", "A.3")]


@cocotb.test(timeout_time=1, timeout_unit="ms")
@cocotb.parametrize(mode=["sa", "inline"])
async def cocotb_rfc9001(dut: Any, mode: str) -> None:
    """Both packets, with the keys out of the SA table and beside the packet."""
    bench, outer = Egress(dut), Outer()
    await bench.start()
    rows = packets()
    assert len(rows) == 2
    for index, row in enumerate(rows):
        keys = Keys(*(bytes.fromhex(row[name]) for name in ("key", "iv", "hp")))
        plain = outer.wrap(bytes.fromhex(row["header"] + row["payload"]))
        await bench.install(index, keys)
        job = {"mode": 1, "sa_id": index} if mode == "sa" else inline(keys)
        job |= {"pn": row["pn"], "l3_off": outer.offsets[0], "l4_off": outer.offsets[1],
                "frame_len": len(plain)}
        cocotb.start_soon(bench.jobs([job]))
        bench.stream(plain)
        got = bytes((await bench.sink.recv()).tdata)
        assert got.hex() == outer.wrap(bytes.fromhex(row["packet"])).hex(), row["name"]
