# SPDX-License-Identifier: Apache-2.0
"""crypto/qnic_aes_sbox: the three S-boxes are the one of FIPS 197, in the same cycle."""
import random
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import RisingEdge

from tb.lib.sim import simulate

LATENCY = 2


def multiply(a: int, b: int) -> int:
    """Product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1 (FIPS 197, 4.2)."""
    product = 0
    for bit in range(8):
        if b >> bit & 1:
            product ^= a << bit
    for bit in range(14, 7, -1):
        if product >> bit & 1:
            product ^= 0x11B << (bit - 8)
    return product


def substitute(x: int) -> int:
    """S-box from its definition: inverse by search, then the affine map (FIPS 197, 5.1.1)."""
    inverse = next((y for y in range(256) if multiply(x, y) == 1), 0)
    result = 0
    for i in range(8):
        bits = (inverse >> (i + k) % 8 & 1 for k in (0, 4, 5, 6, 7))
        result |= (sum(bits) & 1) << i
    return result ^ 0x63


SUB = [substitute(x) for x in range(256)]
DBL = [multiply(s, 2) for s in SUB]


def apply(table: list[int], word: int) -> int:
    return int.from_bytes(bytes(table[b] for b in word.to_bytes(4, "little")), "little")


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_sbox_equal(dut: Any) -> None:
    """Every input in every byte, a new word in each cycle: S and 2S, LATENCY cycles later."""
    assert SUB[0x00] == 0x63 and SUB[0x53] == 0xED, "FIPS 197, figure 7"
    Clock(dut.clk_i, 4, unit="ns").start()
    columns = [random.sample(range(256), 256) for _ in range(4)]
    words = [int.from_bytes(bytes(row), "little") for row in zip(*columns, strict=True)]
    words += [random.getrandbits(32) for _ in range(1000)]
    for cycle in range(len(words) + LATENCY):
        dut.in_i.value = words[cycle % len(words)]
        await RisingEdge(dut.clk_i)
        if cycle < LATENCY:
            continue
        word = words[cycle - LATENCY]
        for kind in ("table", "gates", "ebr"):
            assert getattr(dut, f"sub_{kind}_o").value == apply(SUB, word), f"{kind} {word:08x}"
            assert getattr(dut, f"dbl_{kind}_o").value == apply(DBL, word), f"{kind} {word:08x}"


def test_aes_sbox() -> None:
    simulate("tb_aes_sbox", "tb.crypto.test_aes_sbox")
