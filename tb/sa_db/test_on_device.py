# SPDX-License-Identifier: Apache-2.0
"""sa_db drives the RTL: AXI4-Lite, registers, SA table. What the gate hands out is right."""
import random
from typing import Any

import cocotb
import pytest
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge, RisingEdge
from cocotbext.axi import AxiLiteBus, AxiLiteMaster

from abi.gen.qnic_abi import Status
from sa_db import (
    Aead,
    EventKind,
    Handle,
    Limits,
    SaDatabase,
    SaEntry,
    SaError,
    SaTable,
    TableFullError,
    TrafficSecret,
    WindowBackend,
    derive_keys,
)
from sa_db.backend import LastCounts
from sa_db.device import PhaseStats
from tb.lib.registers import Registers
from tb.lib.sim import simulate
from tb.sa.bench import PKT, SECRETS, encode
from tb.sa.model import Frame, flat, hash_key, nonce

EMPTY = PhaseStats(False, 0, Limits(0, 0))
FREE = SaEntry(False, None, 0, 0, 0, (EMPTY, EMPTY))


async def start(dut: Any) -> Registers:
    """Clock, reset, a lane that makes H; ready when the table is wiped."""
    Clock(dut.clk_i, 4, unit="ns").start()
    axil = AxiLiteMaster(AxiLiteBus.from_prefix(dut, "s_axil"), dut.clk_i, dut.rst_ni,
                         reset_active_level=False)
    for name in ("parsed_valid_i", "parsed_i", "parsed_keys_i", "hrsp_valid_i", "hrsp_h_i",
                 "ring_ack_i", "ring_rdata_i"):
        getattr(dut, name).value = 0
    dut.pkt_ready_i.value = 1
    dut.rst_ni.value = 0
    for _ in range(3):
        await RisingEdge(dut.clk_i)
    dut.rst_ni.value = 1
    cocotb.start_soon(lane(dut))
    registers = Registers(axil)
    await registers.wait_ready()
    return registers


async def lane(dut: Any) -> None:
    while True:
        await RisingEdge(dut.clk_i)
        dut.hrsp_valid_i.value = dut.hreq_valid_o.value
        if dut.hreq_valid_o.value:
            key = int(dut.hreq_key_o.value).to_bytes(32, "little")
            dut.hrsp_h_i.value = flat(hash_key(key if dut.hreq_aes256_o.value else key[:16]))


async def send(dut: Any, **frame: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """One frame through the gate."""
    dut.parsed_i.value, _ = encode(Frame(**frame))
    dut.parsed_valid_i.value = 1
    await RisingEdge(dut.clk_i)
    while not dut.parsed_ready_o.value:
        await RisingEdge(dut.clk_i)
    dut.parsed_valid_i.value = 0
    while True:
        await FallingEdge(dut.clk_i)
        if dut.pkt_valid_o.value:
            found = PKT.unpack(int(dut.pkt_o.value)), SECRETS.unpack(int(dut.secrets_o.value))
            await RisingEdge(dut.clk_i)
            return found


async def opened(registers: Registers) -> SaDatabase:
    """The database of the table that was just wiped."""
    return await SaDatabase.open(WindowBackend(registers), adopt=False)


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(aead=list(Aead))
async def cocotb_life_of_an_association(dut: Any, aead: Any) -> None:
    """Install, send, update keys, send with both phases, read counts, remove."""
    db = await opened(await start(dut))
    secret = TrafficSecret(random.randbytes(aead.hash.digest_size), aead)
    pn, limits = 1 << 40, Limits(soft=2, hard=3)
    handle = await db.install(secret, owner=0x1234, next_pn=pn, limits=limits)
    hp, where = secret.keys().hp, {"sa_id": handle.sa_id, "gen": handle.gen, "owner": 0x1234}
    for phase in (0, 1, 0):
        keys = secret.traffic()
        pkt, secrets = await send(dut, **where, pn=pn, phase=phase)
        assert pkt["status"] == Status.OK
        assert pkt["aes256"] == (aead is Aead.AES_256_GCM)
        assert secrets == {"nonce": flat(nonce(keys.iv, pn)), "key": flat(keys.key),
                           "hp": flat(hp), "h": flat(hash_key(keys.key))}
        pn += 1
        secret = secret.next()
        assert await db.rekey(handle, limits=limits) == phase ^ 1
    stats = await db.stats(handle)
    assert (stats.owner, stats.aead, stats.next_pn, stats.phase) == (0x1234, aead, pn, 1)
    assert [(p.filled, p.sent, p.limits) for p in stats.phases] == [
        (True, 1, limits), (True, 0, limits)]
    assert await db.delete(handle) == LastCounts(pn, (1, 0))
    assert await db.backend.read(handle.sa_id) == FREE
    pkt, _ = await send(dut, **where, pn=pn)
    assert pkt["status"] == Status.NO_SA


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_limits_and_events(dut: Any) -> None:
    """The soft limit is an event, the hard limit a refusal; restored counts go on."""
    db = await opened(await start(dut))
    handle = await db.install(TrafficSecret(random.randbytes(32), Aead.AES_128_GCM), next_pn=8,
                              sent=8, limits=Limits(soft=9, hard=10))
    assert await db.events() == []
    found = [(await send(dut, sa_id=handle.sa_id, gen=handle.gen, pn=pn))[0]["status"]
             for pn in (7, 8, 9, 10)]
    assert found == [Status.PN_REUSE, Status.OK, Status.OK, Status.LIMIT]
    assert [(e.kind, e.phase, e.sent) for e in await db.events()] == [
        (EventKind.SOFT_LIMIT, 0, 10), (EventKind.HARD_LIMIT, 0, 10)]
    assert await db.events() == []


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_all_entries(dut: Any) -> None:
    """Every entry in use, the events of all of them found; the next install is refused."""
    registers = await start(dut)
    db = await opened(registers)
    handles = [await db.install(TrafficSecret(random.randbytes(32), Aead.AES_128_GCM),
                                limits=Limits(1, 9)) for _ in range(64)]
    with pytest.raises(TableFullError, match="64 in use"):
        await db.install(TrafficSecret(bytes(32), Aead.AES_128_GCM))
    await db.events()
    for handle in random.sample(handles, 64):
        pkt, _ = await send(dut, sa_id=handle.sa_id, gen=handle.gen, pn=3)
        assert pkt["status"] == Status.OK
    assert {e.handle for e in await db.events()} == set(handles)
    adopted = await SaDatabase.open(WindowBackend(registers))
    assert adopted.handles == handles


class Stream:
    """Frames of one handle at the gate, one behind the other, until it is stopped."""

    def __init__(self, dut: Any, handle: Handle, phases: tuple[int, ...]) -> None:
        self.found: list[tuple[Status, dict[str, Any], int]] = []
        self._dut, self._handle, self._phases, self._running = dut, handle, phases, True
        self.task = cocotb.start_soon(self._send())

    async def _send(self) -> None:
        pn = 0
        while self._running:
            pkt, secrets = await send(self._dut, sa_id=self._handle.sa_id, gen=self._handle.gen,
                                      pn=pn, phase=random.choice(self._phases))
            self.found.append((Status(pkt["status"]), secrets, pn))
            pn += 1
            for _ in range(random.randrange(4)):
                await RisingEdge(self._dut.clk_i)

    async def stop(self) -> list[tuple[Status, dict[str, Any], int]]:
        """What became of them."""
        self._running = False
        await self.task
        return self.found


def whole(secret: TrafficSecret, pn: int) -> dict[str, Any]:
    """What the gate hands out with a packet of this secret."""
    keys = secret.traffic()
    return {"nonce": flat(nonce(keys.iv, pn)), "key": flat(keys.key), "hp": flat(secret.keys().hp),
            "h": flat(hash_key(keys.key))}


@cocotb.test(timeout_time=20, timeout_unit="ms")
async def cocotb_commands_under_traffic(dut: Any) -> None:
    """Install, rekey and delete while packets pass: each sees the old keys, the new ones, or none."""
    registers = await start(dut)
    db = await opened(registers)
    for aead in [*Aead] * 6:
        secret = TrafficSecret(random.randbytes(aead.hash.digest_size), aead)
        index, last = db.allocator._free[0], random.randrange(1, 65535)
        db.allocator.last[index] = last
        stream = Stream(dut, Handle(index, last + 1), (0, 1))
        handle = await db.install(secret)
        assert handle == Handle(index, last + 1)
        known = [secret]
        for _ in range(3):
            while not any(found[0] is Status.OK and found[1]["key"] == flat(known[-1].keys().key)
                          for found in stream.found):
                await RisingEdge(dut.clk_i)
            await db.rekey(handle)
            known.append(known[-1].next())
        await db.delete(handle)
        after = len(stream.found) + 1  # one may be under way
        for _ in range(100):
            await RisingEdge(dut.clk_i)
        found = await stream.stop()
        for status, secrets, pn in found:
            if status is Status.OK:
                assert secrets in [whole(one, pn) for one in known]
            else:
                assert status in (Status.NO_SA, Status.NO_KEY)
                assert not any(secrets.values())
        assert {status for status, _, _ in found[after:]} == {Status.NO_SA}
        assert {flat(one.keys().key) for one in known[:3]} <= {s["key"] for _, s, _ in found}


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_device_refuses(dut: Any) -> None:
    """An index beyond the table and a key for a free entry are errors; the window goes on."""
    table = SaTable(await start(dut))
    keys = derive_keys(random.randbytes(32), Aead.AES_128_GCM)
    for call in (table.install(64, keys.aead, keys.hp), table.remove(1 << 31), table.read(64)):
        with pytest.raises(SaError, match="refused"):
            await call
    with pytest.raises(SaError, match="entry 5 is free"):
        await table.set_key(5, 0, keys.traffic)
    await table.install_keys(5, keys)
    assert (await table.read(5)).phases[0].filled


def test_sa_db_on_device() -> None:
    simulate("tb_sa_window", "tb.sa_db.test_on_device")
