# SPDX-License-Identifier: Apache-2.0
"""The scoreboard: what the monitors saw against what the reference model says must come.

A ring's completions come in the order of its chains, its frames too; between rings any order is
right. Only what a fault leaves open (which chains were taken before a ring stopped) is a range.
"""
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from abi.gen.qnic_abi import Completion, Status
from tb.host.rings import Ring
from tb.uvm.items import Item
from tb.uvm.model import Outcome


@dataclass
class Record:
    """A chain that was posted. Frames up to ``least`` must leave, the others may."""

    ring: int
    item: Item
    outcome: Outcome
    least: int
    wraps: bool = False
    half: bool = False
    seen: int = 0
    done: Completion | None = None

    @property
    def over(self) -> bool:
        """Nothing more is to come of it."""
        return self.done is not None and self.seen == len(self.outcome.frames)


@dataclass
class Side:
    """One ring's part."""

    ring: Ring
    waiting: deque[Record] = field(default_factory=deque)   # for their completion
    sending: deque[Record] = field(default_factory=deque)   # for their frames
    written: int = 0     # completions since its start
    heads: deque[tuple[int, int]] = field(default_factory=deque)  # address, slots
    head: int = 0        # what the register has to say
    broken: bool = False  # a completion failed
    raised: int = 0      # completions answered, less interrupts
    vector: int = 0
    chains: Counter[int] = field(default_factory=Counter)   # completions by status
    frames: int = 0
    size: int = 0        # bytes posted in OK chains
    open_chains: Counter[int] = field(default_factory=Counter)  # that may be counted or not
    open_frames: int = 0
    open_size: int = 0


class Scoreboard:
    """Told by the monitors (``Watcher``), by the drivers what is posted."""

    def __init__(self, rings: list[Ring], buffers: range, beat: int) -> None:
        self.sides = [Side(ring) for ring in rings]
        self.buffers, self.beat = buffers, beat
        self.frames = self.bytes = self.packets = self.events = 0
        self.global_chains: Counter[int] = Counter()
        self._owed: Counter[int] = Counter()      # payload beats to be read
        self._forgiven: Counter[int] = Counter()  # that need not be, of chains given up
        self.on_chain: Callable[[Record], None] = lambda record: None
        self.on_frame: Callable[[Record], None] = lambda record: None

    # ---- what the drivers do ---------------------------------------------------------------
    def _beats(self, pieces: list[tuple[int, int]]) -> list[int]:
        return [at for address, length in pieces
                for at in range(address // self.beat, (address + length - 1) // self.beat + 1)]

    def post(self, record: Record) -> None:
        """A chain is about to be posted."""
        side = self.sides[record.ring]
        side.waiting.append(record)
        if record.outcome.frames:
            side.sending.append(record)
        self._owed.update(self._beats(record.outcome.pieces))

    def give_up(self, number: int) -> list[Record]:
        """The ring was stopped: what is not completed may have left, and will not be told."""
        side = self.sides[number]
        lost = list(side.waiting)
        for record in lost:
            record.least = record.seen
            outcome = record.outcome
            assert outcome.status is not None
            side.open_chains[outcome.status] += 1
            side.open_frames += len(outcome.frames)
            side.open_size += outcome.size if outcome.status == Status.OK else 0
            self._forgiven.update(self._beats(outcome.pieces))
        side.waiting.clear()
        side.written = side.head = 0
        side.heads.clear()
        side.broken = False
        return lost

    # ---- what the monitors see --------------------------------------------------------------
    def read(self, address: int, size: int) -> None:
        """A beat is asked for: of payload that is owed, or of a slot that is posted."""
        if address in self.buffers:
            at = address // size
            assert self._owed[at] > 0, f"payload at {address:#x} is read twice, or is nobody's"
            self._owed[at] -= 1
            return
        for side in self.sides:
            ring = side.ring
            if 0 <= (offset := address - ring.base) < 16 << ring.log2:
                free = [(offset // 16 + i - ring.head) % (1 << ring.log2)
                        for i in range(size // 16)]
                assert min(free) < ring.tail - ring.head, f"slot at {address:#x} is not posted"
                return
        raise AssertionError(f"a read of {address:#x}, where nothing is")

    def _of_queue(self, address: int) -> Side:
        for side in self.sides:
            if 0 <= address - side.ring.cq < 16 << side.ring.cq_log2:
                return side
        raise AssertionError(f"a write to {address:#x}, where no completions are")

    def written(self, address: int, raw: bytes) -> None:
        """A completion: its place, its phase, and what it says."""
        side = self._of_queue(address)
        ring, entry = side.ring, Completion.unpack(raw)
        lap, index = divmod(side.written, 1 << ring.cq_log2)
        assert address == ring.cq + 16 * index, "a completion in the wrong place"
        assert entry.flags == (lap + 1) & 1, "a completion of the wrong phase"
        assert side.waiting, f"ring {ring.number}: a completion too many"
        side.written += 1
        record = side.waiting.popleft()
        want = record.outcome
        assert want.status is not None
        what = f"ring {ring.number}: {record.item}"
        found = (entry.queue_id, Status(entry.status).name, entry.slots, entry.chain)
        assert found == (ring.number, want.status.name, want.slots, want.ident), f"{found} of {what}"
        if want.status != Status.BAD_DESC:
            assert entry.cookie == want.cookie, what
        assert want.least <= entry.segments <= len(want.frames), f"{entry.segments} left of {what}"
        assert record.seen <= entry.segments, f"more left than was told of {what}"
        del want.frames[entry.segments:]
        record.least = entry.segments
        record.done = entry
        side.heads.append((address, want.slots))
        self._count(side, record)
        self.on_chain(record)

    def _count(self, side: Side, record: Record) -> None:
        want = record.outcome
        assert want.status is not None
        side.chains[want.status] += 1
        side.frames += len(want.frames)
        side.size += want.size if want.status == Status.OK else 0
        self.packets += max(1, len(want.frames))

    def answered(self, address: int, okay: bool) -> None:
        """Its response: from now on HEAD may count it and an interrupt may tell of it."""
        side = self._of_queue(address)
        if side.heads:
            at, slots = side.heads.popleft()
            assert at == address, "responses out of order"
            side.broken |= not okay
            if not side.broken:
                side.head = side.head + slots & 0xFFFF
        side.raised += okay

    def interrupt(self, vector: int) -> None:
        """Each has a completion of its own, answered before; vector 0 tells of errors too."""
        for side in self.sides:
            if side.vector == vector and vector:
                assert side.raised, f"an interrupt of vector {vector} without a completion"
                side.raised -= 1

    def frame(self, data: bytes) -> None:
        """A frame has left: it is the next one of some ring, byte for byte."""
        self.frames += 1
        self.bytes += len(data)
        for side in self.sides:
            while side.sending and side.sending[0].over:
                side.sending.popleft()
            for record in side.sending:
                frames = record.outcome.frames
                if record.seen < len(frames) and frames[record.seen] == data:
                    while side.sending[0] is not record:
                        passed = side.sending.popleft()
                        del passed.outcome.frames[passed.seen:]
                    record.seen += 1
                    self.on_frame(record)
                    return
                if record.seen < record.least:
                    break
        raise AssertionError(f"a frame that nobody expects: {data[:100].hex()}")

    # ---- at the end --------------------------------------------------------------------------
    def settled(self) -> None:
        """Nothing is missing."""
        for side in self.sides:
            assert not side.waiting, f"ring {side.ring.number}: completions are missing"
            missing = [r for r in side.sending if r.seen < r.least]
            assert not missing, f"ring {side.ring.number}: frames are missing: {missing[0].item}"
        left = {at: n for at, n in self._owed.items() if n > self._forgiven[at]}
        assert not left, f"payload was not read: {len(left)} beats"
