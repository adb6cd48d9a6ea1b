# SPDX-License-Identifier: Apache-2.0
"""egress/qnic_assemble: every frame leaves right, or not at all."""
import random
from typing import Any

import cocotb

from abi.gen.qnic_abi import Status
from tb.egress.bench import Bench, Pace
from tb.egress.frames import (
    Frame,
    Shape,
    failed,
    of_size,
    plain,
    protected,
    random_shape,
    refused,
    summed,
)
from tb.lib.sim import simulate

FAST = Pace()
ROUGH = Pace(gap=0.2, sink_stall=0.3, result_stall=0.3)


async def through(dut: Any, frames: list[Frame], pace: Pace = FAST) -> Bench:
    """Send frames and check what comes out."""
    bench = Bench(dut, pace)
    await bench.start()
    bench.send(frames)
    await bench.drain()
    return bench


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(pace=[FAST, ROUGH])
async def cocotb_alignments(dut: Any, pace: Any) -> None:
    """Every H mod 16 with every P mod 16, empty payloads too, comes out aligned and sealed."""
    frames = [protected(Shape(payload + 16 * random.randrange(3), junk=junk, pn_len=4))
              for junk in range(16) for payload in range(16)]
    random.shuffle(frames)
    assert len({(len(f.header) % 16, len(f.ciphertext) % 16) for f in frames}) == 256
    await through(dut, frames, pace)


@cocotb.test(timeout_time=4, timeout_unit="ms")
@cocotb.parametrize(pace=[FAST, ROUGH])
async def cocotb_shapes(dut: Any, pace: Any) -> None:
    """IPv4 with options, IPv6, VLANs, long and short headers, every packet-number length."""
    await through(dut, [protected(random_shape(random.choice([0, 4, 30, random.randrange(1500)])))
                        for _ in range(300)], pace)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_zero_checksum(dut: Any) -> None:
    """A UDP checksum of 0 is sent as 0xffff, over IPv4 and IPv6."""
    await through(dut, [protected(Shape(payload, ipv6, junk=junk), zero_checksum=True)
                        for payload in (20, 21) for junk in (0, 1) for ipv6 in (False, True)])


@cocotb.test(timeout_time=1, timeout_unit="ms")
@cocotb.parametrize(pace=[FAST, ROUGH])
async def cocotb_plain(dut: Any, pace: Any) -> None:
    """Plain frames of 1 to 100 and of 9,018 bytes pass untouched, among protected ones."""
    frames = [plain(size) for size in [*range(1, 101), 9018]]
    frames += [random.choice([plain, of_size])(random.randint(64, 300)) for _ in range(50)]
    random.shuffle(frames)
    await through(dut, frames, pace)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_close(dut: Any) -> None:
    """Frames of a beat or two, of which the lane takes the next while one waits for its beats:
    their first beats follow each other at once."""
    frames = [of_size(random.randint(63, 100)) if random.random() < 0.3
              else plain(random.randint(1, 40)) for _ in range(400)]
    await through(dut, frames, Pace(wait=8))


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(pace=[FAST, ROUGH])
async def cocotb_failures(dut: Any, pace: Any) -> None:
    """Refused frames and frames that fail late: a result in order, and nothing else leaves."""
    frames = []
    for _ in range(300):
        good = random.choice([plain, of_size])(random.randint(64, 400))
        frames.append(random.choice([
            good,
            failed(good, random.choice([Status.DMA_ERROR, Status.BAD_DESC])),
            refused(random.choice([s for s in Status if s != Status.OK])),
        ]))
    bench = await through(dut, frames, pace)
    assert {status for status, _ in bench.results} == set(Status)


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(pace=[FAST, ROUGH])
async def cocotb_summed(dut: Any, pace: Any) -> None:
    """Plain frames with new checksums: what would be a packet number there, in the last beat too,
    changes nothing in the frame behind, also if one that fails late is between."""
    frames = []
    for _ in range(100):
        size = len(summed(shape := random_shape(random.randrange(1, 80)), 0).expected)
        frames.append(summed(shape, random.randrange(size // 16 * 16 - 16, size)))
        behind = protected(Shape(30, junk=random.choice([3, 4, 5]), pn_len=4))  # in two beats
        if random.getrandbits(1):
            frames.append(failed(behind, Status.DMA_ERROR))
        frames.append(random.choice([behind, plain(60)]))
    await through(dut, frames, pace)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_largest(dut: Any) -> None:
    """Frames of the largest size, one behind the other and with small ones between."""
    frames = [of_size(9018) for _ in range(5)]
    for _ in range(4):
        frames += [of_size(9018, ipv6=True), of_size(random.randint(63, 100))]
    await through(dut, frames, Pace(sink_stall=0.1))


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_room_for_beats(dut: Any) -> None:
    """With the output shut, frames are admitted while one of the largest size still fits."""
    depth, largest = (int(dut.u_admit.DEPTH.value), int(dut.u_admit.MAX_BEATS.value))
    assert depth >= 2 * largest + 256
    bench = Bench(dut, Pace())
    await bench.start()
    bench.sink_open = False
    frame = of_size(1500)
    stored = -(-(len(frame.header) + len(frame.ciphertext)) // 16)
    bench.send([frame] * 30)
    await bench.run(3000)
    held = len(bench.sent) * stored - 16  # the output queue has taken some
    assert depth - largest < held + stored
    assert held <= depth
    bench.sink_open = True
    await bench.drain()


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_room_for_records(dut: Any) -> None:
    """Without seals, no more than MAX_FLIGHT frames are admitted; none is lost."""
    most = int(dut.MAX_FLIGHT.value)
    bench = Bench(dut, Pace(seal_delay=6 * most + 100))
    await bench.start()
    bench.send([of_size(63 + n % 7) for n in range(most + 16)])
    await bench.run(6 * most)
    assert len(bench.sent) == most
    await bench.drain()


def test_assemble() -> None:
    simulate("qnic_assemble", "tb.egress.test_assemble")


def test_assemble_ecp5() -> None:
    """The same with the multipliers of ECP5."""
    simulate("qnic_assemble", "tb.egress.test_assemble", {"SHIFT": 1})
