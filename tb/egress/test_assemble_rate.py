# SPDX-License-Identifier: Apache-2.0
"""egress/qnic_assemble: a beat on every cycle, and the latencies its header states."""
import random
from typing import Any

import cocotb

from tb.egress.bench import Bench, Pace
from tb.egress.frames import Frame, of_size, plain
from tb.lib.sim import simulate

# A crypto lane's worst: seals come long after the pieces.
LANE = Pace(lane_delay=64, seal_delay=150)
PIECE_TO_BEAT, SEAL_TO_BEAT = 25, 10


async def utilisation(dut: Any, frames: list[Frame], skip: int) -> float:
    """Send frames at full rate; measured behind the first ``skip`` frames."""
    bench = Bench(dut, LANE)
    await bench.start()
    bench.send(frames)
    await bench.drain()
    result = bench.utilisation(skip)
    dut._log.info("%d frames, utilisation %.4f", len(frames), result)
    return result


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(size=[63, 64, 65, 80, 81, 200, 1500])
async def cocotb_one_size(dut: Any, size: int) -> None:
    """Frames of one size: a beat on every cycle, from the first frame on."""
    some = [of_size(size) for _ in range(20)]
    count = max(60, 4000 // (size // 16))
    assert await utilisation(dut, [some[n % 20] for n in range(count)], skip=0) == 1.0


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_all_sizes(dut: Any) -> None:
    """Sizes 64 to 200 rising, falling and mixed, IPv4 and IPv6: a beat on every cycle."""
    frames = [of_size(size, ipv6=size > 83 and size % 2 == 0) for size in range(64, 201)]
    mixed = random.sample(frames, len(frames))
    assert await utilisation(dut, [*mixed, *frames, *frames[::-1], *mixed], skip=50) == 1.0


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_mixed_kinds(dut: Any) -> None:
    """Plain frames of 60 bytes, small protected and 1,500-byte frames: a beat on every cycle."""
    kinds = [plain(60), of_size(64), of_size(576), of_size(1500), of_size(1500, ipv6=True)]
    frames = random.choices(kinds, k=300)
    assert await utilisation(dut, [of_size(1500)] * 30 + frames, skip=30) == 1.0


@cocotb.test(timeout_time=1, timeout_unit="ms")
@cocotb.parametrize(seal_delay=[1, 100])
async def cocotb_latency(dut: Any, seal_delay: Any) -> None:
    """First beat out after the last piece or the seal, whichever lets it wait, as stated."""
    for size in (63, 64, 79, 80, 200):
        bench = Bench(dut, Pace(seal_delay=seal_delay))
        await bench.start()
        bench.send([of_size(size)])
        await bench.drain()
        piece = bench.outputs[0].first - bench.piece_at[0]
        seal = bench.outputs[0].first - bench.seal_at[0]
        dut._log.info("%d bytes: %d after its last piece, %d after its seal", size, piece, seal)
        # Header and first bytes of the payload share a beat: what do the last ones?
        spills = len(bench.sent[0].header) % 16 + (len(bench.sent[0].ciphertext) - 1) % 16 >= 16
        if seal_delay == 1:
            assert piece == PIECE_TO_BEAT - (not spills)
        else:
            assert seal == SEAL_TO_BEAT


def test_assemble_rate() -> None:
    simulate("qnic_assemble", "tb.egress.test_assemble_rate")
