# SPDX-License-Identifier: Apache-2.0
"""The native bench's frames through cocotb: the same bytes, the same cycles, and how fast.

QNIC_FRAMES names the file that the native bench dumped, QNIC_RESULT the one to write.
"""
import json
import os
import time
from pathlib import Path
from typing import Any

import cocotb

from tb.lib.egress import Egress, inline
from tb.lib.frames import Keys


def _keys(line: dict[str, Any]) -> Keys:
    size = 32 if line["aes256"] else 16
    return Keys(bytes.fromhex(line["key"])[:size], bytes.fromhex(line["iv"]),
                bytes.fromhex(line["hp"])[:size])


def _job(frame: dict[str, Any], keys: list[Keys]) -> dict[str, int]:
    job = {"mode": frame["mode"], "cid_len": frame["cid_len"], "pn": frame["pn"],
           "l3_off": frame["l3_off"], "l4_off": frame["l4_off"], "frame_len": len(frame["in"]) // 2,
           "sa_id": frame["sa"] if frame["mode"] == 1 else 0}
    return job | inline(keys[frame["sa"]]) if frame["mode"] == 2 else job


@cocotb.test()
async def cocotb_same_frames(dut: Any) -> None:
    """Every frame leaves as the native bench saw it leave."""
    lines = [json.loads(line) for line in Path(os.environ["QNIC_FRAMES"]).read_text().splitlines()]
    frames = [line for line in lines if "in" in line]
    keys = [_keys(line) for line in lines if "key" in line]
    bench = Egress(dut)
    await bench.start()
    for index, one in enumerate(keys):
        await bench.install(index, one)
    begin, first = time.perf_counter(), bench.cycle
    cocotb.start_soon(bench.jobs([_job(frame, keys) for frame in frames]))
    for frame in frames:
        bench.stream(bytes.fromhex(frame["in"]))
    for frame in frames:
        got = await bench.sink.recv()
        assert bytes(got.tdata).hex() == frame["out"]
    took = time.perf_counter() - begin
    skipped = sum(-(-len(frame["out"]) // 32) for frame in frames[:len(frames) // 10])
    Path(os.environ["QNIC_RESULT"]).write_text(json.dumps({
        "beats": len(bench.beats) - skipped,
        "cycles": bench.beats[-1] - bench.beats[skipped] + 1,
        "cycles_per_second": (bench.cycle - first) / took}))
