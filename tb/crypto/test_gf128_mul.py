# SPDX-License-Identifier: Apache-2.0
"""crypto/qnic_gf128_mul: products, latency, rate, nothing kept."""
import random
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge

from tb.crypto.gcm_model import block, multiply, packet, polynomial, xor
from tb.lib.peek import words
from tb.lib.sim import simulate

LATENCY = 6
EDGES = [0, 1, 1 << 63, 1 << 64, 1 << 127, (1 << 128) - 1, (1 << 64) - 1, 0x87]


class Multiplier:
    """Feeds pairs at the full rate, checks each product at the stated cycle."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut

    async def start(self) -> None:
        Clock(self.dut.clk_i, 4, unit="ns").start()
        await FallingEdge(self.dut.clk_i)
        await self.products([(0, 0)] * LATENCY)

    async def products(self, pairs: Any) -> Any:
        """All numbers are polynomials; returns the products in order."""
        got = []
        for cycle in range(len(pairs) + LATENCY):
            a, b = pairs[cycle] if cycle < len(pairs) else (0, 0)
            self.dut.a_i.value = a
            self.dut.b_i.value = b
            if cycle >= LATENCY:
                got.append(int(self.dut.p_o.value))
            await FallingEdge(self.dut.clk_i)
        return got

    async def check(self, pairs: Any) -> None:
        got = await self.products(pairs)
        for (a, b), p in zip(pairs, got, strict=True):
            want = polynomial(multiply(block(a), block(b)))
            assert p == want, f"{a:032x} * {b:032x} = {p:032x}, not {want:032x}"


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_mul_basis(dut: Any) -> None:
    """All 128 x 128 products of single bits, and edges; tb/formal proves that these say all."""
    mul = Multiplier(dut)
    await mul.start()
    await mul.check([(1 << i, 1 << j) for i in range(128) for j in range(128)])
    await mul.check([(a, b) for a in EDGES for b in EDGES])


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_mul_random(dut: Any) -> None:
    """Random operands, a new pair in every cycle."""
    mul = Multiplier(dut)
    await mul.start()
    await mul.check([(random.getrandbits(128), random.getrandbits(128)) for _ in range(2000)])


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_mul_gcm(dut: Any) -> None:
    """(A H + length block) H is the GHASH that AES-GCM of `cryptography` used."""
    mul = Multiplier(dut)
    await mul.start()
    packets = [packet(16, 0) for _ in range(50)]
    length = (128).to_bytes(8, "big") + bytes(8)
    first = await mul.products([(polynomial(p.aad), polynomial(p.h)) for p in packets])
    sums = [polynomial(xor(block(x), length)) for x in first]
    second = await mul.products([(s, polynomial(p.h)) for s, p in zip(sums, packets, strict=True)])
    assert [block(x) for x in second] == [p.hash for p in packets]


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_mul_washed(dut: Any) -> None:
    """With zero operands every register is zero after the latency."""
    mul = Multiplier(dut)
    await mul.start()
    await mul.products([(random.getrandbits(128), random.getrandbits(128)) for _ in range(5)])
    for _ in range(LATENCY):
        await FallingEdge(dut.clk_i)
    parts = list(words(dut))
    assert sum("_q" in x._path for x in parts) >= 80
    assert not [x._path for x in parts if int(x.value)]


def test_gf128_mul() -> None:
    simulate("qnic_gf128_mul", "tb.crypto.test_gf128_mul")
