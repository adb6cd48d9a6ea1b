# SPDX-License-Identifier: Apache-2.0
"""host/qnic_host under garbage: random slots in one ring, honest chains in the others.

``QNIC_FUZZ=N`` tries N lots of garbage (a lot: some chains, a stop and a restart).
"""
import json
import os
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import cocotb
import pytest

from abi.gen.qnic_abi import (
    Completion,
    DataFlags,
    DataSlot,
    KeySlots,
    Mode,
    RingError,
    RingState,
    Status,
)
from tb.host.bench import BUFFERS, MEMORY, Host
from tb.host.judge import MAX_FRAME, Verdict, judge
from tb.host.rings import Chain, Ring
from tb.lib.sim import BUILD, simulate

RINGS, LOG2 = 4, 6
LOTS = int(os.environ.get("QNIC_FUZZ", "160"))


@dataclass
class Tally:
    """What was tried, and what the device did with it."""

    tried: Counter[str] = field(default_factory=Counter)  # lots of slots, by kind
    statuses: Counter[str] = field(default_factory=Counter)  # chains that were completed
    begin: float = field(default_factory=time.monotonic)
    slots: int = 0
    stops: int = 0
    waits: int = 0  # lots whose last chain is not whole: it waits
    frames: int = 0
    honest: int = 0

    def rows(self) -> list[tuple[str, int]]:
        """A table: what, and how often."""
        return [("garbage tried", sum(self.tried.values())),
                *((f"  {kind}", count) for kind, count in sorted(self.tried.items())),
                ("slots", self.slots), ("chains completed", sum(self.statuses.values())),
                *((f"  {name}", self.statuses[name]) for name in sorted(self.statuses)),
                ("times the ring stopped (FRAMING)", self.stops),
                ("times the last chain waited for its end", self.waits),
                ("frames of these chains that left, as posted", self.frames),
                ("chains of the other rings meanwhile, all OK", self.honest),
                ("seconds", round(time.monotonic() - self.begin))]

    def tell(self) -> None:
        """In the log, and in build/fuzz for `make results`."""
        rows = self.rows()
        print("\n".join(f"{name:<48}{count:>10,}" for name, count in rows), flush=True)
        (BUILD / "fuzz").mkdir(parents=True, exist_ok=True)
        (BUILD / "fuzz" / "garbage.json").write_text(json.dumps(rows, indent=1) + "\n")


def like_data(host: Host) -> Chain:
    """An inline chain whose key bytes are DATA slots of a chain without protection."""
    chain = Chain(host, [random.randint(1, 90)], 2)
    fake = DataSlot(chain=chain.ident, length=50, addr=BUFFERS, flags=DataFlags.EOP).pack()
    raw = bytearray(KeySlots.unpack((fake * 5)[:80]).pack())
    raw[76:] = bytes(4) if random.random() < 0.7 else b"\0\0\0\1"
    chain.slots[2:7] = [bytes(raw[i:i + 16]) for i in range(0, 80, 16)]
    return chain


def flip(slots: list[bytes]) -> None:
    """Change a few bytes, more often those that have a meaning."""
    for _ in range(random.choice((1, 1, 2, 5))):
        index = random.randrange(len(slots))
        slot = bytearray(slots[index])
        slot[random.choice((0, 1, 2, 2, 4, 5, 6, 7, random.randrange(16)))] = random.choice(
            (0, 1, 2, 3, 0xD1, 0xE1, 0xE2, random.getrandbits(8)))
        slots[index] = bytes(slot)


def garbage(host: Host, tally: Tally) -> list[bytes]:
    """Slots that are a chain, were one, or never will be."""
    sizes = [random.choice((1, 16, random.randint(1, 200))) for _ in range(random.randint(1, 6))]
    chain = Chain(host, sizes, random.choice((0, 1, 2)))
    if random.random() < 0.15:
        chain = like_data(host)
    slots = chain.slots
    kind = random.choice(("good", "good", "flip", "flip", "cut", "twice", "mixed", "random",
                          "cyclic", "claims", "count", "offload", "headless"))
    tally.tried[kind] += 1
    if kind == "flip":
        flip(slots)
    elif kind == "cut":
        del slots[random.randrange(len(slots)):]
    elif kind == "twice":
        slots.insert(random.randrange(len(slots)), random.choice(slots))
    elif kind == "mixed":
        random.shuffle(slots)
    elif kind == "random":
        slots = [random.randbytes(16) for _ in range(random.randint(1, 4))]
    elif kind == "cyclic":  # DATA without end, again and again the same
        slots = [DataSlot(chain=chain.ident, length=5, addr=BUFFERS).pack()] * random.choice((9, 70))
    elif kind == "claims":  # protection in some DATA slots
        for i, slot in enumerate(slots):
            if slot[0] == 0xD1 and random.random() < 0.5:
                slots[i] = slot[:2] + bytes([slot[2] ^ DataFlags.PROTECTED]) + slot[3:]
    elif kind == "count" and chain.mode:
        count = random.choice((0, 2, 3, len(slots) - 1, len(slots) + 1, 64, 65, 0xFFFF))
        slots[0] = slots[0][:6] + count.to_bytes(2, "little") + slots[0][8:]
    elif kind == "offload" and chain.mode:
        flags, size = random.choice((0, 1, 2, 3, 4)), random.choice((0, 0, 17, 1000))
        slots[0] = slots[0][:4] + bytes([flags]) + slots[0][5:]
        slots[1] = slots[1][:2] + size.to_bytes(2, "little") + slots[1][4:]
    elif kind == "headless":
        del slots[:random.randint(1, len(slots))]
    return slots


class Observed:
    """Jobs and frames in the order of the device, without those of honest chains."""

    def __init__(self, host: Host) -> None:
        self.host, self.honest = host, set[int]()
        self.job = self.frame = 0

    def take(self) -> list[tuple[dict[str, Any], bytes | None]]:
        """What came since the last time."""
        found = []
        for job, keys in self.host.jobs[self.job:]:
            data = None
            has_frame = not (job["status"] or job["no_frame"])
            if has_frame and self.frame == len(self.host.frames):
                break  # of an honest ring, under way
            self.job += 1
            if has_frame:
                data = self.host.frames[self.frame][0]
                self.frame += 1
            assert keys == 0 or job["mode"] == Mode.INLINE
            if job["pn"] not in self.honest:
                found.append((job, data))
        return found


async def honest(host: Host, ring: Ring, seen: Observed) -> None:
    """Chains with protection, for ever."""
    while True:
        chain = Chain(host, [random.randint(1, 400)], random.choice((1, 2)))
        seen.honest.add(chain.meta1.pn)
        await ring.post(chain)
        if random.random() < 0.2:
            await ring.settled()


async def completions(host: Host, ring: Ring, verdicts: list[Verdict]) -> None:
    """Wait for theirs, and see that there are no more."""
    for index, verdict in enumerate(verdicts):
        while True:
            entry = Completion.unpack(host.memory.read(ring.cq + 16 * index, 16))
            if entry.flags & 1:
                break
            await host.cycles(5)
        assert (entry.queue_id, entry.slots, entry.status, entry.segments) == (
            ring.number, verdict.slots, verdict.status, verdict.status == Status.OK), index
    await host.cycles(150)
    at = ring.cq + 16 * len(verdicts)
    assert host.memory.read(at, 16) == bytes(16), "a completion too many"


def content(host: Host, verdict: Verdict) -> bytes | None:
    """What memory has where a chain's frame is, if all of it is among the buffers."""
    if any(addr < BUFFERS or addr + n > MEMORY for addr, n in verdict.pieces):
        return None
    return b"".join(host.memory.read(addr, n) for addr, n in verdict.pieces)


def compare(host: Host, found: list[tuple[dict[str, Any], bytes | None]],
            verdicts: list[Verdict], posted: list[bytes | None]) -> int:
    """Jobs and frames are those of the chains that hold together; how many frames there are."""
    for (job, data), want, before in zip(found, verdicts, posted, strict=True):
        if want.status == Status.BAD_DESC:
            assert (job["status"], data) == (Status.BAD_DESC, None)
            continue
        assert (job["mode"], job["pn"]) == (want.mode, want.pn)
        assert (job["seg_size"], job["tag_room"] | job["csum"] << 1) == (want.seg_size, want.flags)
        assert bool(job["no_frame"]) == (want.status == Status.BAD_LENGTH)
        if data is None:
            continue
        assert job["frame_len"] == want.length == len(data)
        after = content(host, want)
        if want.length <= MAX_FRAME and before is not None and after is not None:
            # Where it reaches beyond its chain's buffer, another ring's frame may have come there.
            assert all(byte in pair for byte, *pair in zip(data, before, after, strict=True))
    return sum(data is not None for _, data in found)


@cocotb.test(timeout_time=2 + LOTS // 100, timeout_unit="ms")
async def cocotb_garbage(dut: Any) -> None:
    """The ring does what the page says of its slots, then starts anew; the others go on."""
    host = Host(dut, latency=100)
    await host.start()
    rings = [host.ring(i, LOG2, 7) for i in range(RINGS)]
    seen = Observed(host)
    for ring in rings:
        await ring.start()
    for ring in rings[1:]:
        cocotb.start_soon(honest(host, ring, seen))
    bad, tally = rings[0], Tally()
    for _ in range(LOTS):
        slots: list[bytes] = []
        for _ in range(random.randint(1, 10)):
            slots += garbage(host, tally)
        slots = slots[:1 << LOG2]
        verdicts, stop = judge(slots, 1 << LOG2)
        posted = [content(host, verdict) for verdict in verdicts]
        tally.slots += len(slots)
        tally.waits += not stop and sum(v.slots for v in verdicts) < len(slots)
        while slots:  # posted in one go, or in pieces that do not end where chains do
            n = random.choice((len(slots), random.randint(1, len(slots))))
            bad.put(slots[:n])
            del slots[:n]
            await bad.ring_doorbell()
            await host.cycles(random.choice((0, 200)))
        await completions(host, bad, verdicts)
        if stop:
            assert await bad.stopped() == RingError.FRAMING
        else:
            assert await bad.state() == RingState.RUNNING
        assert await bad.get("head") == sum(v.slots for v in verdicts)
        await bad.stop()
        tally.frames += compare(host, seen.take(), verdicts, posted)
        before = [len(ring.done) for ring in rings[1:]]
        await bad.start()
        tally.statuses.update(v.status.name for v in verdicts)
        tally.stops += stop
        while any(len(r.done) == n for r, n in zip(rings[1:], before, strict=True)):
            for ring in rings[1:]:
                ring.reap()
            await host.cycles(20)
    tally.honest = sum(len(ring.done) for ring in rings[1:])
    tally.tell()
    for ring in rings[1:]:
        assert await ring.state() == RingState.RUNNING
        assert await ring.count(f"chains[{int(Status.BAD_DESC)}]") == 0


@pytest.mark.parametrize(("width", "lanes"), [(256, 1), (1024, 4)])
def test_fuzz(width: int, lanes: int) -> None:
    """The decoder takes slots one by one, or many at once."""
    simulate("qnic_host", "tb.host.test_fuzz",
             {"RINGS": RINGS, "PREFETCH": 32, "DATA_W": width, "LANES": lanes})
