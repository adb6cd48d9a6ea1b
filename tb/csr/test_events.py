# SPDX-License-Identifier: Apache-2.0
"""csr/qnic_csr: limit events wait in order until they are taken; the session."""
import random
from typing import Any

import cocotb

from abi.gen.qnic_abi import SA_EVENTS, SaOp
from tb.csr.bench import EVENT, Bench
from tb.csr.test_csr import PARAMETERS
from tb.lib.sim import simulate


def random_event() -> tuple[dict[str, int], int]:
    """An event, and the register that shows it."""
    event = {name: random.getrandbits(bits) for name, bits in
             (("id", 32), ("gen", 16), ("phase", 1), ("at_soft", 1), ("at_hard", 1))}
    return event, (1 | event["phase"] << 1 | event["at_soft"] << 2 | event["at_hard"] << 3
                   | event["gen"] << 16)


@cocotb.test(timeout_time=10, timeout_unit="ms")
async def cocotb_limit_events(dut: Any) -> None:
    """Events wait in order until each is acknowledged; those without room are counted."""
    bench = Bench(dut)
    await bench.start()
    lost = 0
    for count in (1, 2, SA_EVENTS, SA_EVENTS + 1, SA_EVENTS + 30):
        kept = []
        for n in range(count):
            event, want = random_event()
            await bench.pulse("sa_event_valid_i", sa_event_i=EVENT.pack(event))
            if n < SA_EVENTS:
                kept.append((event["id"], want))
        lost += count - len(kept)
        for sa_id, want in kept:
            assert await bench.regs.get("sa.event") == want
            await bench.regs.set("sa.event", 0xFFFFFFFE)
            assert await bench.regs.get("sa.event") == want, "acknowledged by 0"
            assert await bench.regs.get("sa.event_id") == sa_id
            await bench.regs.set("sa.event", 1)
        assert await bench.regs.get("sa.event") == 0
        assert await bench.regs.get("sa.event_id") == 0
        await bench.regs.set("sa.event", 1)  # there is none: nothing happens
        assert await bench.regs.count("lost_events") == lost
    # An event in any cycle around an acknowledgement is the next one.
    for delay in range(6):
        for sa_id in (1, 2):
            await bench.pulse("sa_event_valid_i", sa_event_i=EVENT.pack(id=sa_id))
        ack = cocotb.start_soon(bench.regs.set("sa.event", 1))
        await bench.handshake("aw")
        await bench.cycles(delay)
        await bench.pulse("sa_event_valid_i", sa_event_i=EVENT.pack(id=3))
        await ack
        for sa_id in (2, 3):
            assert await bench.regs.get("sa.event_id") == sa_id, f"after {delay} cycles"
            await bench.regs.set("sa.event", 1)
        assert await bench.regs.get("sa.event") == 0


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_session(dut: Any) -> None:
    """What software writes stays until a reset, soft or hard; then it is zero."""
    bench = Bench(dut)
    await bench.start()
    for soft in (True, False, True):
        assert await bench.regs.get("session") == 0
        await bench.regs.set("session", 0xC0FFEE01)
        await bench.regs.set("sa.cmd", SaOp.NOP)
        assert await bench.regs.get("session") == 0xC0FFEE01
        if soft:
            await bench.regs.set("control", 1)
            await bench.cycles(60)
            await bench.regs.wait_ready()
        else:
            await bench.start()


def test_events() -> None:
    simulate("qnic_csr", "tb.csr.test_events", PARAMETERS)
