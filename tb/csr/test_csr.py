# SPDX-License-Identifier: Apache-2.0
"""csr/qnic_csr: registers, SA window, counters, interrupt, ring, soft reset."""
import random
from typing import Any

import cocotb
from cocotb.triggers import ReadOnly, RisingEdge
from cocotb.utils import get_sim_time

from abi.gen import qnic_abi, qnic_regs
from abi.gen.qnic_abi import Cipher, RingError, RingState, SaOp, Status
from tb.csr.bench import Bench
from tb.lib.sim import simulate

PARAMETERS = {"LANES": 1, "SA_ENTRIES": 256, "MAX_FRAME": 9018, "AXI_BYTES": 32}
CONSTANT = {"id": qnic_abi.DEVICE_MAGIC, "version": qnic_abi.ABI_VERSION, "build": 0x00200101,
            "sa_entries": 256, "max_frame": 9018, "status": 1}
PERIOD = 4


async def write_sa(bench: Bench, keys: bytes) -> dict[str, int]:
    """Fill the SA window with random values; what sa_cmd_t must say."""
    want = {"sa_id": random.getrandbits(32), "gen": random.getrandbits(16),
            "owner": random.getrandbits(16), "next_pn": random.getrandbits(63),
            "sent": random.getrandbits(32), "soft_limit": random.getrandbits(32),
            "hard_limit": random.getrandbits(32), "aes256": random.getrandbits(1)}
    regs = bench.regs
    await regs.set("sa.id", want["sa_id"])
    await regs.set("sa.meta", want["gen"] | want["owner"] << 16)
    await regs.set("sa.cipher",
                   Cipher.AES_256_GCM if want["aes256"] else Cipher.AES_128_GCM)
    await regs.set("sa.next_pn_lo", want["next_pn"] & 0xFFFFFFFF)
    await regs.set("sa.next_pn_hi", want["next_pn"] >> 32)
    for name in ("sent", "soft_limit", "hard_limit"):
        await regs.set(f"sa.{name}", want[name])
    for name, data in (("key", keys[:32]), ("hp", keys[32:64]), ("iv", keys[64:])):
        await bench.axil.write(qnic_regs.address(f"sa.{name}[0]"), data)
    return want


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_reset_values(dut):
    """After reset every register reads as its constant, all others as zero."""
    bench = Bench(dut)
    await bench.start()
    for path, at in qnic_regs._ADDRESS.items():
        assert await bench.regs.read32(at) == CONSTANT.get(path, 0), path


@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_keys_have_no_read_path(dut):
    """Key words written to the SA window are not found at any address."""
    bench = Bench(dut)
    await bench.start()
    keys = random.randbytes(76)
    await write_sa(bench, keys)
    words = {keys[i:i + 4] for i in range(0, 76, 4)}
    for at in range(0, 0x800, 4):
        read = (await bench.axil.read(at, 4)).data
        assert read not in words, f"a key word is read at {at:#x}"
        assert not 0x120 <= at < 0x16C or read == bytes(4), f"{at:#x} does not read as 0"


@cocotb.test(timeout_time=10, timeout_unit="ms")
@cocotb.parametrize(stall=[False, True])
async def cocotb_sa_command(dut, stall: bool):
    """A write to sa.cmd is one handshake with what was written; then the keys are gone."""
    bench = Bench(dut, stall)
    await bench.start()
    for op in (SaOp.INSTALL, SaOp.SET_KEY, SaOp.DELETE, SaOp.READ):
        keys = random.randbytes(76)
        want = await write_sa(bench, keys)
        phase, error = random.getrandbits(1), random.getrandbits(1)
        await bench.regs.set("sa.cmd", op | phase << 8)
        got = await bench.take_command(wait=random.randrange(8))
        held = got.pop("keys")
        assert got == {"op": op, "phase": phase, **want}
        for name, data in (("key", keys[:32]), ("hp", keys[32:64]), ("iv", keys[64:])):
            assert held[name].to_bytes(len(data), "little") == data, name
        assert await bench.regs.get("sa.status") == 1, "not busy before the response"
        await bench.answer(error)
        assert await bench.regs.get("sa.status") == error << 1
        # The same command again: the registers are there, the keys are zero.
        await bench.regs.set("sa.cmd", op | phase << 8)
        got = await bench.take_command()
        assert got.pop("keys") == {"iv": 0, "hp": 0, "key": 0}
        assert got == {"op": op, "phase": phase, **want}
        await bench.cycles()
        assert int(dut.sa_cmd_o.value) == 0, "the port shows a command without valid"
        await bench.answer()


@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_sa_busy_locks(dut):
    """While a command runs, writes to the window change nothing and start nothing."""
    bench = Bench(dut)
    await bench.start()
    want = await write_sa(bench, bytes(76))
    await bench.regs.set("sa.cmd", SaOp.SET_KEY)
    await write_sa(bench, random.randbytes(76))
    await bench.regs.set("sa.cmd", SaOp.DELETE)
    got = await bench.take_command()
    assert got == {"op": SaOp.SET_KEY, "phase": 0, "keys": {"iv": 0, "hp": 0, "key": 0}, **want}
    # Commands written at the very time of the response: a late one starts with what
    # it wrote, an early one does nothing; no old command runs again.
    for _ in range(60):
        writing = cocotb.start_soon(bench.regs.set("sa.cmd", SaOp.READ))
        await bench.cycles(random.randrange(8))
        await bench.answer()
        await writing
        await bench.cycles(6)
        if dut.sa_cmd_valid_o.value:
            got = await bench.take_command()
            assert got["op"] == SaOp.READ, "an old command ran again"
            await bench.answer()
            await bench.cycles(2)
        assert await bench.regs.get("sa.status") == 0
        await bench.regs.set("sa.cmd", SaOp.SET_KEY)
        await bench.take_command()


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_sa_refused(dut):
    """What is no command, and INSTALL without cipher, is an error and wipes the keys."""
    bench = Bench(dut)
    await bench.start()
    for op, cipher in ((0, 1), (5, 1), (6, 2), (7, 1), (SaOp.INSTALL, 0), (SaOp.INSTALL, 3)):
        await write_sa(bench, random.randbytes(76))
        await bench.regs.set("sa.cipher", cipher)
        await bench.regs.set("sa.cmd", op)
        await bench.cycles(10)
        assert not dut.sa_cmd_valid_o.value
        assert await bench.regs.get("sa.status") == 2
        await bench.regs.set("sa.cmd", SaOp.DELETE)
        assert (await bench.take_command())["keys"] == {"iv": 0, "hp": 0, "key": 0}
        await bench.answer()
        assert await bench.regs.get("sa.status") == 0


@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_sa_view(dut):
    """READ without error copies the view to the rd registers; nothing else does."""
    bench = Bench(dut)
    await bench.start()

    async def read_back() -> list[int]:
        return [await bench.regs.get(f"sa.rd_{name}") for name in (
            "flags", "meta", "next_pn_lo", "next_pn_hi", "sent", "soft_limit", "hard_limit")]

    seen = await read_back()
    for _ in range(12):
        op, error = random.choice([SaOp.READ, SaOp.READ, SaOp.DELETE]), random.getrandbits(1)
        await bench.regs.set("sa.cmd", op)
        await bench.take_command()
        bits = [random.getrandbits(n) for n in (1, 1, 1, 16, 16, 63, 32, 32, 32)]
        valid, key_valid, aes256, gen, owner, next_pn, sent, soft, hard = bits
        await bench.answer(error, valid=valid, key_valid=key_valid, aes256=aes256, gen=gen,
                           owner=owner, next_pn=next_pn, sent=sent, soft_limit=soft,
                           hard_limit=hard)
        if op == SaOp.READ and not error:
            cipher = Cipher.AES_256_GCM if aes256 else Cipher.AES_128_GCM
            seen = [valid | key_valid << 1 | cipher << 4, gen | owner << 16,
                    next_pn & 0xFFFFFFFF, next_pn >> 32, sent, soft, hard]
        assert await read_back() == seen


@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_counters(dut):
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
async def cocotb_counter_read_is_atomic(dut):
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
async def cocotb_interrupt(dut):
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
async def cocotb_interrupt_is_not_lost(dut):
    """A cause that comes in the very cycle of its clearing stays."""
    bench = Bench(dut)
    await bench.start()
    for delay in range(10):
        await bench.pulse("completion_i")
        clearing = cocotb.start_soon(bench.regs.set("irq_status", 1))
        await bench.cycles(delay)
        await bench.pulse("completion_i")
        late = bool(clearing.done())
        await clearing
        status = await bench.regs.get("irq_status")
        assert status or not late, "lost"
        if status:
            kept = delay
        await bench.regs.set("irq_status", 1)
    assert kept == 9, "the sweep ended before the clearing"


@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_soft_limit_event(dut):
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
    # An event around the acknowledgement is the next one or counted, never lost.
    for delay in range(10):
        await bench.pulse("sa_event_valid_i", sa_event_id_i=1)
        ack = cocotb.start_soon(bench.regs.set("sa.event", 1))
        await bench.cycles(delay)
        await bench.pulse("sa_event_valid_i", sa_event_id_i=2)
        await ack
        if await bench.regs.get("sa.event") & 1:
            assert await bench.regs.get("sa.event_id") == 2
            await bench.regs.set("sa.event", 1)
            assert delay >= 1
        else:
            assert delay < 9, "an event behind the acknowledgement is lost"


@cocotb.test(timeout_time=5, timeout_unit="ms")
@cocotb.parametrize(stall=[False, True])
async def cocotb_ring(dut, stall: bool):
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
async def cocotb_ring_state(dut):
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
async def cocotb_byte_strobes(dut):
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
async def cocotb_soft_reset(dut, enabled: bool):
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
async def cocotb_latency(dut):
    """The cycles that the header comment states."""
    bench = Bench(dut)
    await bench.start()

    async def cycles_until(signal: Any) -> int:
        since = get_sim_time("ns")
        while not signal.value:
            await RisingEdge(dut.clk_i)
            await ReadOnly()
        return round((get_sim_time("ns") - since) / PERIOD)

    async def handshake(channel: str) -> None:
        valid, ready = (getattr(dut, f"s_axil_{channel}{name}") for name in ("valid", "ready"))
        while not (valid.value and ready.value):
            await RisingEdge(dut.clk_i)

    await bench.regs.set("irq_enable", 1)
    await RisingEdge(dut.clk_i)
    dut.completion_i.value = 1
    irq = await cycles_until(dut.irq_o)
    await RisingEdge(dut.clk_i)
    dut.completion_i.value = 0
    writing = cocotb.start_soon(bench.regs.set("sa.cmd", SaOp.READ))
    await handshake("aw")
    command = 1 + await cycles_until(dut.sa_cmd_valid_o)
    await RisingEdge(dut.clk_i)
    await writing
    reading = cocotb.start_soon(bench.regs.get("id"))
    await handshake("ar")
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


def test_csr():
    simulate("qnic_csr", "tb.csr.test_csr", PARAMETERS)
