# SPDX-License-Identifier: Apache-2.0
"""SaDatabase and the whole NIC: what leaves the MAC opens with the keys that RFC 9001 derives."""
import json
import random
from pathlib import Path
from typing import Any

import cocotb
from aioquic.quic.crypto import CryptoPair
from aioquic.quic.packet import QuicProtocolVersion
from aioquic.tls import CipherSuite

from abi.gen.qnic_abi import Status
from sa_db import (
    Aead,
    EventKind,
    Handle,
    Limits,
    SaDatabase,
    Submitted,
    TrafficSecret,
    Version,
    WindowBackend,
    initial_traffic,
)
from tb.lib.frames import Outer, Quic
from tb.lib.nic import Nic, Sent
from tb.lib.nic_build import simulate_nic
from tb.system.sender import Sender, sa_cmsg

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
OWNER, CID = 7, bytes.fromhex("8394c8f03e515708")
SUITES = {Aead.AES_128_GCM: CipherSuite.AES_128_GCM_SHA256,
          Aead.AES_256_GCM: CipherSuite.AES_256_GCM_SHA384}
QUIC = {Version.V1: QuicProtocolVersion.VERSION_1, Version.V2: QuicProtocolVersion.VERSION_2}


class Bench:
    """The NIC, its database, and aioquic at the other end."""

    def __init__(self, dut: Any) -> None:
        self.sender = Sender(Nic(dut))
        self.db: SaDatabase

    async def start(self) -> "Bench":
        await self.sender.start()
        self.db = await SaDatabase.open(WindowBackend(self.sender.nic.regs), adopt=False)
        return self

    async def send(self, handle: Handle, plain: bytes, pn: int, owner: int = OWNER) -> Sent:
        """A plaintext packet by its handle."""
        outer = Outer()
        sent = await self.sender.raw(sa_cmsg(handle.sa_id, handle.gen, pn, len(CID)),
                                     [outer.wrap(plain)], outer.offsets, owner)
        await sent.done.wait()
        return sent

    async def short(self, handle: Handle, pn: int, phase: int, **more: Any) -> tuple[Sent, bytes]:
        """A short-header packet and its payload."""
        payload = random.randbytes(random.randint(4, 80))
        return await self.send(handle, Quic(pn=pn, dcid=CID, phase=phase, payload=payload).plain,
                               pn, **more), payload


def udp_payload(sent: Sent) -> bytes:
    """The only frame's, behind Ethernet, IPv4 and UDP."""
    assert sent.status is Status.OK, sent.status.name
    frame, = sent.frames
    return frame[42:]


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_rfc9001(dut: Any) -> None:
    """RFC 9001 A.2 and A.3: from the connection id alone to the published bytes."""
    bench = await Bench(dut).start()
    rows = json.loads((VECTORS / "rfc9001_appendix_a.json").read_text())["vectors"]
    for side, name in enumerate(("A.2", "A.3")):
        row = next(row for row in rows if name in row["name"])
        handle = await bench.db.install(initial_traffic(CID)[side], owner=OWNER)
        sent = await bench.send(handle, bytes.fromhex(row["header"] + row["payload"]),
                                int(row["pn"]))
        assert udp_payload(sent).hex() == row["packet"]


@cocotb.test(timeout_time=4, timeout_unit="ms")
@cocotb.parametrize(aead=list(Aead), version=list(Version))
async def cocotb_key_updates(dut: Any, aead: Any, version: Any) -> None:
    """aioquic opens the packets of four key phases; old and new ones side by side."""
    bench = await Bench(dut).start()
    secret = TrafficSecret(random.randbytes(aead.hash.digest_size), aead, version)
    peer = CryptoPair()
    for side in (peer.send, peer.recv):
        side.setup(cipher_suite=SUITES[aead], secret=secret.secret, version=QUIC[version])
    handle, pn = await bench.db.install(secret, owner=OWNER, next_pn=1000), 1000
    for phase in (0, 1, 0, 1):
        for _ in range(2):
            sent, payload = await bench.short(handle, pn, phase)
            _, opened, number = peer.decrypt_packet(udp_payload(sent), 1 + len(CID), pn)
            assert (opened, number) == (payload, pn)
            pn += 1
            assert peer.key_phase == phase
        if phase == 0:
            assert await bench.db.rekey(handle) == 1
            sent, payload = await bench.short(handle, pn, 0)  # ahead of time: still the old one
            assert peer.decrypt_packet(udp_payload(sent), 1 + len(CID), pn)[1] == payload
            pn += 1
        else:
            assert await bench.db.rekey(handle) == 0
    stats = await bench.db.stats(handle)
    assert (stats.next_pn, [p.sent for p in stats.phases]) == (pn, [0, 2])


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_reset_and_restore(dut: Any) -> None:
    """Behind a soft reset: SAs with numbers go on behind them, others are lost; owners; limits."""
    bench = await Bench(dut).start()
    secrets = [TrafficSecret(random.randbytes(32), Aead.AES_128_GCM) for _ in range(3)]
    handles = [await bench.db.install(s, owner=OWNER, limits=Limits(3, 4)) for s in secrets]
    for handle in handles:
        for pn in (5, 6):
            assert (await bench.short(handle, pn, 0))[0].status is Status.OK
    assert (await bench.short(handles[0], 7, 0, owner=OWNER + 1))[0].status is Status.NOT_OWNER
    await bench.db.delete(handles[2])
    assert (await bench.short(handles[2], 7, 0))[0].status is Status.NO_SA
    await bench.sender.nic.regs.set("control", 1)
    await bench.sender.nic.restart()
    done = await bench.db.restore({handles[0]: Submitted(8, (2, 0))})
    assert (done.restored, list(done.lost)) == ((handles[0],), [handles[1]])
    found = [(await bench.short(handles[0], pn, 0))[0].status for pn in (8, 9, 10, 11)]
    assert found == [Status.PN_REUSE, Status.OK, Status.OK, Status.LIMIT]
    assert (await bench.short(handles[1], 9, 0))[0].status is Status.NO_SA
    assert [(e.kind, e.handle) for e in await bench.db.events()] == [
        (EventKind.RESTORED, handles[0]), (EventKind.LOST, handles[1]),
        (EventKind.SOFT_LIMIT, handles[0]), (EventKind.HARD_LIMIT, handles[0])]
    peer = CryptoPair()
    peer.recv.setup(cipher_suite=SUITES[Aead.AES_128_GCM], secret=secrets[0].secret,
                    version=QuicProtocolVersion.VERSION_1)
    await bench.db.rekey(handles[0])
    sent, payload = await bench.short(handles[0], 11, 1)
    peer.send.setup(cipher_suite=SUITES[Aead.AES_128_GCM], secret=secrets[0].secret,
                    version=QuicProtocolVersion.VERSION_1)
    assert peer.decrypt_packet(udp_payload(sent), 1 + len(CID), 11)[1] == payload
    bench.sender.nic.assert_silent()


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_limits_under_load(dut: Any) -> None:
    """Packets of many SAs back to back: each key stops at its very limit, each limit is one event,
    and the device's counters are the sums."""
    bench = await Bench(dut).start()
    outer, limits, packets = Outer(), Limits(3, 5), 7
    handles = [await bench.db.install(TrafficSecret(random.randbytes(32), Aead.AES_128_GCM),
                                      owner=OWNER, limits=limits) for _ in range(8)]
    posted = []
    for pn in range(packets):
        for handle in handles:
            quic = Quic(pn=pn, dcid=CID, payload=random.randbytes(random.randint(4, 60)))
            posted.append((pn, await bench.sender.raw(
                sa_cmsg(handle.sa_id, handle.gen, pn, len(CID)), [outer.wrap(quic.plain)],
                outer.offsets, OWNER)))
    for pn, sent in posted:
        await sent.done.wait()
        assert sent.status is (Status.OK if pn < limits.hard else Status.LIMIT)
    events = await bench.db.events()
    assert sorted((e.handle, e.kind.value, e.sent) for e in events) == sorted(
        (handle, kind.value, limits.hard) for handle in handles
        for kind in (EventKind.SOFT_LIMIT, EventKind.HARD_LIMIT))
    regs = bench.sender.nic.regs
    counts = [await regs.count(path) for path in (
        "soft_limits", "hard_limits", "lost_events", f"chains[{Status.OK}]",
        f"chains[{Status.LIMIT}]")]
    assert counts == [8, 8, 0, 8 * limits.hard, 8 * (packets - limits.hard)]
    for handle in handles:
        last = await bench.db.delete(handle)
        assert last is not None
        assert (last.next_pn, last.sent) == (limits.hard, (limits.hard, 0))


def test_on_nic() -> None:
    simulate_nic("tb.sa_db.test_on_nic")
