# SPDX-License-Identifier: Apache-2.0
"""crypto/qnic_aes_pipe: right blocks at full rate, fixed latency, no residue of keys."""
import random
import re
from collections.abc import Iterator, Sequence
from typing import Any

import cocotb
import pytest
from cocotb.clock import Clock
from cocotb.handle import ArrayObject, ValueObjectBase
from cocotb.triggers import NextTimeStep, ReadOnly, RisingEdge

from tb.crypto.ecb import Block, cavp, fips_197, random_block
from tb.lib.sim import simulate
from tb.lib.structs import constant, little

TAG_W = 8
LATENCY = constant("AES_LATENCY")
SBOXES = {"table": 0, "gates": 1, "ebr": 2}


def drive(dut: Any, block: Block | None, tag: int) -> None:
    """One cycle's inputs. What is not part of the block is noise that must not matter."""
    shown = block or random_block()
    dut.in_valid_i.value = block is not None
    dut.in_block_i.value = little(shown.plaintext)
    dut.in_key_i.value = little(shown.key.ljust(32, b"\0")) | (
        random.getrandbits(128) << 128 if len(shown.key) == 16 else 0)
    dut.in_aes256_i.value = len(shown.key) == 32
    dut.in_tag_i.value = tag


async def start(dut: Any) -> None:
    Clock(dut.clk_i, 4, unit="ns").start()
    dut.rst_ni.value = 0
    drive(dut, None, 0)
    for _ in range(3):
        await RisingEdge(dut.clk_i)
    dut.rst_ni.value = 1


async def run(dut: Any, cycles: Sequence[Block | None]) -> None:
    """Feed a block (or nothing) a cycle; each must come out AES_LATENCY cycles later."""
    tags = [random.getrandbits(TAG_W) for _ in cycles]
    for cycle in range(len(cycles) + LATENCY):
        if cycle < len(cycles):
            drive(dut, cycles[cycle], tags[cycle])
        else:
            drive(dut, None, random.getrandbits(TAG_W))
        await RisingEdge(dut.clk_i)
        if cycle < LATENCY:
            assert not dut.out_valid_o.value, f"valid after {cycle} cycles"
            continue
        block = cycles[cycle - LATENCY]
        assert dut.out_valid_o.value == (block is not None), f"cycle {cycle}"
        if block:
            assert int(dut.out_block_o.value) == little(block.ciphertext), f"cycle {cycle}"
            assert int(dut.out_tag_o.value) == tags[cycle - LATENCY], f"cycle {cycle}"


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_aes_published(dut: Any) -> None:
    """FIPS 197 and all NIST ECB vectors, both sizes shuffled, a block in every cycle."""
    await start(dut)
    blocks = [*fips_197(), *cavp(128), *cavp(256)]
    assert len(blocks) == 3 + 339 + 460
    random.shuffle(blocks)
    await run(dut, blocks)


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_aes_random(dut: Any) -> None:
    """A new key and a random size each cycle: back to back, then with random gaps."""
    await start(dut)
    await run(dut, [random_block() for _ in range(500)])
    await run(dut, [random_block() if random.random() < 0.5 else None for _ in range(500)])


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_aes_reset(dut: Any) -> None:
    """A reset of one cycle takes back every valid bit; what comes after it is right."""
    await start(dut)
    for _ in range(LATENCY):
        drive(dut, random_block(), 0)
        await RisingEdge(dut.clk_i)
    dut.rst_ni.value = 0
    drive(dut, None, 0)
    await RisingEdge(dut.clk_i)
    dut.rst_ni.value = 1
    await run(dut, [random_block() for _ in range(10)])


def values(handle: Any) -> Iterator[Any]:
    """All signals and memory words below ``handle``, without the contents of ROMs."""
    for child in handle:
        if not isinstance(child, ValueObjectBase) or isinstance(child, ArrayObject):
            if child._name != "mem":
                yield from values(child)
        elif not child.is_const:
            yield child


async def settled(signals: Sequence[Any]) -> list[str]:
    """All values behind the last clock edge."""
    await ReadOnly()
    now = [str(signal.value) for signal in signals]
    await NextTimeStep()
    return now


def differences(now: Sequence[str], before: Sequence[str]) -> set[int]:
    return {i for i, pair in enumerate(zip(now, before, strict=True)) if pair[0] != pair[1]}


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_aes_wiped(dut: Any) -> None:
    """AES_LATENCY idle cycles after any traffic, every signal is as if there had been none."""
    await start(dut)
    aside = re.compile(rf"{dut._name}[.](in_|place_|rst_ni)|.*clk_i$|.*CLK[AB]$")
    signals = [signal for signal in values(dut) if not aside.match(signal._path)]
    registers = {i for i, signal in enumerate(signals) if signal._name.endswith("_q")}

    async def idle(cycles: int) -> None:
        for _ in range(cycles):
            drive(dut, None, random.getrandbits(TAG_W))
            await RisingEdge(dut.clk_i)

    await idle(2 * LATENCY)
    clean = await settled(signals)
    touched: set[int] = set()
    for burst in (1, LATENCY + 16, 3 * LATENCY):
        for cycle in range(burst):
            drive(dut, random_block(), random.getrandbits(TAG_W))
            await RisingEdge(dut.clk_i)
            if LATENCY <= cycle < LATENCY + 16:
                touched |= differences(await settled(signals), clean)
        await idle(LATENCY - 1)
        assert differences(await settled(signals), clean), "the last block is still at the output"
        await idle(1)
        left = differences(await settled(signals), clean)
        assert not left, [signals[i]._path for i in left]
    assert registers and not registers - touched, "registers that no traffic has reached"


@pytest.mark.parametrize("sbox", SBOXES)
def test_aes_pipe(sbox: str) -> None:
    simulate("qnic_aes_pipe", "tb.crypto.test_aes_pipe",
             {"SBOX": SBOXES[sbox], "TAG_W": TAG_W})
