# SPDX-License-Identifier: Apache-2.0
"""csr/qnic_csr: registers, SA window, counters, interrupt, ring, soft reset."""
import random
from typing import Any

import cocotb
from cocotb.triggers import ReadOnly, RisingEdge
from cocotb.utils import get_sim_time

from abi.gen import qnic_abi, qnic_regs
from abi.gen.qnic_abi import RingError, RingState, SaOp, Status
from tb.csr.bench import Bench, write_sa
from tb.lib.sim import simulate

PARAMETERS = {"LANES": 1, "SA_ENTRIES": 256, "MAX_FRAME": 9018, "AXI_BYTES": 32}
CONSTANT = {"id": qnic_abi.DEVICE_MAGIC, "version": qnic_abi.ABI_VERSION, "build": 0x00200101,
            "sa_entries": 256, "max_frame": 9018, "status": 1}
PERIOD = 4





@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_counters(dut: Any) -> None:
    """Each status, frames, bytes and soft limits are counted, at one pulse a cycle."""
    bench = Bench(dut)
    await bench.start()
    count = dict.fromkeys((*(f"chains[{s}]" for s in Status), "frames", "bytes", "soft_limits"), 0)
    for _ in range(3):
        for _ in range(300):
            status, size = random.choice(list(Status)), random.getrandbits(17)
            result, sent, soft = (random.getrandbits(1) for _ in range(3))
            dut.result_i.value = result
            dut.result_status_i.value = int(status)
            dut.frame_sent_i.value = sent
            dut.frame_bytes_i.value = size
            dut.sa_event_valid_i.value = soft
            count[f"chains[{status}]"] += result
            count["frames"] += sent
            count["bytes"] += size * sent
            count["soft_limits"] += soft
            await bench.cycles()
        for name in ("result_i", "frame_sent_i", "sa_event_valid_i"):
            getattr(dut, name).value = 0
        for path, value in count.items():
            assert await bench.regs.count(path) == value, path


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_counter_read_is_atomic(dut: Any) -> None:
    """A carry between the reads of the two words does not tear the value."""
    bench = Bench(dut)
    await bench.start()
    dut.frame_bytes_i.value = (1 << 17) - 1
    dut.frame_sent_i.value = 1
    await bench.cycles((1 << 15) + 1)  # 2^32 + 2^17 - 2^15 - 1, so the high word is 1
    dut.frame_sent_i.value = 0
    at = qnic_regs.address("bytes")
    low = await bench.regs.read32(at)
    dut.frame_sent_i.value = 1
    await bench.cycles(1 << 15)
    dut.frame_sent_i.value = 0
    high = await bench.regs.read32(at + 4)
    assert high << 32 | low == ((1 << 15) + 1) * ((1 << 17) - 1)


@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_interrupt(dut: Any) -> None:
    """Causes are sticky, cleared by 1 alone; irq_o is what is enabled of them."""
    bench = Bench(dut)
    await bench.start()
    inputs = ("completion_i", "ring_stopped_i", "sa_event_valid_i")
    for enable in range(8):
        await bench.regs.set("irq_enable", enable)
        for bit, name in enumerate(inputs):
            await bench.pulse(name)
            await bench.cycles(2)
            await ReadOnly()
            assert bool(dut.irq_o.value) == bool(enable >> bit & 1), f"{name}, {enable:#x}"
            await RisingEdge(dut.clk_i)
            await bench.regs.set("irq_status", 7 ^ 1 << bit)
            assert await bench.regs.get("irq_status") == 1 << bit, "cleared by 0"
            await bench.regs.set("irq_status", 1 << bit)
            assert await bench.regs.get("irq_status") == 0
            assert not dut.irq_o.value


@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_interrupt_is_not_lost(dut: Any) -> None:
    """A cause that comes in the very cycle of its clearing stays, as do later ones."""
    bench = Bench(dut)
    await bench.start()
    for delay in range(5):
        await bench.pulse("completion_i")
        clearing = cocotb.start_soon(bench.regs.set("irq_status", 1))
        await bench.handshake("aw")  # the register changes at the end of the next cycle
        await bench.cycles(delay)
        await bench.pulse("completion_i")
        await clearing
        assert await bench.regs.get("irq_status") == 1, f"lost, {delay}"
        await bench.regs.set("irq_status", 1)
        assert await bench.regs.get("irq_status") == 0


@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_soft_limit_event(dut: Any) -> None:
    """The oldest event is shown until acknowledged, later ones are counted up to 255."""
    bench = Bench(dut)
    await bench.start()
    for extra in (0, 1, 254, 255, 300):
        sa_id, phase = random.getrandbits(32), random.getrandbits(1)
        await bench.pulse("sa_event_valid_i", sa_event_id_i=sa_id, sa_event_phase_i=phase)
        for _ in range(extra):
            await bench.pulse("sa_event_valid_i", sa_event_id_i=0, sa_event_phase_i=1 - phase)
        want = 1 | phase << 1 | min(extra, 255) << 8
        assert await bench.regs.get("sa.event") == want
        await bench.regs.set("sa.event", 0xFFFFFFFE)
        assert await bench.regs.get("sa.event") == want, "acknowledged by 0"
        assert await bench.regs.get("sa.event_id") == sa_id
        await bench.regs.set("sa.event", 1)
        assert await bench.regs.get("sa.event") & 0xFF01 == 0
    # The acknowledgement takes effect in the second cycle after its handshake: an event
    # before is among the acknowledged ones, an event then or later is the next one.
    for delay in range(1, 6):
        await bench.pulse("sa_event_valid_i", sa_event_id_i=1)
        ack = cocotb.start_soon(bench.regs.set("sa.event", 1))
        await bench.handshake("aw")
        await bench.cycles(delay - 1)
        await bench.pulse("sa_event_valid_i", sa_event_id_i=2)
        await ack
        event = await bench.regs.get("sa.event") & 0xFF01
        assert event == (delay >= 2), f"after {delay} cycles"
        if event:
            assert await bench.regs.get("sa.event_id") == 2
            await bench.regs.set("sa.event", 1)


@cocotb.test(timeout_time=5, timeout_unit="ms")
@cocotb.parametrize(stall=[False, True])
async def cocotb_ring(dut: Any, stall: bool) -> None:
    """The ring's registers reach the port; base and size are locked while it is enabled."""
    bench = Bench(dut, stall)
    await bench.start()
    names = ("base_lo", "base_hi", "cq_base_lo", "cq_base_hi", "size", "cq_size")
    for _ in range(4):
        value = {n: random.getrandbits(4 if "size" in n else 32) for n in names}
        for name in names:
            await bench.regs.set(f"ring[0].{name}", value[name])
        await bench.regs.set("ring[0].tail", 0x1234)
        await bench.regs.set("ring[0].cq_head", 0x1234)
        want = {"base": value["base_hi"] << 32 | value["base_lo"], "size_log2": value["size"],
                "cq_base": value["cq_base_hi"] << 32 | value["cq_base_lo"],
                "cq_log2": value["cq_size"], "enable": 0, "tail": 0, "cq_head": 0}
        assert bench.ring() == want, "not enabled"
        await bench.regs.set("ring[0].control", 1)
        for name in names:
            await bench.regs.set(f"ring[0].{name}", random.getrandbits(32))
        for _ in range(5):
            want |= {"enable": 1, "tail": random.getrandbits(16),
                     "cq_head": random.getrandbits(16)}
            await bench.regs.doorbell(0, want["tail"])
            await bench.regs.consumed(0, want["cq_head"])
            assert bench.ring() == want, "enabled"
            assert await bench.regs.get("ring[0].tail") == want["tail"]
        await bench.regs.set("ring[0].control", 0)
        await bench.cycles()
        want |= {"enable": 0, "tail": 0, "cq_head": 0}
        assert bench.ring() == want, "disabled"


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_ring_state(dut: Any) -> None:
    """Head, state and error of the ring are readable."""
    bench = Bench(dut)
    await bench.start()
    for state in RingState:
        for error in RingError:
            head = random.getrandbits(16)
            bench.stat(head=head, state=state, error=error)
            assert await bench.regs.get("ring[0].head") == head
            word = await bench.regs.get("ring[0].state")
            assert qnic_regs.field("ring[0].state.state").get(word) == state
            assert qnic_regs.field("ring[0].state.error").get(word) == error


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_byte_strobes(dut: Any) -> None:
    """Only the bytes that are strobed change; sa.cmd starts with the byte of op alone."""
    bench = Bench(dut)
    await bench.start()
    for path in ("sa.sent", "ring[0].base_lo"):
        held = bytearray(4)
        for _ in range(12):
            offset, size = random.choice([(o, s) for o in range(4) for s in range(1, 5 - o)])
            data = random.randbytes(size)
            held[offset:offset + size] = data
            await bench.write_bytes(path, offset, data)
            assert await bench.regs.get(path) == int.from_bytes(held, "little")
    await bench.write_bytes("sa.cmd", 1, b"\x01")
    await bench.cycles(8)
    assert await bench.regs.get("sa.status") == 0, "started by the byte of phase"
    await bench.write_bytes("sa.cmd", 0, bytes([SaOp.READ]))
    got = await bench.take_command()
    assert (got["op"], got["phase"]) == (SaOp.READ, 1)


@cocotb.test(timeout_time=5, timeout_unit="ms")
@cocotb.parametrize(enabled=[False, True])
async def cocotb_soft_reset(dut: Any, enabled: bool) -> None:
    """It waits for the ring, then resets the device and all registers; the bus goes on."""
    bench = Bench(dut)
    await bench.start()
    cocotb.start_soon(bench.follow_enable(drain=40))
    await write_sa(bench, random.randbytes(76))
    await bench.regs.set("ring[0].control", int(enabled))
    await bench.pulse("result_i")
    await bench.regs.set("irq_enable", 7)
    await bench.pulse("sa_event_valid_i")
    await bench.regs.set("control", 1)
    await bench.cycles()
    assert not bench.ring()["enable"]
    idle_at_reset = None
    for _ in range(100):
        await bench.cycles()
        await ReadOnly()
        if not dut.core_rst_no.value:
            idle_at_reset = int(dut.ring_stat_i.value) >> 3 & 3 == RingState.IDLE
            break
    assert idle_at_reset, "no reset, or before the ring was idle"
    await RisingEdge(dut.clk_i)
    assert await bench.regs.get("status") in (0, 1)
    dut.sa_busy_i.value = 1
    await bench.cycles(40)
    assert dut.core_rst_no.value
    assert await bench.regs.get("status") == 0, "ready while the SA table is wiped"
    dut.sa_busy_i.value = 0
    assert not dut.irq_o.value
    for path, at in qnic_regs._ADDRESS.items():
        assert await bench.regs.read32(at) == CONSTANT.get(path, 0), path
    await bench.regs.set("sa.cmd", SaOp.DELETE)
    assert (await bench.take_command())["keys"] == {"iv": 0, "hp": 0, "key": 0}


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_latency(dut: Any) -> Any:
    """The cycles that the header comment states."""
    bench = Bench(dut)
    await bench.start()

    async def cycles_until(signal: Any) -> int:
        since = get_sim_time("ns")
        while not signal.value:
            await RisingEdge(dut.clk_i)
            await ReadOnly()
        return int(get_sim_time("ns") - since) // PERIOD

    await bench.regs.set("irq_enable", 1)
    await RisingEdge(dut.clk_i)
    dut.completion_i.value = 1
    irq = await cycles_until(dut.irq_o)
    await RisingEdge(dut.clk_i)
    dut.completion_i.value = 0
    writing = cocotb.start_soon(bench.regs.set("sa.cmd", SaOp.READ))
    await bench.handshake("aw")
    command = 1 + await cycles_until(dut.sa_cmd_valid_o)
    await RisingEdge(dut.clk_i)
    await writing
    reading = cocotb.start_soon(bench.regs.get("id"))
    await bench.handshake("ar")
    read = 1 + await cycles_until(dut.s_axil_rvalid)
    await RisingEdge(dut.clk_i)
    await reading
    rates = []
    for access in (bench.axil.read(0x200, 512), bench.axil.write(0x200, bytes(512))):
        since = get_sim_time("ns")
        await access
        rates.append((get_sim_time("ns") - since) / PERIOD / 128)
    dut._log.info("irq_o %d, command %d, read %d, cycles a read and a write %s", irq, command,
                  read, rates)
    assert (irq, command, read) == (2, 4, 3)
    assert max(rates) < 1.1


def test_csr() -> None:
    simulate("qnic_csr", "tb.csr.test_csr", PARAMETERS)
