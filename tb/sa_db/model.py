# SPDX-License-Identifier: Apache-2.0
"""A test double of a device's SA window and gate, from docs/registers.md and the programmer's guide.

It does what the registers do, and remembers what no device does: every (key, nonce) that it
ever protected a packet with, across resets. A second use fails the test at once.
"""
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from abi.gen import qnic_abi
from abi.gen.qnic_abi import SaOp, Status
from abi.gen.qnic_regs import address
from sa_db.backend import (
    DeviceEvent,
    DeviceInfo,
    EventBatch,
    Feature,
    LastCounts,
    WindowBackend,
)

T = TypeVar("T")
NAMES = {address(f"sa.{name}"): name for name in (
    "id", "meta", "cipher", "next_pn_lo", "next_pn_hi", "sent", "soft_limit", "hard_limit")}
SECRETS = {address(f"sa.{name}[{i}]"): (name, i)
           for name, count in (("key", 8), ("hp", 8), ("iv", 3)) for i in range(count)}
READ = ("rd_flags", "rd_meta", "rd_next_pn_lo", "rd_next_pn_hi", "rd_sent", "rd_soft_limit",
        "rd_hard_limit")


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
        self.resets = 0
        self.fail: dict[SaOp, int] = {}  # commands that will be refused, and how many of them
        self.clear()

    def clear(self) -> None:
        self.table: dict[int, Entry] = {}
        self.words = dict.fromkeys([*NAMES.values(), *READ], 0)
        self.secrets: dict[str, list[int]] = {"key": [0] * 8, "hp": [0] * 8, "iv": [0] * 3}
        self.polls, self.error = 0, False
        self.held: DeviceEvent | None = None
        self.lost = self.total = 0
        self.queue: list[DeviceEvent] = []

    def reset(self) -> None:
        """Everything is wiped."""
        self.resets += 1
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
            return int(self.polls <= self.busy) | self.error << 1
        if at == address("sa.event"):
            held = self.held
            return 0 if held is None else 1 | held.phase << 1 | min(self.lost, 255) << 8
        if at == address("sa.event_id"):
            return 0 if self.held is None else self.held.sa_id
        return {address("id"): qnic_abi.DEVICE_MAGIC, address("version"): qnic_abi.ABI_VERSION,
                address("status"): 1, address("sa_entries"): self.entries,
                address("soft_limits"): self.total}.get(at, 0)

    async def write32(self, at: int, value: int) -> None:
        assert 0 <= value < 1 << 32
        if at in NAMES:
            self.words[NAMES[at]] = value
        elif at in SECRETS:
            name, i = SECRETS[at]
            self.secrets[name][i] = value
        elif at == address("sa.event") and value & 1:
            self.held, self.lost = None, 0
        elif at == address("sa.cmd"):
            self.polls = 0
            op = SaOp(value & 7)
            if self.fail.get(op):
                self.fail[op] -= 1
                self.error = True
            else:
                self.error = not self.command(op, value >> 8 & 1)
            self.secrets = {name: [0] * len(words) for name, words in self.secrets.items()}

    def secret(self, name: str, size: int) -> bytes:
        return b"".join(w.to_bytes(4, "little") for w in self.secrets[name])[:size]

    def command(self, op: SaOp, phase: int) -> bool:
        w, index = self.words, self.words["id"]
        if op is SaOp.NOP:
            return False
        if index >= self.entries:
            return False
        entry = self.table.get(index)
        if op is SaOp.INSTALL:
            self.table[index] = Entry(w["meta"] & 0xFFFF, w["meta"] >> 16, w["cipher"],
                                      w["next_pn_lo"] | w["next_pn_hi"] << 32,
                                      self.secret("hp", 16 * w["cipher"]))
        elif op is SaOp.DELETE:
            self.table.pop(index, None)
        elif op is SaOp.SET_KEY:
            if entry is None:
                return False
            entry.keys[phase] = Key(self.secret("key", 16 * entry.cipher), self.secret("iv", 12),
                                    w["sent"], w["soft_limit"], w["hard_limit"])
        else:
            assert op is SaOp.READ
            self.words.update(dict.fromkeys(READ, 0))
            if entry is not None:
                key = entry.keys.get(phase)
                w["rd_flags"] = 1 | (key is not None) << 1 | entry.cipher << 4
                w["rd_meta"] = entry.gen | entry.owner << 16
                w["rd_next_pn_lo"] = entry.next_pn & 0xFFFFFFFF
                w["rd_next_pn_hi"] = entry.next_pn >> 32
                if key is not None:
                    w["rd_sent"], w["rd_soft_limit"], w["rd_hard_limit"] = (
                        key.sent, key.soft, key.hard)
        return True

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
        if key.sent == key.soft:
            self.event(DeviceEvent(sa_id, phase, False, gen))
        if key.sent == key.hard:
            self.queue.append(DeviceEvent(sa_id, phase, True, gen))
        return Status.OK

    def event(self, event: DeviceEvent) -> None:
        self.total += 1
        self.queue.append(event)
        if self.held is None:
            self.held = event
        else:
            self.lost += 1


class ModelBackend(WindowBackend):
    """A device that has all of Feature, for what the window lacks today."""

    def __init__(self, device: ModelDevice) -> None:
        super().__init__(device)
        self.device = device

    async def info(self) -> DeviceInfo:
        return DeviceInfo(self.device.entries, frozenset(Feature), self.device.resets)

    async def bind(self, sa_id: int, gen: int, owner: int) -> None:
        entry = self.device.table[sa_id]
        assert entry.gen == gen
        entry.owner = owner

    async def delete(self, sa_id: int) -> LastCounts | None:
        entry = self.device.table.pop(sa_id, None)
        if entry is None:
            return None
        sent = [entry.keys[p].sent if p in entry.keys else 0 for p in (0, 1)]
        return LastCounts(entry.next_pn, (sent[0], sent[1]))

    async def events(self) -> EventBatch:
        found, self.device.queue = tuple(self.device.queue), []
        return EventBatch(found)
