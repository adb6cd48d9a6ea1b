# SPDX-License-Identifier: Apache-2.0
"""qnic_egress: DELETE, a new key and a new owner at every phase of a packet under way.

Whatever the moment, the packet leaves whole under the old keys or the new ones, or not at all;
and when DELETE is answered the packet has gone and its keys are nowhere in the device.
"""
import random
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import cocotb
from cocotb.triggers import ClockCycles, RisingEdge

from abi.gen.qnic_abi import SaOp, Status
from tb.lib.egress import Egress
from tb.lib.frames import Keys, Outer, Quic
from tb.lib.residue import residue, secrets
from tb.lib.sim import simulate
from tb.lib.structs import little

GEN, OWNER, CID = 7, 3, bytes(8)
SETTLE = 120  # cycles in which pipelines run dry


class Case:
    """One SA and one packet, and a command at some cycle before or after it was handed over."""

    def __init__(self, egress: Egress, pn: int) -> None:
        self.egress = egress
        self.old = Keys.random()
        self.new = replace(Keys.random(len(self.old.key) == 32), hp=self.old.hp)
        self.quic = Quic(pn=pn, pn_len=2, dcid=CID, payload=random.randbytes(random.randint(4, 400)))

    async def send(self, after: int, command: Coroutine[Any, Any, int]) -> tuple[bytes, int, int]:
        """The frame that left, or nothing; its status; what the command returned."""
        egress, outer = self.egress, Outer()
        await egress.install(1, self.old, gen=GEN, owner=OWNER)
        frame = outer.wrap(self.quic.plain)
        before = len(egress.results)
        task = cocotb.start_soon(command) if after < 0 else None
        await ClockCycles(egress.dut.clk_i, max(-after, 1))
        egress.stream(frame)
        await egress.jobs([{"mode": 1, "sa_id": 1, "gen": GEN, "owner": OWNER, "pn": self.quic.pn,
                            "cid_len": len(CID), "l3_off": 14, "l4_off": 34,
                            "frame_len": len(frame)}])
        await ClockCycles(egress.dut.clk_i, max(after, 1))
        answered = await (task or command)
        while len(egress.results) == before:
            await RisingEdge(egress.dut.clk_i)
        status, segments = egress.results[-1]
        out = bytes((await egress.sink.recv()).tdata) if segments else b""
        assert bool(segments) == (status == Status.OK)
        return out, status, answered

    def wire(self, keys: Keys) -> bytes:
        """The frame under some keys."""
        return Outer().wrap(self.quic.protect(keys))


async def delete(egress: Egress) -> int:
    """DELETE; results that were there when it was answered."""
    await egress.command(op=SaOp.DELETE, sa_id=1, gen=GEN)
    return len(egress.results)


@cocotb.test(timeout_time=20, timeout_unit="ms")
async def cocotb_delete(dut: Any) -> None:
    """The frame is whole and out before the answer, or refused; then no key is left."""
    egress = Egress(dut)
    await egress.start()
    seen = dict.fromkeys((Status.OK, Status.NO_SA), 0)
    for pn, after in enumerate(range(-10, 140)):
        case = Case(egress, pn)
        before = len(egress.results)
        out, status, answered = await case.send(after, delete(egress))
        seen[Status(status)] += 1
        if status == Status.OK:
            assert out == case.wire(case.old)
            assert answered == before + 1, f"DELETE was answered with a packet under way, {after}"
        if after % 15 == 0:
            await ClockCycles(dut.clk_i, SETTLE)
            left = residue(dut, secrets(old=case.old))
            assert not any(left.values()), (after, left)
    assert min(seen.values()) > 3, seen


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_delete_behind_a_slow_link(dut: Any) -> None:
    """While the link takes nothing DELETE is not answered; the SA is gone all the same."""
    egress = Egress(dut)
    await egress.start()
    case = Case(egress, 1)
    egress.sink.pause = True
    task = cocotb.start_soon(case.send(60, delete(egress)))
    await ClockCycles(dut.clk_i, 600)
    assert not task.done()
    assert not egress.results
    egress.sink.pause = False
    out, status, answered = await task
    assert (out, status, answered) == (case.wire(case.old), Status.OK, 1)


@cocotb.test(timeout_time=20, timeout_unit="ms")
async def cocotb_rekey(dut: Any) -> None:
    """Another key for the very phase: the old one or the new one, never a mix; and for the other
    phase: no difference."""
    egress = Egress(dut)
    await egress.start()
    seen = [0, 0]
    for pn, after in enumerate(range(-90, 60)):
        case, phase = Case(egress, pn), int(pn % 4 == 3)
        rekey = egress.command(op=SaOp.SET_KEY, sa_id=1, gen=GEN, phase=phase, hard_limit=9,
                               key=little(case.new.key), iv=little(case.new.iv))

        async def run(command: Coroutine[Any, Any, None] = rekey) -> int:
            await command
            return 0

        out, status, _ = await case.send(after, run())
        assert status == Status.OK
        wires = [case.wire(case.old), case.wire(case.new)][:2 - phase]
        assert out in wires, f"neither key, {after}"
        seen[wires.index(out)] += 1
        await delete(egress)
    assert min(seen) > 3, seen


@cocotb.test(timeout_time=20, timeout_unit="ms")
async def cocotb_bind(dut: Any) -> None:
    """Another owner: the packet leaves as it was to, or is refused."""
    egress = Egress(dut)
    await egress.start()
    seen = dict.fromkeys((Status.OK, Status.NOT_OWNER), 0)
    for pn, after in enumerate(range(-15, 45)):
        case = Case(egress, pn)

        async def run() -> int:
            await egress.command(op=SaOp.BIND, sa_id=1, gen=GEN, owner=OWNER + 1)
            return 0

        out, status, _ = await case.send(after, run())
        seen[Status(status)] += 1
        assert out == (case.wire(case.old) if status == Status.OK else b"")
        await delete(egress)
    assert min(seen.values()) > 3, seen


def test_under_way() -> None:
    simulate("qnic_egress", "tb.sa.test_under_way",
             {"LANES": 1, "SA_ENTRIES": 64, "MAX_FRAME": 2000})
