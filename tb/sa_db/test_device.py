# SPDX-License-Identifier: Apache-2.0
"""sa_db.device over registers that are a dumb memory."""
import asyncio
import random
from typing import Any

import pytest

from abi.gen import qnic_abi
from abi.gen.qnic_abi import DEFAULT_HARD_LIMIT, Cipher, SaOp
from abi.gen.qnic_regs import address
from sa_db import (
    Aead,
    Limits,
    PacketKeys,
    SaEntry,
    SaError,
    SaTable,
    TrafficKeys,
)
from sa_db.device import POLLS, PhaseStats


class Memory:
    """Registers that keep what is written. SA_STATUS stays busy for some polls; the
    registers that READ fills hold what the test puts there. No device behind it."""

    def __init__(self, busy: int = 2, error: int = 0) -> None:
        self.words: dict[int, int] = {}
        self.commands: list[tuple[int, dict[int, int]]] = []
        self.busy, self.error = busy, error
        self.polls = 0

    async def read32(self, at: int) -> int:
        if at == address("sa.status"):
            self.polls += 1
            return 1 if self.polls <= self.busy else self.error << 4
        return self.words.get(at, 0)

    async def write32(self, at: int, value: int) -> None:
        assert 0 <= value < 1 << 32
        self.words[at] = value
        if at == address("sa.cmd"):
            self.polls = 0
            self.commands.append((value, dict(self.words)))

    def entry(self, aead: Aead | None) -> None:
        """What READ finds."""
        cipher = {None: 1, Aead.AES_128_GCM: 1, Aead.AES_256_GCM: 2}[aead]
        self.words[address("sa.rd_flags")] = cipher << 4 | (aead is not None)


def vector(words: dict[int, int], name: str, size: int) -> bytes:
    """Bytes of an array of registers."""
    return b"".join(words[address(f"sa.{name}[{i}]")].to_bytes(4, "little")
                    for i in range(size // 4))


def numbers(words: dict[int, int], *names: str) -> list[int]:
    return [words[address(f"sa.{name}")] for name in names]


@pytest.mark.parametrize("aead", Aead)
def test_install_writes_registers(aead: Any) -> None:
    """INSTALL finds every field where docs/registers.md says."""
    memory = Memory()
    hp = random.randbytes(aead.key_bytes)
    asyncio.run(SaTable(memory).install(513, aead, hp, gen=0x1234, owner=0xABCD,
                                        next_pn=0x2BCDEF0123456789))
    (command, words), = memory.commands
    assert command == SaOp.INSTALL
    cipher = Cipher.AES_256_GCM if aead is Aead.AES_256_GCM else Cipher.AES_128_GCM
    assert numbers(words, "id", "meta", "cipher", "next_pn_lo", "next_pn_hi") == [
        513, 0xABCD1234, cipher, 0x23456789, 0x2BCDEF01]
    assert vector(words, "hp", aead.key_bytes) == hp


@pytest.mark.parametrize("aead", Aead)
def test_set_key_writes_registers(aead: Any) -> None:
    """SET_KEY finds key, iv, count and limits; 2^23 packets unless told otherwise."""
    memory = Memory()
    memory.entry(aead)
    keys = TrafficKeys(random.randbytes(aead.key_bytes), random.randbytes(12))
    table = SaTable(memory)
    asyncio.run(table.set_key(7, 1, keys, gen=0x5678, sent=5, limits=Limits(soft=100, hard=200)))
    asyncio.run(table.set_key(7, 0, keys))
    (_, _), (command, words), (_, _), (_, defaults) = memory.commands
    assert command == SaOp.SET_KEY | 1 << 8
    assert numbers(words, "id", "meta", "sent", "soft_limit", "hard_limit") == [
        7, 0x5678, 5, 100, 200]
    assert vector(words, "key", aead.key_bytes) == keys.key
    assert vector(words, "iv", 12) == keys.iv
    assert numbers(defaults, "sent", "soft_limit", "hard_limit") == [0, 0, DEFAULT_HARD_LIMIT]


@pytest.mark.parametrize("aead", Aead)
def test_install_keys_writes_registers(aead: Any) -> None:
    """Entry and key slot go with one command."""
    memory = Memory()
    keys = PacketKeys(aead, *map(random.randbytes, (aead.key_bytes, 12, aead.key_bytes)))
    asyncio.run(SaTable(memory).install_keys(9, keys, gen=3, owner=4, next_pn=5, phase=1,
                                             limits=Limits(6, 7), sent=2))
    (command, words), = memory.commands
    assert command == SaOp.INSTALL | 1 << 8 | 1 << 9
    assert numbers(words, "id", "meta", "next_pn_lo", "sent", "soft_limit", "hard_limit") == [
        9, 4 << 16 | 3, 5, 2, 6, 7]
    for name, want in (("key", keys.key), ("iv", keys.iv), ("hp", keys.hp)):
        assert vector(words, name, len(want)) == want


def test_read_bind_and_remove() -> None:
    """READ's registers become an SaEntry, DELETE's too; both name index and generation."""
    memory = Memory()
    for name, value in {"rd_flags": 0x25, "rd_meta": 0x00050003, "rd_next_pn_lo": 9,
                        "rd_next_pn_hi": 1 << 30, "rd_sent[0]": 1, "rd_soft_limit[0]": 2,
                        "rd_hard_limit[0]": 3, "rd_sent[1]": 4, "rd_soft_limit[1]": 8,
                        "rd_hard_limit[1]": 16}.items():
        memory.words[address(f"sa.{name}")] = value
    table = SaTable(memory)
    entry = SaEntry(True, Aead.AES_256_GCM, 3, 5, (1 << 62) + 9, (
        PhaseStats(False, 1, Limits(2, 3)), PhaseStats(True, 4, Limits(8, 16))))
    assert asyncio.run(table.read(3)) == entry
    asyncio.run(table.bind(3, 0x1234, 0x4321))
    assert asyncio.run(table.remove(4, 0x1111)) == entry
    asyncio.run(table.remove(5))
    assert [(command, *numbers(words, "id", "meta")) for command, words in memory.commands[1:]] == [
        (SaOp.BIND, 3, 0x43211234), (SaOp.DELETE, 4, 0x1111), (SaOp.DELETE | 1 << 10, 5, 0)]
    memory.entry(None)
    assert asyncio.run(table.read(3)).aead is None


@pytest.mark.parametrize(("call", "text"), [
    (lambda t: t.install(1, Aead.AES_128_GCM, bytes(32)), "hp: expected 16 bytes"),
    (lambda t: t.install(1, Aead.AES_256_GCM, bytes(32), gen=1 << 16), "gen: expected 0 to 65535"),
    (lambda t: t.install(1, Aead.AES_256_GCM, bytes(32), owner=-1), "owner: expected 0 to 65535"),
    (lambda t: t.install(1, Aead.AES_256_GCM, bytes(32), next_pn=(1 << 62) + 1), "next_pn: "),
    (lambda t: t.install(1 << 32, Aead.AES_256_GCM, bytes(32)), "sa_id: expected 0 to"),
    (lambda t: t.set_key(1, 2, TrafficKeys(bytes(32), bytes(12))), "phase: expected 0 to 1"),
    (lambda t: t.set_key(1, 0, TrafficKeys(bytes(32), bytes(8))), "iv: expected 12 bytes"),
    (lambda t: t.set_key(1, 0, TrafficKeys(bytes(16), bytes(12))), "key: expected 32 bytes for"),
    (lambda t: t.set_key(1, 0, TrafficKeys(bytes(32), bytes(12)), sent=1 << 32), "sent: expected"),
    (lambda t: Limits(soft=-1), "limits.soft: expected"),
    (lambda t: Limits(hard=1 << 32), "limits.hard: expected"),
])
def test_values_are_checked(call: Any, text: Any) -> None:
    """A bad value is named with its rule, and changes nothing in the device."""
    memory = Memory()
    memory.entry(Aead.AES_256_GCM)
    with pytest.raises(ValueError, match=text):
        asyncio.run(call(SaTable(memory)))
    assert all(command & 7 == SaOp.READ for command, _ in memory.commands)


def test_device_says_no() -> None:
    """A refusal and a device that never finishes are errors; polling ends."""
    for error, text in ((qnic_abi.SaError.BAD_OP, "no such command"),
                        (qnic_abi.SaError.BAD_CIPHER, "no cipher"),
                        (qnic_abi.SaError.NO_SA, "sa_id 9999: index beyond the table"),
                        (qnic_abi.SaError.STALE_GEN, "another generation")):
        with pytest.raises(SaError, match=f"INSTALL: refused: .*{text}"):
            asyncio.run(SaTable(Memory(error=error)).install(9999, Aead.AES_128_GCM, bytes(16)))
    stuck = Memory(busy=1 << 60)
    with pytest.raises(SaError, match="DELETE: the device is still busy"):
        asyncio.run(SaTable(stuck).remove(1))
    assert stuck.polls == POLLS
    free = Memory()
    free.entry(None)
    with pytest.raises(SaError, match="entry 4 is free"):
        asyncio.run(SaTable(free).set_key(4, 0, TrafficKeys(bytes(16), bytes(12))))
