# SPDX-License-Identifier: Apache-2.0
"""A TX ring as its driver sees it: slots in host memory, registers, completions."""
from __future__ import annotations

import random
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from abi.gen import qnic_regs
from abi.gen.qnic_abi import (
    SLOT_BYTES,
    Completion,
    DataFlags,
    DataSlot,
    KeySlots,
    Meta0,
    Meta1,
    RingError,
    RingState,
    Status,
)

if TYPE_CHECKING:
    from typing import Self

    from tb.host.bench import Host
    from tb.lib.host_mem import HostMemory


class RingHost(Protocol):
    """What a ring needs: memory, registers by their path, time."""

    memory: HostMemory

    async def read(self, path: str, word: int = 0) -> int:
        """A register."""

    async def write(self, path: str, value: int, mask: int = 0xFFFFFFFF) -> None:
        """A register."""

    async def count(self, path: str) -> int:
        """A 64-bit counter."""

    async def cycles(self, count: int) -> None:
        """Wait so long."""

STATE, ERROR = (qnic_regs.field(f"ring.state.{name}") for name in ("state", "error"))
QUIET = qnic_regs.field("ring.state.quiet")


class Slots:
    """Slots of a chain that may be changed until they contradict each other."""

    def __init__(self, slots: list[bytes], ident: int) -> None:
        self.slots, self.ident = slots, ident
        self.status = Status.OK

    def spoil(self, index: int, **fields: int) -> Self:
        """Change fields of a slot: the chain now contradicts itself."""
        kinds = {0xD1: DataSlot, 0xE1: Meta0, 0xE2: Meta1}
        kind: Any = kinds[self.slots[index][0]]
        self.slots[index] = replace(kind.unpack(self.slots[index]), **fields).pack()
        self.status = Status.BAD_DESC
        return self


class Chain(Slots):
    """A chain of slots, the bytes it describes, and what its completion must say."""

    def __init__(self, host: Host, sizes: list[int], mode: int = 1) -> None:
        super().__init__([], host.next_ident())
        self.cookie = random.getrandbits(16) if mode else 0
        self.pieces = [(host.place(size), random.randbytes(size)) for size in sizes]
        for addr, data in self.pieces:
            host.memory.write(addr, data)
        self.keys = KeySlots(key=random.randbytes(32), hp=random.randbytes(32),
                             iv=random.randbytes(12))
        self.mode, self.owner = mode, 3  # of the job that comes of it
        count = len(sizes) + {0: 0, 1: 2, 2: 7}[mode]
        if mode:
            self.meta0 = Meta0(chain=self.ident, mode=mode, cipher=mode == 2 and 2, cid_len=8,
                               slots=count, sa_id=(mode == 1) * 55, gen=(mode == 1) * 9,
                               owner=self.owner)
            self.meta1 = Meta1(chain=self.ident, l3_off=14, l4_off=34, cookie=self.cookie,
                               pn=random.getrandbits(62))
            self.slots += [self.meta0.pack(), self.meta1.pack()]
        if mode == 2:
            raw = self.keys.pack()
            self.slots += [raw[i:i + 16] for i in range(0, 80, 16)]
        for i, (addr, data) in enumerate(self.pieces):
            flags = DataFlags.EOP * (i + 1 == len(sizes)) | DataFlags.PROTECTED * bool(mode)
            self.slots.append(DataSlot(chain=self.ident, flags=flags, length=len(data),
                                       addr=addr).pack())

    @property
    def frame(self) -> bytes:
        """What the engine has to get."""
        return b"".join(data for _, data in self.pieces)


class Ring:
    """One ring; positions are free-running counts."""

    def __init__(self, host: RingHost, number: int, base: int, log2: int, cq: int,
                 cq_log2: int) -> None:
        self.host, self.number = host, number
        self.base, self.log2, self.cq, self.cq_log2 = base, log2, cq, cq_log2
        self.tail = self.head = self.cq_head = 0
        self.chains: deque[Chain] = deque()  # posted, without completion
        self.done: list[Completion] = []

    async def get(self, name: str) -> int:
        """One of the ring's registers."""
        return await self.host.read(f"ring[{self.number}].{name}")

    async def set(self, name: str, value: int) -> None:
        """One of the ring's registers."""
        await self.host.write(f"ring[{self.number}].{name}", value)

    async def count(self, name: str) -> int:
        """One of the ring's 64-bit counters."""
        return await self.host.count(f"ring[{self.number}].{name}")

    async def start(self, vector: int = 0, count: int = 0, time: int = 0) -> None:
        """Set up and enable."""
        self.host.memory.write(self.cq, bytes(16 << self.cq_log2))
        self.tail = self.head = self.cq_head = 0
        self.chains.clear()
        self.done.clear()
        for name, value in (("base_lo", self.base), ("base_hi", 0), ("size", self.log2),
                            ("cq_base_lo", self.cq), ("cq_base_hi", 0),
                            ("cq_size", self.cq_log2), ("vector", vector),
                            ("moderation", time << 16 | count), ("control", 1)):
            await self.set(name, value)

    async def stop(self) -> None:
        """Disable, and wait until the ring is idle."""
        await self.set("control", 0)
        while await self.state() != RingState.IDLE:
            pass

    async def state(self) -> RingState:
        """State of the ring."""
        return RingState(STATE.get(await self.get("state")))

    async def error(self) -> RingError:
        """Why it stopped."""
        return RingError(ERROR.get(await self.get("state")))

    async def stopped(self) -> RingError:
        """Wait until the ring has stopped; why it did."""
        while await self.state() != RingState.ERROR:
            pass
        return await self.error()

    def slot_at(self, position: int) -> int:
        """Address of a slot."""
        return self.base + SLOT_BYTES * (position % (1 << self.log2))

    def write_slots(self, slots: list[bytes]) -> None:
        """Slots behind the tail, which stays."""
        for i, slot in enumerate(slots):
            self.host.memory.write(self.slot_at(self.tail + i), slot)

    def completion(self) -> Completion | None:
        """The next completion, if it is in memory; it is taken."""
        lap, index = divmod(self.cq_head, 1 << self.cq_log2)
        entry = Completion.unpack(self.host.memory.read(self.cq + 16 * index, 16))
        if entry.flags & 1 != (lap + 1) & 1:
            return None
        self.cq_head += 1
        return entry

    def put(self, slots: list[bytes]) -> None:
        """Slots into the ring, without the doorbell."""
        self.write_slots(slots)
        self.tail += len(slots)

    async def ring_doorbell(self) -> None:
        """Tell the device of what was put."""
        await self.set("tail", self.tail & 0xFFFF)

    def room(self) -> int:
        """Slots that are free."""
        self.reap()
        return (1 << self.log2) - (self.tail - self.head)

    async def post(self, *chains: Chain) -> None:
        """As a driver: waits for room, then rings the doorbell."""
        for chain in chains:
            while self.room() < len(chain.slots):
                await self.host.cycles(50)
                await self.told()
            self.put(chain.slots)
            self.chains.append(chain)
        await self.ring_doorbell()

    def reap(self) -> None:
        """Take the completions that are in memory and hold them against what was posted."""
        while entry := self.completion():
            chain = self.chains.popleft()
            assert (entry.queue_id, entry.slots, entry.status, entry.chain) == (
                self.number, len(chain.slots), chain.status, chain.ident)
            if chain.status == Status.OK:
                assert (entry.cookie, entry.segments) == (chain.cookie, 1)
            self.head += entry.slots
            self.done.append(entry)

    async def told(self) -> None:
        """Tell the device of the completions that were taken."""
        await self.set("cq_head", self.cq_head & 0xFFFF)

    async def settled(self) -> None:
        """Wait for the completions of all that was posted."""
        told = self.cq_head
        await self.told()  # posting may have taken more completions than it told of
        while self.chains:
            await self.host.cycles(1)
            self.reap()
            if self.cq_head - told >= 1 << self.cq_log2 >> 1:
                told = self.cq_head
                await self.told()
        await self.told()
