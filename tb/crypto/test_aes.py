# SPDX-License-Identifier: Apache-2.0
"""crypto/qnic_aes_pipe, qnic_aes_iter: right blocks at full rate, latency, no residue of keys."""
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
# By module: cycles from a block to its result, and from one block to the next.
LATENCIES = {"qnic_aes_pipe": constant("AES_LATENCY"),
             "qnic_aes_iter": constant("AES_ITER_LATENCY")}
WIPED = {"qnic_aes_pipe": 0, "qnic_aes_iter": 1}  # cycles behind the result
PACES = {"qnic_aes_pipe": 1, "qnic_aes_iter": constant("AES_ITER_CYCLES")}
NOTHING = Block(b"", b"", b"")
SLOT = [False]  # whether the next cycle is one
SBOXES = {"table": 0, "gates": 1, "ebr": 2}


def drive(dut: Any, block: Block | None, tag: int) -> None:
    """One cycle's inputs. What is not part of the block is noise that must not matter; the
    iterative AES wants zeros where no block is."""
    shown = block or (random_block() if dut._name == "qnic_aes_pipe" else NOTHING)
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
    SLOT[0] = PACES[dut._name] == 1


async def cycle(dut: Any, blocks: list[Block | None]) -> tuple[Block, int] | None:
    """One cycle. If it is a slot, the next of the blocks goes in and is returned with its tag;
    every cycle is a slot of the pipe, the iterative AES says so a cycle before."""
    block = blocks.pop(0) if blocks and SLOT[0] else None
    tag = random.getrandbits(TAG_W)
    drive(dut, block, tag)
    await RisingEdge(dut.clk_i)
    SLOT[0] = PACES[dut._name] == 1 or bool(dut.slot_o.value)
    return (block, tag) if block else None


async def run(dut: Any, blocks: Sequence[Block | None]) -> None:
    """Feed a block, or nothing, in every slot; each must come out a fixed time later."""
    latency, pace = LATENCIES[dut._name], PACES[dut._name]
    waiting = list(blocks)
    due: dict[int, tuple[Block, int]] = {}
    now = end = 0
    while waiting or now < end:
        taken = await cycle(dut, waiting)
        if taken:
            due[now + latency] = taken
        if waiting:
            end = now + latency + pace + 1
        assert dut.out_valid_o.value == (now in due), f"cycle {now}"
        if now in due:
            block, tag = due.pop(now)
            assert int(dut.out_block_o.value) == little(block.ciphertext), f"cycle {now}"
            assert int(dut.out_tag_o.value) == tag, f"cycle {now}"
        else:
            assert dut.out_tag_o.value == 0, f"cycle {now}"
        now += 1
    assert not due
    assert now <= len(blocks) * pace + latency + 2 * pace, "slots are too far apart"


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
    """A reset of two cycles, the shortest of common/qnic_reset, takes back every valid bit."""
    await start(dut)
    for _ in range(LATENCIES[dut._name]):
        await cycle(dut, [random_block()])
    dut.rst_ni.value = 0
    drive(dut, None, 0)
    for _ in range(2):
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
    """Right behind the last result, after any traffic, every signal is as if there had been none."""
    await start(dut)
    latency, pace = LATENCIES[dut._name], PACES[dut._name]
    aside = re.compile(rf"{dut._name}[.](in_|place_|next_q$|unknown_q$|phase_|slot_|rst_ni)"
                       r"|.*clk_i$|.*CLK[AB]$")
    signals = [signal for signal in values(dut) if not aside.match(signal._path)]
    registers = {i for i, signal in enumerate(signals) if signal._name.endswith("_q")}

    async def idle(cycles: int) -> None:
        for _ in range(cycles):
            await cycle(dut, [])

    await idle(2 * latency)
    clean = await settled(signals)
    touched: set[int] = set()
    for burst in (1, latency + 16 * pace, 3 * latency):
        blocks: list[Block | None] = [random_block() for _ in range(-(-burst // pace))]
        now = 0
        while blocks:
            await cycle(dut, blocks)
            if latency <= now < latency + 16 * pace:
                touched |= differences(await settled(signals), clean)
            now += 1
        await idle(latency - 1)
        assert differences(await settled(signals), clean), "the last block is still at the output"
        await idle(1 + WIPED[dut._name])
        left = differences(await settled(signals), clean)
        assert not left, [signals[i]._path for i in left]
    assert registers and not registers - touched, "registers that no traffic has reached"


QUICK = (("qnic_aes_pipe", "table"), ("qnic_aes_pipe", "ebr"), ("qnic_aes_iter", "table"))


@pytest.mark.parametrize(("top", "sbox"), [
    pytest.param(top, sbox, marks=() if (top, sbox) in QUICK else pytest.mark.full)
    for top in PACES for sbox in SBOXES])
def test_aes(top: str, sbox: str) -> None:
    simulate(top, "tb.crypto.test_aes", {"SBOX": SBOXES[sbox], "TAG_W": TAG_W})
