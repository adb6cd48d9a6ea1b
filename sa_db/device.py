# SPDX-License-Identifier: Apache-2.0
"""The device's SA table through its registers: install, fill key slots, remove, read.

Works over anything that reads and writes 32-bit registers: AXI4-Lite in simulation now.
Keys go in and are never read back; no error, log or repr shows them. A ValueError names
what is wrong before an entry is changed, an SaError what the device said.
"""
from dataclasses import dataclass

from abi.gen import qnic_abi, qnic_regs
from sa_db.derive import IV_BYTES, Aead, PacketKeys, TrafficKeys
from sa_db.errors import SaError, check_bytes, check_int
from sa_db.limits import Limits
from sa_db.registers import Registers

PN_EXHAUSTED = 1 << 62
POLLS = 10_000
_CIPHERS = {Aead.AES_128_GCM: int(qnic_abi.Cipher.AES_128_GCM),
            Aead.AES_256_GCM: int(qnic_abi.Cipher.AES_256_GCM)}
_AEADS = {cipher: aead for aead, cipher in _CIPHERS.items()}


@dataclass(frozen=True)
class SaEntry:
    """What can be read of an entry; ``sent`` and ``limits`` are those of one key slot.

    A free entry has no ``aead``; ``next_pn`` 2^62 means that no packet number is left.
    """

    valid: bool
    aead: Aead | None
    gen: int
    owner: int
    next_pn: int
    key_valid: bool
    sent: int
    limits: Limits


class SaTable:
    """The SA window of one device. One command at a time."""

    def __init__(self, registers: Registers) -> None:
        self._registers = registers

    async def install(self, sa_id: int, aead: Aead, hp: bytes, *, gen: int = 0, owner: int = 0,
                      next_pn: int = 0) -> None:
        """Write an entry; what was there before is gone, both key slots are empty."""
        check_bytes("hp", hp, aead.key_bytes, f"for {aead.value}")
        check_int("gen", gen, 0xFFFF)
        check_int("owner", owner, 0xFFFF)
        check_int("next_pn", next_pn, PN_EXHAUSTED)
        await self._select(sa_id)
        await self._write("meta", gen | owner << 16)
        await self._write("cipher", _CIPHERS[aead])
        await self._write("next_pn_lo", next_pn & 0xFFFFFFFF)
        await self._write("next_pn_hi", next_pn >> 32)
        await self._write_bytes("hp", hp)
        await self._command(qnic_abi.SaOp.INSTALL, 0)

    async def install_keys(self, sa_id: int, keys: PacketKeys, *, gen: int = 0, owner: int = 0,
                           next_pn: int = 0, limits: Limits | None = None) -> None:
        """Write an entry and the key slot of phase 0."""
        await self.install(sa_id, keys.aead, keys.hp, gen=gen, owner=owner, next_pn=next_pn)
        await self.set_key(sa_id, 0, keys.traffic, limits=limits)

    async def set_key(self, sa_id: int, phase: int, keys: TrafficKeys, *,
                      limits: Limits | None = None, sent: int = 0) -> None:
        """Fill the key slot of a phase, ahead of a key update for example.

        ``sent`` counts what the key has protected already. The entry's AEAD is asked for
        first: a short key in an AES-256 entry would be taken with zeros behind it.
        """
        limits = limits or Limits()
        check_int("phase", phase, 1)
        check_int("sent", sent, 0xFFFFFFFF)
        check_bytes("iv", keys.iv, IV_BYTES, "(RFC 9001 5.3)")
        aead = (await self.read(sa_id, phase)).aead
        if aead is None:
            raise SaError(f"SET_KEY: entry {sa_id} is free")
        check_bytes("key", keys.key, aead.key_bytes, f"for {aead.value}")
        await self._write("sent", sent)
        await self._write("soft_limit", limits.soft)
        await self._write("hard_limit", limits.hard)
        await self._write_bytes("key", keys.key)
        await self._write_bytes("iv", keys.iv)
        await self._command(qnic_abi.SaOp.SET_KEY, phase)

    async def remove(self, sa_id: int) -> None:
        """Wipe an entry."""
        await self._select(sa_id)
        await self._command(qnic_abi.SaOp.DELETE, 0)

    async def clear(self) -> None:
        """Wipe key registers that a user who died before the command may have left filled: the
        device clears them with every command, NOP too, though it calls that one an error."""
        await self._write("cmd", qnic_abi.SaOp.NOP)
        await self._done(qnic_abi.SaOp.NOP)

    async def read(self, sa_id: int, phase: int = 0) -> SaEntry:
        """An entry as the device has it, without its keys."""
        check_int("phase", phase, 1)
        await self._select(sa_id)
        await self._command(qnic_abi.SaOp.READ, phase)
        flags, meta = await self._read("rd_flags"), await self._read("rd_meta")
        next_pn = await self._read("rd_next_pn_lo") | await self._read("rd_next_pn_hi") << 32
        valid = bool(flags & 1)
        return SaEntry(
            valid=valid, aead=_AEADS[flags >> 4 & 15] if valid else None,
            gen=meta & 0xFFFF, owner=meta >> 16, next_pn=next_pn, key_valid=bool(flags & 2),
            sent=await self._read("rd_sent"),
            limits=Limits(await self._read("rd_soft_limit"), await self._read("rd_hard_limit")))

    async def _select(self, sa_id: int) -> None:
        check_int("sa_id", sa_id, 0xFFFFFFFF)
        await self._write("id", sa_id)

    async def _command(self, op: qnic_abi.SaOp, phase: int) -> None:
        await self._write("cmd", op | phase << 8)
        if await self._done(op) & 2:
            index = await self._read("id")
            raise SaError(f"{op.name}: refused: sa_id {index}: beyond the table, or entry free")

    async def _done(self, op: qnic_abi.SaOp) -> int:
        """STATUS when the command is done."""
        for _ in range(POLLS):
            status = await self._read("status")
            if not status & 1:
                return status
        raise SaError(f"{op.name}: the device is still busy after {POLLS} polls")

    async def _write_bytes(self, name: str, data: bytes) -> None:
        for at in range(0, len(data), 4):
            await self._registers.write32(qnic_regs.address(f"sa.{name}[{at // 4}]"),
                                          int.from_bytes(data[at:at + 4], "little"))

    async def _write(self, name: str, value: int) -> None:
        await self._registers.write32(qnic_regs.address(f"sa.{name}"), value)

    async def _read(self, name: str) -> int:
        return await self._registers.read32(qnic_regs.address(f"sa.{name}"))
