# SPDX-License-Identifier: Apache-2.0
"""packet/qnic_packet: where the QUIC header is, and what forbids to protect it."""
import random
from dataclasses import replace
from typing import Any

import cocotb
from cocotb.triggers import RisingEdge

from tb.lib.frames import Outer, Quic, random_quic
from tb.lib.sim import simulate
from tb.packet.bench import Feed, Front
from tb.packet.model import findings

MAX_FRAME = 9018
LATENCY = {"short": 15, "handshake": 30, "initial": 40}


def feed(outer: Outer, quic: Quic, **more: Any) -> Feed:
    """A packet's frame with an honest job."""
    return Feed(outer.wrap(quic.plain), outer.offsets, cid_len=len(quic.dcid), pn=quic.pn,
                keys=random.getrandbits(608), **more)


def check_good(parsed: dict[str, Any], outer: Outer, quic: Quic) -> None:
    """No finding, and every offset."""
    geom = parsed["geom"]
    found = {name for name in ("bad_header", "bad_length", "pn_mismatch", "dma_error", "bad_desc")
             if parsed[name]}
    assert not found, (found, outer, quic)
    start = outer.offsets[1] + 8
    header = quic.header
    assert (geom["l3_off"], geom["l4_off"], geom["ipv6"]) == (*outer.offsets, outer.ipv6)
    assert (geom["hdr_len"], geom["payload_len"]) == (start + len(header), len(quic.payload))
    assert (geom["pn_off"], geom["pn_len"]) == (start + len(header) - quic.pn_len, quic.pn_len)
    assert (geom["first"], geom["long_hdr"]) == (header[0], quic.kind != "short")
    assert geom["pn_bytes"].to_bytes(4, "little")[:quic.pn_len] == header[-quic.pn_len:]
    assert parsed["phase"] == (quic.phase if quic.kind == "short" else 0)


@cocotb.test(timeout_time=4, timeout_unit="ms")
@cocotb.parametrize(stall=[0.0, 0.3])
async def cocotb_good_frames(dut: Any, stall: float) -> None:
    """Any outer headers, any kind of packet: no finding, right offsets."""
    front = Front(dut, stall)
    await front.start()
    packets = [(Outer.random(), random_quic(random.getrandbits(62), phase=random.getrandbits(1)))
               for _ in range(150)]
    for parsed, packet in zip(await front.run([feed(*p) for p in packets]), packets, strict=True):
        check_good(parsed, *packet)


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_long_token(dut: Any) -> None:
    """An Initial whose token is longer than the parser's window, short frames behind it."""
    front = Front(dut)
    await front.start()
    packets = []
    for size in (100, 400, 1000, 8000):
        quic = Quic("initial", dcid=bytes(8), token=random.randbytes(size), pn=7, pn_len=2,
                    payload=bytes(300))
        packets += [(Outer(), quic), (Outer(), Quic(pn=8))]
    for parsed, packet in zip(await front.run([feed(*p) for p in packets]), packets, strict=True):
        check_good(parsed, *packet)


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_full_buffer(dut: Any) -> None:
    """Nobody takes beats until the stream has to stop: nothing of it is lost."""
    front = Front(dut)
    front.hold = 6000
    await front.start()
    packets = [(Outer(), Quic(pn=pn, payload=random.randbytes(8900))) for pn in range(7)]
    for parsed, packet in zip(await front.run([feed(*p) for p in packets]), packets, strict=True):
        check_good(parsed, *packet)


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_every_truncation(dut: Any) -> None:
    """A valid frame cut at every byte: what the model finds."""
    front = Front(dut)
    await front.start()
    feeds = []
    for kind in ("short", "initial", "handshake"):
        for outer in (Outer(vlans=1), Outer(ipv6=True)):
            quic = Quic(kind, dcid=bytes(5), scid=bytes(3), token=bytes(9), pn=0x1234, pn_len=2,
                        payload=bytes(20))
            whole = feed(outer, quic)
            feeds += [replace(whole, frame=whole.frame[:n]) for n in range(1, len(whole.frame) + 1)]
    await compare(front, feeds)


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_bit_flips(dut: Any) -> None:
    """One to three bits of the headers flipped, jobs off by one: what the model finds."""
    front = Front(dut, 0.1)
    await front.start()
    feeds = []
    for _ in range(800):
        outer = Outer.random()
        quic = random_quic(random.getrandbits(30), random.choice((0, 4, 40)))
        good = feed(outer, quic)
        frame = bytearray(good.frame)
        span = min(len(frame), outer.offsets[1] + 8 + len(quic.header))
        for _ in range(random.randint(0, 3)):
            frame[random.randrange(12, span)] ^= 1 << random.randrange(8)
        if random.random() < 0.2:
            frame += bytes(random.randrange(20))
        change: dict[str, Any] = {"frame": bytes(frame)}
        if random.random() < 0.2:
            change["cid_len"] = random.randrange(24)
        if random.random() < 0.1:
            change["pn"] = good.pn + random.choice((1, 1 << 62, 1 << 63))
        feeds.append(replace(good, **change))
    await compare(front, feeds)


async def compare(front: Front, feeds: list[Feed]) -> None:
    """The first finding is the model's."""
    for parsed, one in zip(await front.run(feeds), feeds, strict=True):
        expected = findings(one.frame, one.offsets, one.cid_len, one.pn, MAX_FRAME)
        got = next((n for n in ("bad_header", "bad_length", "pn_mismatch") if parsed[n]), None)
        assert got == expected, (one.frame.hex(), one.offsets, one.cid_len, one.pn)


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_failed_reads(dut: Any) -> None:
    """A failed beat with header bytes is a finding; behind the header it only marks the frame."""
    front = Front(dut)
    await front.start()
    quic = Quic(dcid=bytes(8), pn=1, payload=bytes(200))
    good = feed(Outer(), quic)
    last = (42 + len(quic.header) - 1) // 16
    feeds = [replace(good, bad_beats=frozenset([beat])) for beat in range(len(good.frame) // 16)]
    for beat, parsed in enumerate(await front.run(feeds)):
        assert parsed["dma_error"] == (beat <= last), beat


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_stream_disagrees(dut: Any) -> None:
    """Frames longer or shorter than said are marked; the next one is untouched."""
    front = Front(dut)
    await front.start()
    quic = Quic(dcid=bytes(8), pn=1, payload=bytes(200))
    good, count = feed(Outer(), quic), 0
    for said in (len(good.frame) - 1, len(good.frame) - 17, len(good.frame) + 1,
                 len(good.frame) + 40):
        await front.run([replace(good, frame_len=said), replace(good, frame_len=len(good.frame))])
        count += 2
        while len(front.frames) < count:
            await RisingEdge(dut.clk_i)
        (data, _, short), (after, _, fine) = front.frames[-2:]
        assert (len(data), short, fine) == (-(-said // 16) * 16, True, False)
        assert after[:len(good.frame)] == good.frame


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_stream_ends_in_header(dut: Any) -> None:
    """A stream that ends in or before the last header beat is a finding, behind it is not."""
    front = Front(dut)
    await front.start()
    for kind in ("short", "initial", "handshake"):
        quic = Quic(kind, dcid=bytes(8), scid=bytes(4), token=bytes(40), pn=1, payload=bytes(200))
        good = feed(Outer(ipv6=True), quic)
        header = 62 + len(quic.header)
        for sent in (*range(16, header + 32, 7), header - 1, header, header + 1):
            cut = replace(good, frame=good.frame[:sent], frame_len=len(good.frame))
            parsed, after = await front.run([cut, replace(good, frame_len=len(good.frame))])
            # The stream's last beat carries the mark: it is where tlast disagrees. The parser
            # fetches 12 bytes from a Length field on, the longest with its packet number.
            marked = (sent - 1) // 16
            if marked <= (header - 1) // 16:
                assert parsed["bad_desc"], (kind, sent)
            elif marked > (header + 10) // 16:
                assert not parsed["bad_desc"], (kind, sent)
            assert not after["bad_desc"], (kind, sent)


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_rate(dut: Any) -> None:
    """Smallest protected frames: one in 4 cycles."""
    front = Front(dut)
    await front.start()
    await front.run([feed(Outer(), Quic(pn=n, payload=bytes(3))) for n in range(64)])
    cycles = (front.at[-1] - front.at[10]) / 53
    dut._log.info("%.2f cycles a frame", cycles)
    assert cycles <= 4


@cocotb.test(timeout_time=4, timeout_unit="ms")
@cocotb.parametrize(kind=["short", "handshake", "initial"])
async def cocotb_latency(dut: Any, kind: str) -> None:
    """Cycles from the last beat that is needed to the findings, as the module's header says."""
    front = Front(dut)
    await front.start()
    quic = Quic(kind, dcid=bytes(8), scid=bytes(8), token=bytes(9), pn=1, payload=bytes(100))
    accepted: list[int] = []

    async def watch() -> None:
        while True:
            await RisingEdge(dut.clk_i)
            if dut.s_axis_tvalid.value and dut.s_axis_tready.value:
                accepted.append(front.cycle)

    cocotb.start_soon(watch())
    for _ in range(3):
        del accepted[:]
        await front.run([feed(Outer(), quic)])
        # Of a short header the parser waits for 13 bytes behind the packet number's place.
        ahead = 13 - quic.pn_len if kind == "short" else -1
        last = (42 + len(quic.header) + ahead) // 16
        cycles = front.at[-1] - accepted[last]
        dut._log.info("%s: %d cycles", kind, cycles)
        assert cycles == LATENCY[kind]


def test_packet() -> None:
    simulate("qnic_packet", "tb.packet.test_packet", {"MAX_FRAME": MAX_FRAME})
