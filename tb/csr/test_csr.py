# SPDX-License-Identifier: Apache-2.0
"""csr/qnic_csr: registers, SA window, counters, interrupts, the rings' bus, soft reset."""
import random
from typing import Any

import cocotb
from cocotb.triggers import ReadOnly, RisingEdge
from cocotb.utils import get_sim_time

from abi.gen import qnic_abi, qnic_regs
from abi.gen.qnic_abi import SA_EVENTS, SaOp, Status
from tb.csr.bench import EVENT, RINGS_AT, Bench, write_sa
from tb.lib.sim import simulate

PARAMETERS = {"LANES": 1, "RINGS": 5, "VECTORS": 40, "SA_ENTRIES": 256, "MAX_FRAME": 9018,
              "AXI_BYTES": 32}
CONSTANT = {"id": qnic_abi.DEVICE_MAGIC, "version": qnic_abi.ABI_VERSION, "build": 0x00200501,
            "sa_entries": 256, "max_frame": 9018, "status": 1}
PERIOD = 4


@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_counters(dut: Any) -> None:
    """Each status, frames, bytes and events are counted, at one pulse a cycle."""
    bench = Bench(dut)
    await bench.start()
    count = dict.fromkeys((*(f"chains[{s}]" for s in Status), "frames", "bytes", "soft_limits",
                           "hard_limits", "lost_events"), 0)
    held = 0
    for _ in range(3):
        for _ in range(300):
            status, size = random.choice(list(Status)), random.getrandbits(17)
            result, sent, event, soft, hard = (random.getrandbits(1) for _ in range(5))
            dut.result_i.value = result
            dut.result_status_i.value = int(status)
            dut.frame_sent_i.value = sent
            dut.frame_bytes_i.value = size
            dut.sa_event_valid_i.value = event
            dut.sa_event_i.value = EVENT.pack(at_soft=soft, at_hard=hard)
            held += event
            count[f"chains[{status}]"] += result
            count["frames"] += sent
            count["bytes"] += size * sent
            count["soft_limits"] += event & soft
            count["hard_limits"] += event & hard
            count["lost_events"] += event and held > SA_EVENTS
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
@cocotb.parametrize(stall=[False, True], wait=[0, 20])
async def cocotb_rings(dut: Any, stall: bool, wait: int) -> None:
    """Registers of rings are reached one access at a time, between accesses of all others."""
    bench = Bench(dut, stall)
    bench.wait = wait
    await bench.start()
    held: dict[str, int] = {}
    paths = [path for path in qnic_regs._ADDRESS if path.startswith("ring[")]
    for _ in range(60):
        path, value = random.choice(paths), random.getrandbits(32)
        await bench.regs.set(path, value)
        await bench.regs.set("sa.id", ~value & 0xFFFFFFFF)
        held[path] = value
        path = random.choice(list(held))
        assert await bench.regs.get(path) == held[path], path
        assert await bench.regs.get("sa.id") == ~value & 0xFFFFFFFF
        assert bench.rings[qnic_regs.address(path) - RINGS_AT] == held[path]
    assert (await bench.axil.read(0x7FFC, 4)).data == bytes(4), "no register there"


@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_vectors(dut: Any) -> None:
    """Each vector has a cause, an enable and a line; those beyond the build do nothing."""
    bench = Bench(dut)
    await bench.start()
    for vector in range(1, 64):
        path, bit = f"irq_vectors_{'hi' if vector >= 32 else 'lo'}", 1 << vector % 32
        enable = path.replace("vectors", "vectors_enable")
        for enabled in (0, bit):
            await bench.regs.set(enable, enabled)
            await bench.pulse("completion_i", vector_i=vector)
            await bench.cycles(3)
            there = vector < PARAMETERS["VECTORS"]
            assert int(dut.irq_o.value) == (bool(enabled) and there) << vector, vector
            await bench.regs.set(path, 0xFFFFFFFF ^ bit)
            assert await bench.regs.get(path) == bit * there
            await bench.regs.set(path, bit)
            assert await bench.regs.get(path) == 0
            assert int(dut.irq_o.value) == 0
        await bench.regs.set(enable, 0)
        assert await bench.regs.get("irq_status") == 0


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
@cocotb.parametrize(busy=[False, True])
async def cocotb_soft_reset(dut: Any, busy: bool) -> None:
    """It waits for the rings, then resets the device and all registers; the bus goes on."""
    bench = Bench(dut)
    await bench.start()
    if busy:
        cocotb.start_soon(bench.drain(40))
    await write_sa(bench, random.randbytes(76))
    await bench.pulse("result_i")
    await bench.regs.set("irq_enable", 7)
    await bench.pulse("sa_event_valid_i")
    await bench.regs.set("control", 1)
    idle_at_reset = None
    for _ in range(100):
        await bench.cycles()
        await ReadOnly()
        if not dut.core_rst_no.value:
            idle_at_reset = dut.rings_idle_i.value
            break
    assert idle_at_reset, "no reset, or before the rings were idle"
    await RisingEdge(dut.clk_i)
    assert await bench.regs.get("status") in (0, 1)
    dut.sa_busy_i.value = 1
    await bench.cycles(40)
    assert dut.core_rst_no.value
    assert await bench.regs.get("status") == 0, "ready while the SA table is wiped"
    dut.sa_busy_i.value = 0
    assert not dut.irq_o.value
    for path, at in qnic_regs._ADDRESS.items():
        if at < RINGS_AT:
            assert await bench.regs.read32(at) == CONSTANT.get(path, 0), path
    await bench.regs.set("sa.cmd", SaOp.DELETE)
    assert (await bench.take_command())["keys"] == {"iv": 0, "hp": 0, "key": 0}


@cocotb.test(timeout_time=5, timeout_unit="ms")
@cocotb.parametrize(wait=[0, 5])
async def cocotb_rings_in_a_reset(dut: Any, wait: int) -> None:
    """Accesses of rings that meet the soft reset at any moment end all the same."""
    bench = Bench(dut)
    bench.wait = wait
    await bench.start()
    resets = 0
    for delay in range(40):
        await bench.regs.set("ring[0].base_lo", delay + 1)
        await bench.regs.set("control", 1)
        await bench.cycles(delay)
        for _ in range(3):
            assert await bench.regs.get("ring[0].base_lo") in (0, delay + 1)
            await bench.regs.set("ring[0].vector", 1)
            resets += not dut.core_rst_no.value
        await bench.regs.wait_ready()
        assert await bench.regs.get("ring[0].base_lo") == delay + 1
    assert resets > 5


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
