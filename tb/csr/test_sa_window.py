# SPDX-License-Identifier: Apache-2.0
"""csr/qnic_sa_window, through the registers: commands, keys, the readable view."""
import random
from typing import Any

import cocotb

from abi.gen import qnic_regs
from abi.gen.qnic_abi import Cipher, SaError, SaOp
from tb.csr.bench import Bench, write_sa
from tb.csr.test_csr import CONSTANT, PARAMETERS
from tb.lib.sim import simulate

PERIOD = 4


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_reset_values(dut: Any) -> None:
    """After reset every register reads as its constant, all others as zero."""
    bench = Bench(dut)
    await bench.start()
    for path, at in qnic_regs._ADDRESS.items():
        assert await bench.regs.read32(at) == CONSTANT.get(path, 0), path


@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_keys_have_no_read_path(dut: Any) -> None:
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
async def cocotb_sa_command(dut: Any, stall: bool) -> None:
    """A write to sa.cmd is one handshake with what was written; then the keys are gone."""
    bench = Bench(dut, stall)
    await bench.start()
    for op in (SaOp.INSTALL, SaOp.SET_KEY, SaOp.DELETE, SaOp.READ, SaOp.BIND):
        keys = random.randbytes(76)
        want = await write_sa(bench, keys)
        error = random.choice(list(SaError))
        want |= {"op": op} | {name: random.getrandbits(1) for name in ("phase", "keyed", "any_gen")}
        command = op | want["phase"] << 8 | want["keyed"] << 9 | want["any_gen"] << 10
        await bench.regs.set("sa.cmd", command)
        got = await bench.take_command(wait=random.randrange(8))
        held = got.pop("keys")
        assert got == want
        for name, data in (("key", keys[:32]), ("hp", keys[32:64]), ("iv", keys[64:])):
            assert held[name].to_bytes(len(data), "little") == data, name
        assert await bench.regs.get("sa.status") == 1, "not busy before the response"
        await bench.answer(error)
        assert await bench.regs.get("sa.status") == error << 4
        # The same command again: the registers are there, the keys are zero.
        await bench.regs.set("sa.cmd", command)
        got = await bench.take_command()
        assert got.pop("keys") == {"iv": 0, "hp": 0, "key": 0}
        assert got == want
        await bench.cycles()
        assert int(dut.sa_cmd_o.value) == 0, "the port shows a command without valid"
        await bench.answer()


@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_sa_busy_locks(dut: Any) -> None:
    """While a command runs, writes to the window change nothing and start nothing."""
    bench = Bench(dut)
    await bench.start()
    want = await write_sa(bench, bytes(76))
    await bench.regs.set("sa.cmd", SaOp.SET_KEY)
    await write_sa(bench, random.randbytes(76))
    await bench.regs.set("sa.cmd", SaOp.DELETE)
    got = await bench.take_command()
    assert got == {"op": SaOp.SET_KEY, "phase": 0, "keyed": 0, "any_gen": 0,
                   "keys": {"iv": 0, "hp": 0, "key": 0}, **want}
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
async def cocotb_sa_refused(dut: Any) -> None:
    """What is no command, and INSTALL without cipher, is an error; NOP is none. All wipe keys."""
    bench = Bench(dut)
    await bench.start()
    for op, cipher, error in (
            (SaOp.NOP, 1, SaError.NONE), (6, 2, SaError.BAD_OP), (7, 1, SaError.BAD_OP),
            (SaOp.INSTALL, 0, SaError.BAD_CIPHER), (SaOp.INSTALL, 3, SaError.BAD_CIPHER)):
        await write_sa(bench, random.randbytes(76))
        await bench.regs.set("sa.cipher", cipher)
        await bench.regs.set("sa.cmd", op)
        await bench.cycles(10)
        assert not dut.sa_cmd_valid_o.value
        assert await bench.regs.get("sa.status") == error << 4
        await bench.regs.set("sa.cmd", SaOp.DELETE)
        assert (await bench.take_command())["keys"] == {"iv": 0, "hp": 0, "key": 0}
        await bench.answer()
        assert await bench.regs.get("sa.status") == 0


@cocotb.test(timeout_time=5, timeout_unit="ms")
async def cocotb_sa_view(dut: Any) -> Any:
    """READ and DELETE without error copy the view to the rd registers; nothing else does."""
    bench = Bench(dut)
    await bench.start()

    async def read_back() -> list[int]:
        return [await bench.regs.get(f"sa.rd_{name}") for name in (
            "flags", "meta", "next_pn_lo", "next_pn_hi", "sent[0]", "sent[1]", "soft_limit[0]",
            "soft_limit[1]", "hard_limit[0]", "hard_limit[1]")]

    seen = await read_back()
    for _ in range(12):
        op = random.choice([SaOp.READ, SaOp.READ, SaOp.DELETE, SaOp.BIND])
        error = random.choice([SaError.NONE, SaError.NONE, SaError.STALE_GEN])
        await bench.regs.set("sa.cmd", op)
        await bench.take_command()
        valid, aes256, gen, owner, next_pn = (random.getrandbits(n) for n in (1, 1, 16, 16, 63))
        slots = [{"valid": random.getrandbits(1), **{
            name: random.getrandbits(32) for name in ("sent", "soft_limit", "hard_limit")}}
            for _ in range(2)]
        await bench.answer(error, valid=valid, aes256=aes256, gen=gen, owner=owner,
                           next_pn=next_pn, slot0=slots[0], slot1=slots[1])
        if op in (SaOp.READ, SaOp.DELETE) and not error:
            cipher = Cipher.AES_256_GCM if aes256 else Cipher.AES_128_GCM
            seen = [valid | slots[0]["valid"] << 1 | slots[1]["valid"] << 2 | cipher << 4,
                    gen | owner << 16, next_pn & 0xFFFFFFFF, next_pn >> 32,
                    *(slot[name] for name in ("sent", "soft_limit", "hard_limit")
                      for slot in slots)]
        assert await read_back() == seen


def test_sa_window() -> None:
    simulate("qnic_csr", "tb.csr.test_sa_window", PARAMETERS)
