# SPDX-License-Identifier: Apache-2.0
"""The device's SA table through its registers: install, fill key slots, bind, remove, read.

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
_KEYED = qnic_regs.field("sa.cmd.keyed").put(1)
_ANY_GEN = qnic_regs.field("sa.cmd.any_gen").put(1)
_ERROR = qnic_regs.field("sa.status.error")


_REASONS = {
    qnic_abi.SaError.BAD_OP: "no such command",
    qnic_abi.SaError.BAD_CIPHER: "no cipher that the device has",
    qnic_abi.SaError.NO_SA: "index beyond the table, or entry free",
    qnic_abi.SaError.STALE_GEN: "the entry is of another generation"}


@dataclass(frozen=True)
class PhaseStats:
    """A key slot: filled or not, packets protected with its key, and its limits."""

    filled: bool
    sent: int
    limits: Limits

    @property
    def remaining(self) -> int:
        """Packets that the key may still protect."""
        return max(0, self.limits.hard - self.sent) if self.filled else 0


@dataclass(frozen=True)
class SaEntry:
    """What can be read of an entry, and of its key slots of phase 0 and 1.

    A free entry has no ``aead``; ``next_pn`` 2^62 means that no packet number is left.
    """

    valid: bool
    aead: Aead | None
    gen: int
    owner: int
    next_pn: int
    phases: tuple[PhaseStats, PhaseStats]


class SaTable:
    """The SA window of one device. One command at a time."""

    def __init__(self, registers: Registers) -> None:
        self._registers = registers

    async def install(self, sa_id: int, aead: Aead, hp: bytes, *, gen: int = 0, owner: int = 0,
                      next_pn: int = 0) -> None:
        """Write an entry; what was there before is gone, both key slots are empty."""
        await self._write_entry(sa_id, aead, hp, gen, owner, next_pn)
        await self._command(qnic_abi.SaOp.INSTALL)

    async def install_keys(self, sa_id: int, keys: PacketKeys, *, gen: int = 0, owner: int = 0,
                           next_pn: int = 0, phase: int = 0, limits: Limits | None = None,
                           sent: int = 0) -> None:
        """Write an entry and one key slot at once: a packet sees all of it, or what was before."""
        check_bytes("key", keys.key, keys.aead.key_bytes, f"for {keys.aead.value}")
        _check_slot(phase, keys.traffic, sent)
        await self._write_entry(sa_id, keys.aead, keys.hp, gen, owner, next_pn)
        await self._write_slot(keys.traffic, limits or Limits(), sent)
        await self._command(qnic_abi.SaOp.INSTALL, phase, _KEYED)

    async def set_key(self, sa_id: int, phase: int, keys: TrafficKeys, *, gen: int = 0,
                      limits: Limits | None = None, sent: int = 0) -> None:
        """Fill the key slot of a phase, ahead of a key update for example.

        ``sent`` counts what the key has protected already. The entry's AEAD is asked for
        first: a short key in an AES-256 entry would be taken with zeros behind it.
        """
        _check_slot(phase, keys, sent)
        check_int("gen", gen, 0xFFFF)
        aead = (await self.read(sa_id)).aead
        if aead is None:
            raise SaError(f"SET_KEY: entry {sa_id} is free")
        check_bytes("key", keys.key, aead.key_bytes, f"for {aead.value}")
        await self._write("meta", gen)
        await self._write_slot(keys, limits or Limits(), sent)
        await self._command(qnic_abi.SaOp.SET_KEY, phase)

    async def bind(self, sa_id: int, gen: int, owner: int) -> None:
        """Give an entry in use to another owner; numbers and keys stay."""
        check_int("gen", gen, 0xFFFF)
        check_int("owner", owner, 0xFFFF)
        await self._select(sa_id)
        await self._write("meta", gen | owner << 16)
        await self._command(qnic_abi.SaOp.BIND)

    async def remove(self, sa_id: int, gen: int | None = None) -> SaEntry:
        """Wipe an entry and wait until no packet of it is under way; the entry as it was.

        With ``gen`` only if the entry is of that generation, or free.
        """
        check_int("gen", gen or 0, 0xFFFF)
        await self._select(sa_id)
        await self._write("meta", gen or 0)
        await self._command(qnic_abi.SaOp.DELETE, 0, _ANY_GEN if gen is None else 0)
        return await self._entry()

    async def clear(self) -> None:
        """Wipe key registers that a user who died before the command may have left filled."""
        await self._command(qnic_abi.SaOp.NOP)

    async def read(self, sa_id: int) -> SaEntry:
        """An entry as the device has it, without its keys."""
        await self._select(sa_id)
        await self._command(qnic_abi.SaOp.READ)
        return await self._entry()

    async def _entry(self) -> SaEntry:
        flags, meta = await self._read("rd_flags"), await self._read("rd_meta")
        next_pn = await self._read("rd_next_pn_lo") | await self._read("rd_next_pn_hi") << 32
        valid = bool(flags & 1)
        phases = [PhaseStats(bool(flags >> 1 + phase & 1), await self._read(f"rd_sent[{phase}]"),
                             Limits(await self._read(f"rd_soft_limit[{phase}]"),
                                    await self._read(f"rd_hard_limit[{phase}]")))
                  for phase in (0, 1)]
        return SaEntry(valid, _AEADS[flags >> 4 & 15] if valid else None, meta & 0xFFFF,
                       meta >> 16, next_pn, (phases[0], phases[1]))

    async def _write_entry(self, sa_id: int, aead: Aead, hp: bytes, gen: int, owner: int,
                           next_pn: int) -> None:
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

    async def _write_slot(self, keys: TrafficKeys, limits: Limits, sent: int) -> None:
        await self._write("sent", sent)
        await self._write("soft_limit", limits.soft)
        await self._write("hard_limit", limits.hard)
        await self._write_bytes("key", keys.key)
        await self._write_bytes("iv", keys.iv)

    async def _select(self, sa_id: int) -> None:
        check_int("sa_id", sa_id, 0xFFFFFFFF)
        await self._write("id", sa_id)

    async def _command(self, op: qnic_abi.SaOp, phase: int = 0, flag: int = 0) -> None:
        await self._write("cmd", op | phase << 8 | flag)
        for _ in range(POLLS):
            status = await self._read("status")
            if not status & 1:
                break
        else:
            raise SaError(f"{op.name}: the device is still busy after {POLLS} polls")
        if error := _ERROR.get(status):
            raise SaError(f"{op.name}: refused: sa_id {await self._read('id')}: "
                          f"{_REASONS[qnic_abi.SaError(error)]}")

    async def _write_bytes(self, name: str, data: bytes) -> None:
        for at in range(0, len(data), 4):
            await self._registers.write32(qnic_regs.address(f"sa.{name}[{at // 4}]"),
                                          int.from_bytes(data[at:at + 4], "little"))

    async def _write(self, name: str, value: int) -> None:
        await self._registers.write32(qnic_regs.address(f"sa.{name}"), value)

    async def _read(self, name: str) -> int:
        return await self._registers.read32(qnic_regs.address(f"sa.{name}"))


def _check_slot(phase: int, keys: TrafficKeys, sent: int) -> None:
    check_int("phase", phase, 1)
    check_int("sent", sent, 0xFFFFFFFF)
    check_bytes("iv", keys.iv, IV_BYTES, "(RFC 9001 5.3)")
