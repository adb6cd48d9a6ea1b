# SPDX-License-Identifier: Apache-2.0
"""crypto/qnic_crypto, the whole core: published vectors, mixes, rate, latency."""
import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import cocotb
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tb.crypto.lane import Lane, Message, Sealed
from tb.crypto.vectors import GcmVector, cavp, wycheproof
from tb.lib.sim import simulate
from tb.lib.structs import constant


def ecb(key: bytes, block: bytes) -> bytes:
    """One block of AES."""
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return encryptor.update(block) + encryptor.finalize()


def expected(message: Message) -> Sealed:
    """What `cryptography` makes of a message."""
    sealed = AESGCM(message.key).encrypt(message.nonce, message.plaintext, message.aad)
    off = 4 - message.pn_len
    return Sealed(message.header, sealed[:-16], sealed[-16:],
                  ecb(message.hp, sealed[off:off + 16])[:5])


async def check(dut: Any, messages: list[Message], stall: float = 0.0) -> Lane:
    """Seal all, compare all."""
    lane = Lane(dut, stall)
    await lane.start()
    for got, message in zip(await lane.seal(messages), messages, strict=True):
        assert got == expected(message), message
    return lane


def rand_message(aad: int, payload: int, known: bool | None = None) -> Message:
    """Random keys and bytes; the sample always exists, the packet number is in the header."""
    size = random.choice((16, 32))
    key = random.randbytes(size)
    least = max(1, 4 - payload)
    pn_len = random.randint(least, max(least, min(4, aad - 1)))
    inline = random.getrandbits(1) if known is None else not known
    return Message(key, random.randbytes(12), random.randbytes(aad), random.randbytes(payload),
                   random.randbytes(size), None if inline else ecb(key, bytes(16)), pn_len)


async def check_vectors(dut: Any, vectors: Iterable[GcmVector]) -> None:
    """Published ciphertext and tag; the mask against `cryptography`."""
    vectors = list(vectors)
    messages = [Message(v.key, v.iv, v.aad, v.plaintext, random.randbytes(len(v.key)))
                for v in vectors]
    lane = Lane(dut)
    await lane.start()
    for got, vector, message in zip(await lane.seal(messages), vectors, messages, strict=True):
        assert (got.ciphertext, got.tag) == (vector.ciphertext, vector.tag), vector.name
        assert got.mask == expected(message).mask, vector.name
    dut._log.info("%d vectors", len(vectors))


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_cavp_128(dut: Any) -> None:
    """All 375 usable NIST CAVP AES-128-GCM vectors, back to back."""
    await check_vectors(dut, cavp(128))


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_cavp_256(dut: Any) -> None:
    """All 375 usable NIST CAVP AES-256-GCM vectors, back to back."""
    await check_vectors(dut, cavp(256))


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_wycheproof(dut: Any) -> None:
    """The 79 valid Wycheproof vectors, back to back."""
    await check_vectors(dut, wycheproof())


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_random_stalls(dut: Any) -> None:
    """Any header, payload, packet-number length and key mode, with gaps everywhere."""
    messages = [rand_message(random.choice((2, 5, 9, 21, 25, 40, 300)),
                             random.choice((0, 1, 2, 3, 4, 15, 16, 17, 31, 32, 33, 100, 700)))
                for _ in range(120)]
    await check(dut, messages, stall=0.3)


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_every_alignment(dut: Any) -> None:
    """Every start of the payload in a beat with every end of it, inline and by SA."""
    await check(dut, [rand_message(2 + aad, payload) for aad in range(16) for payload in range(34)])


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_padding(dut: Any) -> None:
    """Beats behind the packet are dropped, also where its last step is one of its headers."""
    await check(dut, [replace(rand_message(2 + aad, payload), padding=padding)
                      for aad in range(24) for payload in (0, 1, 20) for padding in (1, 18, 40)])


@cocotb.test(timeout_time=1, timeout_unit="ms")
@cocotb.parametrize(known=[True, False])
async def cocotb_rate(dut: Any, known: bool) -> None:
    """Another key on every frame, both modes: never more cycles than output beats; of the
    iterative AES, than byte times on Ethernet (FCS, preamble and gap: 24)."""
    small = dut.AES_CYCLES.value != 1
    for aad, payload in ((2, 3), (2, 16), (17, 17), (9, 100), (21, 1200)):
        messages = [rand_message(aad, payload, known) for _ in range(60)]
        lane = Lane(dut)
        await lane.start()
        await lane.seal(messages)
        # Where steps come out: seals jitter, as samples wait for free cycles of the AES pipe.
        ends = [pieces[-1]["cycle"] for pieces in lane.pieces if pieces]
        size = len(messages[0].header) + payload + 16
        due = size + 24 if small else -(-size // 16)
        cycles = (ends[-1] - ends[20]) / (len(ends) - 21)
        dut._log.info("aad %d payload %d: %.2f cycles a frame, %d due", aad, payload, cycles, due)
        assert cycles <= due


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_latency(dut: Any) -> None:
    """The latencies that the header of qnic_crypto states."""
    message = rand_message(9, 100, known=True)
    lane = await check(dut, [message])
    first = lane.pieces[0][0]["cycle"] - lane.fired[0]
    seal = lane.seals[0]["cycle"] - lane.pieces[0][-1]["cycle"]
    dut._log.info("info to first piece %d, last piece to seal %d", first, seal)
    if dut.AES_CYCLES.value == 1:
        assert first == constant("AES_LATENCY") + 4
    else:  # and the way to the next slot
        assert 0 <= first - constant("AES_ITER_LATENCY") - 4 <= constant("AES_ITER_CYCLES")


@pytest.mark.parametrize("parameters", [{}, {"AES_CYCLES": 16, "MAX_FLIGHT": 16}])
def test_core(parameters: dict[str, int]) -> None:
    simulate("qnic_crypto", "tb.crypto.test_core", parameters)
