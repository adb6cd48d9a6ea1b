# SPDX-License-Identifier: Apache-2.0
"""A test double of a device's SA window and gate, from docs/registers.md and the programmer's guide.

It does what the registers do, and remembers what no device does: every (key, nonce) that it
ever protected a packet with, across resets. A second use fails the test at once.
"""
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from abi.gen import qnic_abi
from abi.gen.qnic_abi import SA_EVENTS, SaError, SaOp, Status
from abi.gen.qnic_regs import address

T = TypeVar("T")
NAMES = {address(f"sa.{name}"): name for name in (
    "id", "meta", "cipher", "next_pn_lo", "next_pn_hi", "sent", "soft_limit", "hard_limit")}
SECRETS = {address(f"sa.{name}[{i}]"): (name, i)
           for name, count in (("key", 8), ("hp", 8), ("iv", 3)) for i in range(count)}
READ = ("rd_flags", "rd_meta", "rd_next_pn_lo", "rd_next_pn_hi", *(
    f"rd_{name}[{phase}]" for name in ("sent", "soft_limit", "hard_limit") for phase in (0, 1)))


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """The coroutine's result. The model never suspends it, so no event loop is needed."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise AssertionError("the coroutine waits for something")


@dataclass
class Key:
    key: bytes
    iv: bytes
    sent: int
    soft: int
    hard: int


@dataclass
class Entry:
    gen: int
    owner: int
    cipher: int
    next_pn: int
    hp: bytes
    keys: dict[int, Key] = field(default_factory=dict)


class ModelDevice:
    """Registers of a device without rings. ``entries`` is the size of its table."""

    def __init__(self, entries: int = 8, busy: int = 1) -> None:
        self.entries, self.busy = entries, busy
        self.nonces: set[tuple[bytes, int]] = set()
        self.fail: dict[SaOp, int] = {}  # commands that will be refused, and how many of them
        self.clear()

    def clear(self) -> None:
        self.table: dict[int, Entry] = {}
        self.words = dict.fromkeys([*NAMES.values(), *READ], 0)
        self.secrets: dict[str, list[int]] = {"key": [0] * 8, "hp": [0] * 8, "iv": [0] * 3}
        self.polls, self.error = 0, SaError.NONE
        self.session = self.lost = 0
        self.queue: list[tuple[int, int]] = []  # of each event: SA, register sa.event

    def reset(self) -> None:
        """Everything is wiped."""
        self.clear()

    def occupied(self) -> set[int]:
        """Indices in use."""
        return set(self.table)

    def window_is_clear(self) -> bool:
        """No key bit is in the registers."""
        return not any(word for words in self.secrets.values() for word in words)

    # ---- registers ------------------------------------------------------------------------
    async def read32(self, at: int) -> int:
        if at in SECRETS:
            return 0
        if at in NAMES:
            return self.words[NAMES[at]]
        for name in READ:
            if at == address(f"sa.{name}"):
                return self.words[name]
        if at == address("sa.status"):
            self.polls += 1
            return int(self.polls <= self.busy) | self.error << 4
        sa_id, event = self.queue[0] if self.queue else (0, 0)
        return {address("id"): qnic_abi.DEVICE_MAGIC, address("version"): qnic_abi.ABI_VERSION,
                address("status"): 1, address("sa_entries"): self.entries,
                address("sa.event"): event, address("sa.event_id"): sa_id,
                address("session"): self.session, address("lost_events"): self.lost}.get(at, 0)

    async def write32(self, at: int, value: int) -> None:
        assert 0 <= value < 1 << 32
        if at in NAMES:
            self.words[NAMES[at]] = value
        elif at in SECRETS:
            name, i = SECRETS[at]
            self.secrets[name][i] = value
        elif at == address("sa.event") and value & 1:
            del self.queue[:1]
        elif at == address("session"):
            self.session = value
        elif at == address("sa.cmd"):
            self.polls = 0
            op = SaOp(value & 7)
            if self.fail.get(op):
                self.fail[op] -= 1
                self.error = SaError.NO_SA
            else:
                self.error = self.command(op, value >> 8 & 1, bool(value & 0x200),
                                          bool(value & 0x400))
            self.secrets = {name: [0] * len(words) for name, words in self.secrets.items()}

    def secret(self, name: str, size: int) -> bytes:
        return b"".join(w.to_bytes(4, "little") for w in self.secrets[name])[:size]

    def command(self, op: SaOp, phase: int, keyed: bool, any_gen: bool) -> SaError:
        w, index, gen = self.words, self.words["id"], self.words["meta"] & 0xFFFF
        if op is SaOp.NOP:
            return SaError.NONE
        if index >= self.entries:
            return SaError.NO_SA
        entry = self.table.get(index)
        if op in (SaOp.SET_KEY, SaOp.BIND) and entry is None:
            return SaError.NO_SA
        if op in (SaOp.SET_KEY, SaOp.BIND, SaOp.DELETE) and entry and entry.gen != gen and not (
                op is SaOp.DELETE and any_gen):
            return SaError.STALE_GEN
        if op in (SaOp.READ, SaOp.DELETE):
            self.view(entry)
        if op is SaOp.DELETE:
            self.table.pop(index, None)
        if op is SaOp.INSTALL:
            entry = self.table[index] = Entry(
                gen, w["meta"] >> 16, w["cipher"], w["next_pn_lo"] | w["next_pn_hi"] << 32,
                self.secret("hp", 16 * w["cipher"]))
        if entry and (op is SaOp.SET_KEY or (op is SaOp.INSTALL and keyed)):
            entry.keys[phase] = Key(self.secret("key", 16 * entry.cipher), self.secret("iv", 12),
                                    w["sent"], w["soft_limit"], w["hard_limit"])
        if entry and op is SaOp.BIND:
            entry.owner = w["meta"] >> 16
        return SaError.NONE

    def view(self, entry: Entry | None) -> None:
        """What READ and DELETE show."""
        w = self.words
        w.update(dict.fromkeys(READ, 0))
        if entry is None:
            return
        w["rd_flags"] = 1 | entry.cipher << 4
        w["rd_meta"] = entry.gen | entry.owner << 16
        w["rd_next_pn_lo"] = entry.next_pn & 0xFFFFFFFF
        w["rd_next_pn_hi"] = entry.next_pn >> 32
        for phase, key in entry.keys.items():
            w["rd_flags"] |= 2 << phase
            w[f"rd_sent[{phase}]"] = key.sent
            w[f"rd_soft_limit[{phase}]"] = key.soft
            w[f"rd_hard_limit[{phase}]"] = key.hard

    # ---- packets --------------------------------------------------------------------------
    def send(self, sa_id: int, gen: int, pn: int, phase: int = 0, owner: int = 0) -> Status:
        """A packet at the gate."""
        entry = self.table.get(sa_id)
        if entry is None:
            return Status.NO_SA
        if entry.gen != gen:
            return Status.STALE_GEN
        if entry.owner not in (0, owner):
            return Status.NOT_OWNER
        if pn > (1 << 62) - 1:
            return Status.PN_MISMATCH
        key = entry.keys.get(phase)
        if key is None:
            return Status.NO_KEY
        if pn < entry.next_pn:
            return Status.PN_REUSE
        if key.sent >= key.hard:
            return Status.LIMIT
        nonce = (key.key, int.from_bytes(key.iv, "big") ^ pn)
        assert nonce not in self.nonces, f"a nonce is used twice: packet number {pn}"
        self.nonces.add(nonce)
        entry.next_pn = pn + 1
        key.sent += 1
        soft, hard = key.sent == key.soft, key.sent == key.hard
        if soft or hard:
            if len(self.queue) < SA_EVENTS:
                self.queue.append((sa_id, 1 | phase << 1 | soft << 2 | hard << 3 | gen << 16))
            else:
                self.lost += 1
        return Status.OK
