# SPDX-License-Identifier: Apache-2.0
"""Drivers: one a ring posts the items of its sequence, one serves the interrupts."""
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cocotb.triggers import ValueChange, with_timeout

from abi.gen import qnic_regs
from abi.gen.qnic_abi import KEY_SLOTS, META_SLOTS, DataSlot, Mode, RingError, Status
from driver.ffi import ffi, lib
from tb.lib.registers import COMPLETION
from tb.uvm.bench import Bench
from tb.uvm.items import Fault, Item, Kind, descriptor
from tb.uvm.model import Outcome
from tb.uvm.ring import TxRing
from tb.uvm.scoreboard import Record

RING_ERROR = qnic_regs.field("irq_status.ring_error").put(1)
SA_EVENT = qnic_regs.field("irq_status.sa_event").put(1)
CAUSES = {"completion": COMPLETION, "ring error": RING_ERROR, "soft limit": SA_EVENT}
MODERATIONS = ((0, 0), (1, 0), (3, 2), (0, 1), (8, 3))  # count, time
IN_FLIGHT = 24
IDLE_US = 400  # no ring is silent for so long


@dataclass
class Injected:
    """A fault, and what came of it; for the report."""

    fault: str
    where: str
    ring: str
    neighbours: int  # chains of other rings, completed from the fault to the ring's recovery
    response: str = ""
    error: str = ""


@dataclass
class Log:
    """What the drivers note beside the scoreboard."""

    on_fault: Callable[[Injected], None]
    faults: list[Injected] = field(default_factory=list)

    def note(self, injected: Injected) -> None:
        """Add one."""
        self.faults.append(injected)
        self.on_fault(injected)


class RingDriver:
    """Posts items to one ring, as a driver of a kernel would."""

    def __init__(self, bench: Bench, ring: TxRing, items: Iterator[Item], log: Log) -> None:
        self.bench, self.ring, self.items, self.log = bench, ring, items, log
        self.side = bench.scoreboard.sides[ring.number]

    async def run(self, packets: int) -> None:
        """Items until so many packets have gone through all rings."""
        while self.bench.scoreboard.packets < packets:
            await self.do(next(self.items))
        await self.quiet()

    async def start(self) -> None:
        """Enable the ring; whatever its interrupt's moderation."""
        count, time = random.choice(MODERATIONS)
        self.side.vector = self.ring.number
        await self.ring.start(self.ring.number, count, time)

    async def _wait(self) -> None:
        """Until some completion was taken."""
        event = self.bench.progress
        event.clear()
        await with_timeout(event.wait(), IDLE_US, "us")

    async def quiet(self) -> None:
        """All that was posted is completed."""
        while self.ring.waiting:
            await self._wait()

    async def do(self, item: Item) -> None:
        """One item."""
        if item.kind in (Kind.INSTALL, Kind.REMOVE):
            assert item.sa is not None
            await self.quiet()
            await (self.bench.install if item.kind == Kind.INSTALL else self.bench.remove)(item.sa)
        elif item.kind == Kind.RESTART:
            await self.bench.cycles(random.randrange(300))
            await self.reset("restart", "the driver stops the ring", "drained")
        else:
            await self._chain(item)

    async def _chain(self, item: Item) -> None:
        apart = item.fault is not None or item.stops != RingError.NONE
        if apart:
            await self.quiet()
        slots = await self._write(item)
        ring = self.ring
        if item.fault and item.fault.where == "slot":
            item.stops = self._slot_error(item, item.fault.first)
        lost = item.stops in (RingError.SLOT_READ, RingError.KEY_READ)
        bad = self._bad(item, item.fault, slots) if item.fault else None
        faults = self.bench.memory.write_faults if item.fault and item.fault.where == "completion" \
            else self.bench.memory.read_faults
        if not lost:
            payload = bad if item.fault and item.fault.where == "payload" else None
            outcome = self.bench.reference.judge(slots, 1 << ring.log2, payload, self.bench.beat)
            assert outcome.stops == (item.stops == RingError.FRAMING), item
            assert (outcome.status == Status.OK) != bool(item.cause or payload or item.garbage), item
            self._note(item, outcome, len(slots))
        before = self._neighbours()
        if bad is not None and item.fault is not None:
            faults.ranges.append(bad)
            faults.response = item.fault.response
        await self._doorbell(item, len(slots))
        if item.stops != RingError.NONE:
            await self._stopped(item, before)
        elif apart:
            await self.quiet()
        if bad is not None:
            faults.ranges.remove(bad)
            if item.stops == RingError.NONE:
                self._inject(item, "DMA_ERROR, the next chain goes on", before)

    async def _write(self, item: Item) -> list[bytes]:
        """The item's slots in the ring, behind the tail."""
        apart = item.fault is not None
        places = [(self.bench.place(piece, align, apart), len(piece))
                  for piece, align in zip(item.pieces, item.align, strict=True)]
        tx, (frame, keep) = descriptor(item, places, random.getrandbits(16))
        while self.ring.waiting >= IN_FLIGHT or (
                slots := self.ring.write_chain(tx, frame)) is None:
            await self._wait()
        del keep
        if tx != ffi.NULL:
            lib.quic_tx_wipe(tx)
        if item.spoil is not None:
            slots = item.spoil(slots, self.ring.ident)
            self.ring.write_slots(slots)
        return slots

    def _bad(self, item: Item, fault: Fault, slots: list[bytes]) -> range:
        """Addresses that answer with an error."""
        ring = self.ring
        if fault.where == "slot":
            at = ring.base + 16 * ((ring.tail + fault.first) % (1 << ring.log2))
            return range(at, at + 16)
        if fault.where == "completion":
            at = ring.cq + 16 * (ring.posted % (1 << ring.cq_log2))
            return range(at, at + 16)
        first = fault.first
        for raw in slots[-len(item.align):]:  # KEY slots may look like DATA
            address, length = (slot := DataSlot.unpack(raw)).addr, slot.length
            if first < length:
                return range(address + first, address + min(first + fault.count, length))
            first -= length
        raise ValueError("the fault lies behind the frame")

    def _slot_error(self, item: Item, index: int) -> RingError:
        """What the ring stops with: a failed beat takes its neighbours along."""
        per_beat, tail = self.bench.beat // 16, self.ring.tail
        first = max(0, (tail + index) // per_beat * per_beat - tail)
        keys = range(META_SLOTS, META_SLOTS + KEY_SLOTS)
        inline = item.mode == Mode.INLINE
        return RingError.KEY_READ if inline and first in keys else RingError.SLOT_READ

    def _note(self, item: Item, outcome: Outcome, slots: int) -> None:
        """Tell the scoreboard; remember which SAs are no longer certain."""
        ring = self.ring
        self.bench.soft += outcome.soft
        if outcome.soft and outcome.sa is not None:
            self.bench.soft_sas.add(outcome.sa)
        if outcome.status is None:
            return
        if outcome.status == Status.DMA_ERROR and outcome.sa is not None:
            self.bench.unsure.add(outcome.sa)
        index = ring.tail % (1 << ring.log2)
        ring.posted += 1
        ring.waiting += 1
        self.bench.scoreboard.post(Record(ring.number, item, outcome, outcome.least,
                                          index + slots > 1 << ring.log2, item.kind == Kind.HALF))

    async def _doorbell(self, item: Item, slots: int) -> None:
        """All of it, or bit by bit."""
        cuts = [slots]
        if item.kind == Kind.HALF and slots > 1:
            cuts = sorted({*random.choices(range(1, slots), k=3), slots})
        first = self.ring.tail
        for cut in cuts:
            self.ring.tail = first + cut
            await self.ring.ring_doorbell()
            if cut != slots:
                await self.bench.cycles(random.choice((1, 20, 200)))

    # ---- faults ------------------------------------------------------------------------------
    def _neighbours(self) -> int:
        """Chains of other rings that are completed."""
        return sum(side.chains.total() for side in self.bench.scoreboard.sides
                   if side is not self.side)

    def _inject(self, item: Item, ring: str, before: int) -> None:
        fault, neighbours = item.fault, self._neighbours() - before
        if fault is None:
            self.log.note(Injected("slots that are no chain", item.garbage, ring, neighbours,
                                   error=item.stops.name))
        else:
            name = fault.response.name
            self.log.note(Injected(f"{name} on {fault.where}", fault.at, ring, neighbours, name,
                                   item.stops.name))

    async def _stopped(self, item: Item, before: int) -> None:
        """The ring stops for the reason that was to be expected."""
        for follower in range(random.choice((0, 2)) if item.stops == RingError.COMPLETION_WRITE
                              else 0):
            await self._follower(follower)
        why = await self.ring.stopped()
        assert why == item.stops, f"the ring stopped with {why.name}, expected {item.stops.name}"
        if item.stops != RingError.COMPLETION_WRITE:
            await self.quiet()
        label = f"ERROR, {why.name}; runs again after a reset of its own"
        await self.reset()
        self._inject(item, label, before)

    async def _follower(self, index: int) -> None:
        """A chain behind a completion that fails."""
        data = bytes([index]) + random.randbytes(70)
        follower = Item(frame=data, align=[3])
        slots = await self._write(follower)
        outcome = self.bench.reference.judge(slots, 1 << self.ring.log2, None, self.bench.beat)
        self._note(follower, outcome, len(slots))
        await self._doorbell(follower, len(slots))

    async def reset(self, fault: str = "", where: str = "", ring: str = "") -> None:
        """Stop the ring, see that it is idle, start it again."""
        before = self._neighbours()
        await self.ring.stop()
        assert (await self.ring.get("head"), await self.ring.get("tail")) == (0, 0)
        for record in self.bench.scoreboard.give_up(self.ring.number):
            if record.outcome.sa is not None:
                self.bench.unsure.add(record.outcome.sa)
            self.bench.soft_open += record.outcome.soft
            self.bench.soft -= record.outcome.soft
        await self.start()
        if fault:
            self.log.note(Injected(fault, where, ring, self._neighbours() - before))


class Interrupts:
    """The interrupt handler of all rings; nothing but the lines wakes it."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    async def enable(self) -> None:
        """All causes, all vectors."""
        await self.bench.regs.set("irq_enable", COMPLETION | RING_ERROR | SA_EVENT)
        await self.bench.regs.set("irq_vectors_enable_lo", 0xFFFFFFFE)

    async def run(self) -> None:
        """For ever."""
        lines = self.bench.dut.irq_o
        while True:
            up = int(lines.value)
            if not up:
                await ValueChange(lines)
                continue
            if up & 1:
                await self._causes()
            if up >> 1:
                await self.bench.regs.set("irq_vectors_lo", up & ~1)
            for ring in self.bench.rings:
                if up >> ring.vector & 1:
                    await self._completions(ring)

    async def _causes(self) -> None:
        causes = await self.bench.regs.get("irq_status")
        await self.bench.regs.set("irq_status", causes)
        for name, bit in CAUSES.items():
            self.bench.causes[name] += bool(causes & bit)
        if causes & SA_EVENT:
            for event in await self.bench.regs.limit_events():
                assert event.phase == 0 and (not event.at_soft or event.sa_id in self.bench.soft_sas
                                             ), f"limit of SA {event.sa_id}"

    async def _completions(self, ring: TxRing) -> None:
        taken = ring.take()
        if taken:
            self.bench.progress.set()
        if ring.cq_head - ring.asked >= 1 << ring.cq_log2 >> 1:
            ring.asked = ring.cq_head
            await ring.told()

