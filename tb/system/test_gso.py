# SPDX-License-Identifier: Apache-2.0
"""Super-packets through the whole NIC: driver, ring, DMA, engine, completion."""
import random
from dataclasses import replace
from typing import Any

import cocotb

from abi.gen.qnic_abi import CmsgSaFlags, Status
from driver.ffi import ffi, lib
from tb.lib.frames import Keys, Outer
from tb.lib.gso import SuperPacket, super_packet, wrap_all
from tb.lib.nic import Nic, Sent
from tb.lib.nic_build import simulate_nic
from tb.system.sender import OWNER, Sender, cut, inline_cmsg, parse_cmsg, sa_cmsg


async def post(sender: Sender, sent: SuperPacket, keys: Keys, sa: int | None) -> Sent:
    """Hand a super-packet over; inline without an SA."""
    flags = CmsgSaFlags.TAG_ROOM if sent.tag_room else 0
    pn, cid_len = sent.packets[0].pn, len(sent.packets[0].dcid)
    tx = parse_cmsg(inline_cmsg(keys, pn, cid_len, flags) if sa is None
                    else sa_cmsg(sa, sa, pn, cid_len, flags))
    try:
        return await sender.nic.post(tx, cut(sent.frame), sent.outer.offsets, OWNER, sent.gso_size)
    finally:
        lib.quic_tx_wipe(tx)


def check(done: Sent, sent: SuperPacket, frames: list[bytes], status: Status = Status.OK) -> None:
    """These frames left, no other."""
    assert (done.status.name, done.segments) == (status.name, len(frames)), sent
    assert [frame.hex() for frame in done.frames] == [frame.hex() for frame in frames]


@cocotb.test(timeout_time=8, timeout_unit="ms")
@cocotb.parametrize(stall=[0.0, 0.3])
async def cocotb_whole(dut: Any, stall: float) -> None:
    """The largest ones, and many small ones, among ordinary frames."""
    sender = Sender(Nic(dut, stall=stall))
    await sender.start()
    keys = Keys.random()
    sa = await sender.install(keys)
    v4 = Outer(ip_id=0xFFF0)
    shapes = [super_packet(1, 492, 128, outer=v4), super_packet(0, 984, 65, True, outer=v4),
              super_packet(0, 1184, 54, False, 5, Outer(ipv6=True, vlans=2))]
    shapes += [super_packet(0, random.randint(20, 300), random.randint(1, 6),
                            random.random() < 0.5) for _ in range(20)]
    number, flight = 0, []
    for shape in shapes[2 * bool(stall):]:
        shift = number + 1 - shape.packets[0].pn  # numbers go on; the headers' bytes must agree
        shape.packets = [replace(quic, pn=quic.pn + shift) for quic in shape.packets]
        number = shape.packets[-1].pn
        flight.append((await post(sender, shape, keys, random.choice((sa, None))), shape))
        if random.random() < 0.3:
            frame = random.randbytes(100)
            assert await sender.plain(frame)
    for done, shape in flight:
        await done.done.wait()
        check(done, shape, shape.wire(keys))


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_stopped(dut: Any) -> None:
    """A segment that fails stops its super-packet and no other; no number is used up by it."""
    sender = Sender(Nic(dut))
    await sender.start()
    keys = Keys.random()
    sa = await sender.install(keys, next_pn=0)
    number = 0
    for at in (0, 1, 3):
        sent = super_packet(number + 1, 100, 4, outer=Outer())
        good = sent.wire(keys)[:at]
        packets = list(sent.packets)
        spoiled = SuperPacket(sent.outer, packets, sent.gso_size)
        data = bytearray(spoiled.frame)
        data[42 + 100 * at] &= 0xBF  # the fixed bit
        tx = parse_cmsg(sa_cmsg(sa, sa, packets[0].pn, len(packets[0].dcid)))
        done = await sender.nic.post(tx, [bytes(data)], (14, 34), OWNER, sent.gso_size)
        await done.done.wait()
        check(done, sent, good, Status.BAD_HEADER)
        number = packets[at - 1].pn if at else number
    after = super_packet(number + 1, 50, 3)
    done = await post(sender, after, keys, sa)
    await done.done.wait()
    check(done, after, after.wire(keys))
    sender.nic.assert_silent()


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_plain(dut: Any) -> None:
    """An ordinary datagram: cut, and with its checksum made."""
    sender = Sender(Nic(dut))
    await sender.start()
    outer, data = Outer(ip_id=7), random.randbytes(1000)
    frame = bytearray(outer.wrap(data))
    frame[40:42] = b"\0\0"
    done = await sender.nic.send(ffi.NULL, [bytes(frame)], (14, 34), seg_size=300)
    assert (done.status, done.frames) == (
        Status.OK, wrap_all(outer, [data[at:at + 300] for at in range(0, 1000, 300)]))
    done = await sender.nic.send(ffi.NULL, [bytes(frame)], (14, 34), csum=True)
    assert (done.status, done.frames) == (Status.OK, [outer.wrap(data)])


def test_gso() -> None:
    simulate_nic("tb.system.test_gso")
