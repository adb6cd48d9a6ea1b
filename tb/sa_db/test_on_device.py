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
from sa_db import Aead, Association, Limits, SaEntry, SaError, SaTable, derive_keys, update_secret
from tb.lib.registers import Registers
from tb.lib.sim import simulate
from tb.sa.bench import PKT, SECRETS, encode
from tb.sa.model import Frame, flat, hash_key, nonce

FREE = SaEntry(False, None, 0, 0, 0, False, 0, Limits(0, 0))


async def start(dut: Any) -> Registers:
    """Clock, reset, a lane that makes H; ready when the table is wiped."""
    Clock(dut.clk_i, 4, unit="ns").start()
    axil = AxiLiteMaster(AxiLiteBus.from_prefix(dut, "s_axil"), dut.clk_i, dut.rst_ni,
                         reset_active_level=False)
    for name in ("parsed_valid_i", "parsed_i", "hrsp_valid_i", "hrsp_h_i"):
        getattr(dut, name).value = 0
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


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(aead=list(Aead))
async def cocotb_life_of_an_association(dut: Any, aead: Any) -> None:
    """Install, send, update keys, send with both phases, read counts, remove."""
    table = SaTable(await start(dut))
    secret = random.randbytes(aead.hash.digest_size)
    sa = Association(table, 33, aead, secret, gen=0xBEEF, owner=0x1234,
                     limits=Limits(soft=2, hard=3))
    assert await table.read(33) == FREE
    await sa.install(next_pn=1 << 40)
    hp = derive_keys(secret, aead).hp
    pn = 1 << 40
    for phase in (0, 1, 0):
        keys = derive_keys(secret, aead)
        pkt, secrets = await send(dut, sa_id=33, gen=0xBEEF, owner=0x1234, pn=pn, phase=phase)
        assert pkt["status"] == Status.OK
        assert pkt["aes256"] == (aead is Aead.AES_256_GCM)
        assert secrets == {"nonce": flat(nonce(keys.iv, pn)), "key": flat(keys.key),
                           "hp": flat(hp), "h": flat(hash_key(keys.key))}
        pn += 1
        secret = update_secret(secret, aead)
        await sa.rekey()
    assert await sa.read() == SaEntry(True, aead, 0xBEEF, 0x1234, pn, True, 0, sa.limits)
    assert (await table.read(33, 0)).sent == 1
    await sa.remove()
    assert await table.read(33) == FREE
    pkt, _ = await send(dut, sa_id=33, gen=0xBEEF, owner=0x1234, pn=pn)
    assert pkt["status"] == Status.NO_SA


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_limits_and_events(dut: Any) -> None:
    """The soft limit is an event, the hard limit a refusal; restored counts go on."""
    registers = await start(dut)
    sa = Association(SaTable(registers), 63, Aead.AES_128_GCM, random.randbytes(32),
                     limits=Limits(soft=9, hard=10))
    await sa.install(next_pn=8, sent=8)
    assert await registers.soft_limits() == []
    found = [(await send(dut, sa_id=63, pn=pn))[0]["status"] for pn in (7, 8, 9, 10)]
    assert found == [Status.PN_REUSE, Status.OK, Status.OK, Status.LIMIT]
    assert await registers.soft_limits() == [(63, 0)]
    assert (await sa.read()).sent == 10


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
    assert (await table.read(5)).key_valid


def test_sa_db_on_device() -> None:
    simulate("tb_sa_window", "tb.sa_db.test_on_device")
