# SPDX-License-Identifier: Apache-2.0
"""sa/qnic_sa: an SA's life under traffic: install with a key, another owner, a DELETE that waits."""
import random
from typing import Any

import cocotb
from cocotb.triggers import ClockCycles, RisingEdge

from abi.gen.qnic_abi import SaError, SaOp, Status
from tb.lib.sim import simulate
from tb.sa.bench import Bench
from tb.sa.model import Frame, flat
from tb.sa.test_sa_admin import CYCLES, FREE, RAMS, assert_registers_bare, words
from tb.sa.test_sa_gate import entry, key_slot


@cocotb.test(timeout_time=20, timeout_unit="ms")
async def cocotb_delete_waits(dut: Any) -> None:
    """DELETE is answered when all packets that passed the gate before are done, not earlier, and
    at once when there are none; what passes the gate later is not waited for."""
    bench = Bench(dut)
    bench.under_way = (100, 400)
    await bench.start()
    sa, other = entry(), entry()
    await bench.install(8, other)
    for n in range(12):
        await bench.install(1, sa)
        bench.frames.extend(Frame(sa_id=1, gen=sa.gen, pn=100 * n + i) for i in range(n))
        # A stream that never ends, as others' packets do.
        bench.frames.extend(Frame(sa_id=8, gen=other.gen, pn=10_000 * n + i) for i in range(150))
        while len(bench.got) - 150 * n < n * (n + 1) // 2:
            await RisingEdge(dut.clk_i)
        passed, begin = len(bench.got), bench.cycle
        await bench.command(SaOp.DELETE, sa_id=1, gen=sa.gen)
        # Those that passed while the command waited for its turn, 8 cycles, may count too.
        assert len(bench.done) >= passed
        assert bench.done[passed - 1] <= bench.cycle
        assert bench.cycle - begin < 420 + 20
        while len(bench.done) < len(bench.taken) or bench.frames:
            await RisingEdge(dut.clk_i)
        begin = bench.cycle
        await bench.command(SaOp.DELETE, sa_id=1, any_gen=1)
        assert bench.cycle - begin - 1 == CYCLES["DELETE"][1]


@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_bind(dut: Any) -> None:
    """BIND changes the owner between two packets, and nothing else of the entry."""
    bench = Bench(dut, stall=0.2)
    await bench.start()
    sa = entry(32, next_pn=(1 << 48) + 5, owner=3)
    await bench.install(6, sa)
    for owner in (9, 0, 0xFFFF, 3):
        before = {name: words(dut, name, 6) for name in RAMS}
        assert await bench.command(SaOp.BIND, sa_id=6, gen=sa.gen, owner=owner,
                                   next_pn=random.getrandbits(62), aes256=0) == (SaError.NONE, FREE)
        await ClockCycles(dut.clk_i, 3)
        changed = [name for name in RAMS if words(dut, name, 6) != before[name]]
        assert changed == ["head"]
        now = bench.model.entries[6]
        now.owner, pn = owner, now.next_pn
        _, view = await bench.command(SaOp.READ, sa_id=6)
        assert (view["owner"], view["next_pn"], view["aes256"]) == (owner, pn, 1)
        await bench.check([Frame(sa_id=6, gen=sa.gen, owner=who, pn=pn + n, phase=n & 1)
                           for n, who in enumerate((3, 9, 0xFFFF, 0))])


@cocotb.test(timeout_time=5, timeout_unit="ms")
@cocotb.parametrize(stall=[0.0, 0.3])
async def cocotb_keyed_install(dut: Any, stall: float) -> None:
    """Under traffic an entry appears with its key and is replaced whole: no packet meets an
    entry without key, whatever phase was given."""
    bench = Bench(dut, stall)
    await bench.start()
    bench.frames.extend(Frame(sa_id=3, gen=1, pn=pn, phase=pn >> 3 & 1) for pn in range(1500))
    keys: set[tuple[int, int]] = set()
    while bench.frames:
        size, phase = random.choice([16, 32]), random.getrandbits(1)
        slot = key_slot(size)
        keys.add((flat(slot.key), phase))
        err, _ = await bench.command(
            SaOp.INSTALL, sa_id=3, gen=1, aes256=size == 32, keyed=1, phase=phase,
            hard_limit=slot.hard, soft_limit=7, sent=5,
            keys={"hp": flat(random.randbytes(size)), "key": flat(slot.key), "iv": flat(slot.iv)})
        assert err == SaError.NONE
        assert words(dut, "slot", 3)[phase ^ 1] == 0
        assert bench.hashed[-1] == slot.key
    while len(bench.got) < 1500:
        await RisingEdge(dut.clk_i)
    seen = dict.fromkeys(Status, 0)
    for (_, frame), (_, pkt, secrets) in zip(bench.taken, bench.got, strict=True):
        seen[pkt["status"]] += 1
        if pkt["status"] == Status.OK:
            assert (secrets["key"], frame.phase) in keys
    assert seen[Status.OK] > 100
    assert {s for s, n in seen.items() if n} == {Status.OK, Status.NO_KEY, Status.NO_SA}
    assert bench.got[-1][1]["status"] != Status.NO_SA
    await ClockCycles(dut.clk_i, 3)
    assert_registers_bare(dut)


def test_sa_life() -> None:
    simulate("qnic_sa", "tb.sa.test_sa_life", {"SA_ENTRIES": 64})
