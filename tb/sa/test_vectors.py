# SPDX-License-Identifier: Apache-2.0
"""Published AES-GCM vectors through an SA: its key, its iv, the H that the device computed.

The nonce is the SA's iv XOR the packet number (RFC 9001 5.3): the iv is the vector's nonce XOR a
random number. The vectors of each cipher go through both key phases.
"""
import random
from collections.abc import Iterator
from itertools import islice
from typing import Any

import cocotb
from cocotb.triggers import RisingEdge

from abi.gen.qnic_abi import Mode, SaError, SaOp
from tb.crypto.lane import Lane, Message
from tb.crypto.test_core import expected
from tb.crypto.vectors import GcmVector, cavp, wycheproof
from tb.lib.sim import simulate
from tb.sa.bench import PARSED, command
from tb.sa.model import flat, nonce

ENTRIES = 64


class SaLane(Lane):
    """A lane behind the SA table: the keys of its messages are SAs' by then."""

    inputs: tuple[str, ...] = (
        "parsed_valid_i", "parsed_i", "sa_cmd_valid_i", "sa_cmd_i", "beat_valid_i", "beat_data_i",
        "beat_last_i", "info_ready_i", "seal_ready_i")

    def __init__(self, dut: Any, phase: int) -> None:
        super().__init__(dut)
        self.phase = phase
        self.numbers: list[int] = []

    async def start(self) -> None:
        """Wait for the table."""
        await super().start()
        while self.dut.busy_o.value:
            await RisingEdge(self.dut.clk_i)

    async def command(self, op: SaOp, **fields: Any) -> None:
        """One command to the table, which takes it."""
        assert (await command(self.dut, op, **fields))[0] == SaError.NONE

    async def install(self, messages: tuple[Message, ...]) -> None:
        """An SA for each: with its key at once, or by SET_KEY, into the slot of the phase."""
        self.numbers = [random.getrandbits(62) for _ in messages]
        for sa_id, (message, pn) in enumerate(zip(messages, self.numbers, strict=True)):
            keyed = sa_id & 1
            fields = {"sa_id": sa_id, "gen": 7, "aes256": len(message.key) == 32, "next_pn": pn,
                      "hard_limit": 1, "phase": self.phase,
                      "keys": {"key": flat(message.key), "hp": flat(message.hp),
                               "iv": flat(nonce(message.nonce, pn))}}
            await self.command(SaOp.INSTALL, keyed=keyed, **fields)
            if not keyed:
                await self.command(SaOp.SET_KEY, **fields)

    async def _send_pkts(self, messages: list[Message]) -> None:
        dut = self.dut
        for sa_id, (message, pn) in enumerate(zip(messages, self.numbers, strict=True)):
            dut.parsed_i.value = PARSED.pack(
                job={"mode": Mode.SA, "sa_id": sa_id, "gen": 7, "pn": pn,
                     "frame_len": message.frame_len}, geom=message.geom, phase=self.phase)
            dut.parsed_valid_i.value = 1
            await RisingEdge(dut.clk_i)
            while not dut.parsed_ready_o.value:
                await RisingEdge(dut.clk_i)
            dut.parsed_valid_i.value = 0


async def check(dut: Any, phase: int, vectors: Iterator[GcmVector]) -> int:
    """Published ciphertext and tag of each; the mask is `cryptography`'s. How many there were.

    A message without additional data and plaintext is left out: no QUIC packet lacks a header,
    and its hash, which is 0 blocks and a known H, would be there before E(K, J0).
    """
    vectors = (v for v in vectors if v.aad or v.plaintext)
    lane = SaLane(dut, phase)
    await lane.start()
    count = 0
    while some := tuple(islice(vectors, ENTRIES)):
        messages = tuple(Message(v.key, v.iv, v.aad, v.plaintext, random.randbytes(len(v.key)))
                         for v in some)
        await lane.install(messages)
        for got, vector, message in zip(await lane.seal(list(messages)), some, messages,
                                        strict=True):
            assert (got.ciphertext, got.tag) == (vector.ciphertext, vector.tag), vector.name
            assert got.mask == expected(message).mask, vector.name
            count += 1
        for sa_id in range(len(some)):
            await lane.command(SaOp.DELETE, sa_id=sa_id, gen=7)
    dut._log.info("%d vectors, key phase %d", count, phase)
    return count


@cocotb.test(timeout_time=4, timeout_unit="ms")
@cocotb.parametrize(bits=[128, 256], phase=[0, 1])
async def cocotb_cavp(dut: Any, bits: int, phase: int) -> None:
    """The usable vectors of NIST CAVP of a key size, 64 SAs at a time, back to back."""
    assert await check(dut, phase, cavp(bits)) == 360


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(phase=[0, 1])
async def cocotb_wycheproof(dut: Any, phase: int) -> None:
    """The valid Wycheproof vectors, of both key sizes."""
    assert await check(dut, phase, wycheproof()) >= 75


def test_vectors() -> None:
    simulate("tb_sa_crypto", "tb.sa.test_vectors")
