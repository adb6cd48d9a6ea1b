# SPDX-License-Identifier: Apache-2.0
"""sa/qnic_sa: commands, their atomicity against traffic, and what is wiped."""
import random
from itertools import cycle
from typing import Any

import cocotb
from cocotb.triggers import ClockCycles, RisingEdge

from abi.gen.qnic_abi import SaError, SaOp, Status
from tb.lib.sim import simulate
from tb.sa.bench import ENTRIES, Bench
from tb.sa.model import Entry, Frame, flat, hash_key, nonce
from tb.sa.test_sa_gate import entry, key_slot

RAMS = ("head", "hp", "slot", "key")
EMPTY: dict[str, Any] = {"valid": 0, "sent": 0, "soft_limit": 0, "hard_limit": 0}
FREE: dict[str, Any] = {"valid": 0, "aes256": 0, "gen": 0, "owner": 0, "next_pn": 0,
                        "slot0": EMPTY, "slot1": EMPTY}


def words(dut: Any, name: str, sa_id: Any = None) -> Any:
    """Words of a RAM of the table, two an SA, of one SA or all."""
    mem = getattr(dut.u_table, f"u_{name}").mem
    at = range(ENTRIES * 2) if sa_id is None else range(sa_id * 2, sa_id * 2 + 2)
    return [int(mem[i].value) for i in at]


def assert_registers_bare(dut: Any) -> None:
    """No register outside the RAMs holds a key, and the RAMs' own registers none but those
    that are in the RAM."""
    for held in (dut.u_gate.keys_q, dut.u_gate.keys_late, dut.u_gate.hp_lo_q,
                 dut.u_gate.secrets_o, dut.u_admin.h_q, dut.u_admin.hreq_key_o,
                 dut.u_admin.key_o, dut.u_admin.hp_o):
        assert int(held.value) == 0, held
    for name in ("key", "hp"):
        ram = getattr(dut.u_table, f"u_{name}")
        for held in (ram.ram_q, ram.rdata_o):
            assert int(held.value) in {0, *words(dut, name)}, held


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_wipe_after_reset(dut: Any) -> None:
    """Whatever the RAMs held is zero when busy_o falls, in 2*SA_ENTRIES+1 cycles;
    frames and commands wait for it."""
    bench = Bench(dut)
    await bench.start()
    for name in RAMS:
        mem = getattr(dut.u_table, f"u_{name}").mem
        for i in range(len(mem)):
            mem[i].value = random.getrandbits(len(mem[i]))
    await ClockCycles(dut.clk_i, 2)
    assert all(any(words(dut, name)) for name in RAMS)
    await bench.reset()
    bench.frames.append(Frame(sa_id=5))
    read = cocotb.start_soon(bench.command(SaOp.READ, sa_id=5))
    busy = 0
    while True:
        await RisingEdge(dut.clk_i)
        if not dut.busy_o.value:
            break
        busy += 1
        assert not dut.parsed_ready_o.value
        assert not dut.sa_cmd_ready_o.value
    assert 2 * ENTRIES - 1 <= busy <= 2 * ENTRIES + 1
    assert not any(any(words(dut, name)) for name in RAMS)
    assert await read == (SaError.NONE, FREE)
    while not bench.got:
        await RisingEdge(dut.clk_i)
    assert bench.got[0][1]["status"] == Status.NO_SA


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_delete_wipes(dut: Any) -> None:
    """DELETE leaves zeros in every RAM and register, and the neighbours as they were."""
    bench = Bench(dut, stall=0.2)
    await bench.start()
    for i in (4, 5, 6):
        await bench.install(i, entry(32))
    entries = bench.model.entries
    await bench.check([Frame(sa_id=i, gen=entries[i].gen, pn=9, phase=i & 1) for i in (4, 5, 6)])
    assert all(all(words(dut, name, i)) for name in RAMS for i in (4, 5, 6))
    beside = [words(dut, name, i) for name in RAMS for i in (4, 6)]
    error, view = await bench.command(SaOp.DELETE, sa_id=5, gen=entries[5].gen)
    assert (error, view["next_pn"], view["slot0"]["sent"], view["slot1"]["sent"]) == (
        SaError.NONE, 10, 0, 1)
    del entries[5]
    await ClockCycles(dut.clk_i, 3)
    assert not any(any(words(dut, name, 5)) for name in RAMS)
    assert [words(dut, name, i) for name in RAMS for i in (4, 6)] == beside
    assert_registers_bare(dut)
    await bench.check([Frame(sa_id=5, pn=20), Frame(sa_id=6, gen=entries[6].gen, pn=21)])
    assert bench.got[0][1]["status"] == Status.NO_SA


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_commands_and_errors(dut: Any) -> None:
    """Each command does what enum sa_op says; errors change nothing."""
    bench = Bench(dut, stall=0.3)
    await bench.start()
    for beyond in (ENTRIES, 1 << 31):
        for op in (SaOp.INSTALL, SaOp.SET_KEY, SaOp.DELETE, SaOp.READ, SaOp.BIND):
            assert await bench.command(op, sa_id=beyond, gen=1) == (SaError.NO_SA, FREE)
    for op in (SaOp.SET_KEY, SaOp.BIND):
        assert await bench.command(op, sa_id=1, hard_limit=9) == (SaError.NO_SA, FREE)
    for op in (SaOp.READ, SaOp.DELETE, SaOp.NOP):
        assert await bench.command(op, sa_id=1) == (SaError.NONE, FREE)
    for number in (6, 7):
        assert await bench.command(number, sa_id=1) == (SaError.BAD_OP, FREE)
    assert not any(any(words(dut, name)) for name in RAMS)
    assert bench.hashed == []

    for size in (16, 32):
        sa = entry(size, next_pn=77, owner=3, phases=(1,), soft=11, hard=12)
        await bench.install(1, sa)
        want = {"valid": 1, "aes256": size == 32, "gen": sa.gen, "owner": 3, "next_pn": 77,
                "slot0": EMPTY,
                "slot1": {"valid": 1, "sent": 0, "soft_limit": 11, "hard_limit": 12}}
        assert await bench.command(SaOp.READ, sa_id=1) == (SaError.NONE, want)
        hashed = bench.hashed.pop()
        for op in (SaOp.SET_KEY, SaOp.DELETE, SaOp.BIND):  # of another generation: nothing is done
            stale = await bench.command(op, sa_id=1, gen=sa.gen ^ 0x8000, owner=9, hard_limit=1)
            assert stale == (SaError.STALE_GEN, FREE)
        assert await bench.command(SaOp.READ, sa_id=1) == (SaError.NONE, want)
        assert not bench.hashed
        bench.hashed.append(hashed)
        low, high = words(dut, "hp", 1)
        assert high << 128 | low == flat(sa.hp), "upper bytes of an AES-128 key are stored"
        assert bench.hashed.pop() == sa.slots[1].key
        await bench.check([Frame(sa_id=1, gen=sa.gen, owner=3, pn=80, phase=1)])
        assert bench.got[0][2]["h"] == flat(hash_key(sa.slots[1].key))


CYCLES = {"INSTALL": (SaOp.INSTALL, 7), "keyed": (SaOp.INSTALL, 12), "SET_KEY": (SaOp.SET_KEY, 16),
          "READ": (SaOp.READ, 8), "BIND": (SaOp.BIND, 9), "DELETE": (SaOp.DELETE, 15)}


@cocotb.test(timeout_time=1, timeout_unit="ms")
@cocotb.parametrize(traffic=[False, True])
async def cocotb_command_latency(dut: Any, traffic: Any) -> None:
    """Cycles from valid to response as documented; frames add at most 8 a turn."""
    bench = Bench(dut)
    bench.under_way = (1, 1)
    await bench.start()
    seen: dict[str, set[int]] = {}
    for n in range(20):
        if traffic:
            bench.frames.extend(Frame(sa_id=1, pn=pn) for pn in range(30 + n % 5))
            await ClockCycles(dut.clk_i, 4 + n)
        for name, (op, cycles) in CYCLES.items():
            begin = bench.cycle
            err, _ = await bench.command(op, sa_id=1, hard_limit=9, keyed=name == "keyed")
            assert err == SaError.NONE
            hashing = bench.hash_cycles if name in ("keyed", "SET_KEY") else 0
            seen.setdefault(name, set()).add(bench.cycle - begin - 1 - hashing - cycles)
    cocotb.log.info("cycles above those documented: %s", seen)
    for name, above in seen.items():
        assert min(above) >= 0
        assert max(above) <= (0 if not traffic else 16 if name == "SET_KEY" else 8), name


@cocotb.test(timeout_time=5, timeout_unit="ms")
@cocotb.parametrize(stall=[0.0, 0.3])
async def cocotb_atomic_replace(dut: Any, stall: float) -> None:
    """Under traffic every frame of the SA sees one whole entry: keys, iv, H and hp that
    were installed together, or none; commands and frames both go on, and frames of an SA
    with another AEAD between them change nothing."""
    bench = Bench(dut, stall)
    await bench.start()
    sets = {}
    beside = entry(32)
    await bench.install(4, beside)
    sets[flat(beside.slots[0].key)] = (flat(beside.hp), flat(hash_key(beside.slots[0].key)),
                                       beside.slots[0].iv)
    bench.frames.extend(Frame(sa_id=4, gen=beside.gen, pn=pn) if pn % 4 == 0
                        else Frame(sa_id=3, gen=1, pn=pn) for pn in range(2000))
    commands = 0
    while bench.frames:
        commands += 1
        size = random.choice([16, 16, 32])
        sa = Entry(1, 0, random.randbytes(size), 0, {0: key_slot(size)})
        sets[flat(sa.slots[0].key)] = (flat(sa.hp), flat(hash_key(sa.slots[0].key)),
                                       sa.slots[0].iv)
        await bench.install(3, sa)
        if commands % 3 == 0:
            new = key_slot(size)
            sets[flat(new.key)] = (flat(sa.hp), flat(hash_key(new.key)), new.iv)
            await bench.set_key(3, 0, new)
        if commands % 4 == 0:
            await bench.command(SaOp.DELETE, sa_id=3, gen=1)
    while len(bench.got) < 2000:
        await RisingEdge(dut.clk_i)
    seen = dict.fromkeys(Status, 0)
    for (_, frame), (_, pkt, secrets) in zip(bench.taken, bench.got, strict=True):
        seen[pkt["status"]] += 1
        if pkt["status"] == Status.OK:
            hp, h, iv = sets[secrets["key"]]
            assert (secrets["hp"], secrets["h"]) == (hp, h)
            assert secrets["nonce"] == flat(nonce(iv, frame.pn))
        else:
            assert not any(secrets.values())
    assert {s for s, n in seen.items() if n} == {Status.OK, Status.NO_KEY, Status.NO_SA}
    assert commands > 50


@cocotb.test(timeout_time=5, timeout_unit="ms")
@cocotb.parametrize(stall=[0.0, 0.3])
async def cocotb_counts_under_reads(dut: Any, stall: float) -> None:
    """READs between frames of one SA never see half an update and lose none."""
    bench = Bench(dut, stall)
    await bench.start()
    sa = entry(next_pn=0)
    await bench.install(2, sa)
    bench.frames.extend(Frame(sa_id=2, gen=sa.gen, pn=pn) for pn in range(500))
    reads, last = 0, 0
    for other in cycle([2, 9]):
        err, view = await bench.command(SaOp.READ, sa_id=other)
        assert err == SaError.NONE
        if other == 9:
            assert view == FREE
            continue
        sent = view["slot0"]["sent"]
        assert view["next_pn"] == sent
        assert last <= sent <= len(bench.taken)
        reads, last = reads + 1, sent
        if last == 500:
            break
    assert reads > 100
    assert all(pkt["status"] == Status.OK for _, pkt, _ in bench.got)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_commands_while_blocked(dut: Any) -> None:
    """With pkt_o never taken, commands are still served, and the frame that waits is
    judged by the table as the commands left it."""
    bench = Bench(dut)
    await bench.start()
    sa = entry()
    await bench.install(1, sa)
    bench.accept = False
    frames = [Frame(sa_id=1, gen=sa.gen, pn=pn) for pn in range(2)]
    bench.frames.extend(frames)
    await ClockCycles(dut.clk_i, 20)
    before = bench.cycle
    await bench.install(7, entry())
    delete = cocotb.start_soon(bench.command(SaOp.DELETE, sa_id=1, gen=sa.gen))
    await ClockCycles(dut.clk_i, 30)
    assert bench.cycle - before < 200
    assert not any(any(words(dut, name, 1)) for name in RAMS), "DELETE wipes before it waits"
    assert not delete.done(), "DELETE does not wait for the packet behind the gate"
    bench.accept = True
    await delete
    while len(bench.got) < 2:
        await RisingEdge(dut.clk_i)
    assert [pkt["status"] for _, pkt, _ in bench.got] == [Status.OK, Status.NO_SA]
    await ClockCycles(dut.clk_i, 3)
    assert_registers_bare(dut)


def test_sa_admin() -> None:
    simulate("qnic_sa", "tb.sa.test_sa_admin", {"SA_ENTRIES": 64})
