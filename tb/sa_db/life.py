# SPDX-License-Identifier: Apache-2.0
"""The life of a table as a state machine: operations, packets, resets, failures in any order.

The machine keeps its own books of what was submitted and foretells every status; the devices
(a model in test_stateful.py, the RTL in test_life_on_device.py) fail on a repeated nonce.
"""
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
)

from abi.gen.qnic_abi import SaOp, Status
from sa_db import (
    Aead,
    BrokenEntryError,
    EventKind,
    Handle,
    KeyUsedError,
    Limits,
    NotOwnerError,
    RekeyPendingError,
    SaDatabase,
    SaError,
    StaleHandleError,
    Submitted,
    TableFullError,
    TrafficSecret,
    WindowBackend,
)
from sa_db.backend import Backend
from sa_db.memory import Allocator
from tb.sa_db.books import TOP, Book, Phase
from tb.sa_db.model import ModelDevice, run

ENTRIES = 5
PNS = st.one_of(st.integers(0, 40), st.integers(TOP - 5, TOP + 1))
LIMITS = st.one_of(st.none(), st.builds(lambda hard, soft: Limits(min(soft, hard), hard),
                                        st.integers(0, 6), st.integers(0, 6)))


class Life(RuleBasedStateMachine):
    live = Bundle("live")
    dead = Bundle("dead")

    failures = True  # the device can be made to refuse commands

    def make_device(self) -> Any:
        """A wiped device with send(), reset() and occupied()."""
        return ModelDevice(ENTRIES)

    def backend(self) -> Backend:
        return WindowBackend(self.device)

    def run(self, coroutine: Any) -> Any:
        """The coroutine's result."""
        return run(coroutine)

    def __init__(self) -> None:
        super().__init__()
        self.device = self.make_device()
        self.now = 0.0
        self.count = 0
        self.books: dict[Handle, Book] = {}
        self.used: list[tuple[Aead, bytes]] = []
        backend = self.backend()
        self.db = SaDatabase(backend, self.run(backend.info()), allocator=Allocator(ENTRIES),
                             clock=lambda: self.now)

    def secret(self, aead: Aead) -> TrafficSecret:
        self.count += 1
        return TrafficSecret(self.count.to_bytes(aead.hash.digest_size, "big"), aead)

    @rule(target=live, aead=st.sampled_from(Aead), owner=st.integers(0, 2), pn=PNS, limits=LIMITS,
          sent=st.integers(0, 3), lifetime=st.sampled_from([None, 5.0, 50.0]))
    def install(self, aead: Aead, owner: int, pn: int, limits: Limits | None, sent: int,
                lifetime: float | None) -> Any:
        secret = self.secret(aead)
        call = self.db.install(secret, owner=owner, next_pn=pn, limits=limits, sent=sent,
                               lifetime=lifetime)
        if len(self.books) == ENTRIES - len(self.db.allocator._broken):
            with pytest.raises(TableFullError):
                self.run(call)
            return multiple()
        handle = self.run(call)
        assert handle not in self.books
        assert handle.gen != 0
        self.used.append((aead, secret.secret))
        self.books[handle] = Book(handle, owner, secret, pn, 0,
                                  {0: Phase(sent, limits or self.db.policy.default())},
                                  ends=None if lifetime is None else self.now + lifetime)
        return handle

    @precondition(lambda self: self.used)
    @rule(data=st.data())
    def install_used_key(self, data: Any) -> None:
        """Of a live SA, a deleted one, a lost one, a former key phase: refused."""
        aead, secret = data.draw(st.sampled_from(self.used))
        before = self.device.occupied()
        with pytest.raises(KeyUsedError):
            self.run(self.db.install(TrafficSecret(secret, aead)))
        assert self.device.occupied() == before

    @rule(handle=live, limits=LIMITS)
    def rekey(self, handle: Handle, limits: Limits | None) -> None:
        book = self.books.get(handle)
        if book is None:
            with pytest.raises(StaleHandleError):
                self.run(self.db.rekey(handle))
        elif book.pending:
            with pytest.raises(RekeyPendingError):
                self.run(self.db.rekey(handle))
        else:
            assert self.run(self.db.rekey(handle, limits=limits)) == book.phase ^ 1
            book.secret, book.phase, book.pending = book.secret.next(), book.phase ^ 1, True
            book.phases[book.phase] = Phase(0, limits or book.phases[book.phase ^ 1].limits)
            book.told = {(p, k) for p, k in book.told if p != book.phase}
            self.used.append((book.secret.aead, book.secret.secret))

    @rule(handle=live, skips=st.lists(st.integers(-1, 2), min_size=1, max_size=4))
    def send_some(self, handle: Handle, skips: list[int]) -> None:
        """Packets as the SA's owner sends them."""
        book = self.books.get(handle)
        for skip in skips:
            self.send(handle, skip, book.phase if book else 0, book.owner if book else 0)

    @rule(handle=live, skip=st.integers(-1, 2), phase=st.integers(0, 1), owner=st.integers(0, 2))
    def send_any(self, handle: Handle, skip: int, phase: int, owner: int) -> None:
        """A packet of any phase and owner."""
        self.send(handle, skip, phase, owner)

    def send(self, handle: Handle, skip: int, phase: int, owner: int) -> None:
        """A packet by its handle; a stale handle never sends."""
        book = self.books.get(handle)
        if book is None:
            assert self.device.send(handle.sa_id, handle.gen, 7, phase, owner) in (
                Status.NO_SA, Status.STALE_GEN)
            return
        pn = max(0, book.next_pn + skip)
        found = self.device.send(handle.sa_id, handle.gen, pn, phase, owner)
        assert found == book.send(pn, phase, owner)

    @rule(handle=live, stranger=st.integers(0, 2))
    def stranger_is_refused(self, handle: Handle, stranger: int) -> None:
        book = self.books.get(handle)
        if book is not None and stranger != book.owner:
            for call in (self.db.rekey(handle, caller=stranger),
                         self.db.delete(handle, caller=stranger),
                         self.db.stats(handle, caller=stranger),
                         self.db.bind(handle, stranger, caller=stranger)):
                with pytest.raises(NotOwnerError):
                    self.run(call)

    @rule(handle=live)
    def stats(self, handle: Handle) -> None:
        book = self.books.get(handle)
        if book is None:
            with pytest.raises(StaleHandleError):
                self.run(self.db.stats(handle))
            return
        found = self.run(self.db.stats(handle))
        assert (found.owner, found.next_pn, found.aead) == (book.owner, book.next_pn,
                                                            book.secret.aead)
        for phase, stats in enumerate(found.phases):
            want = book.phases.get(phase)
            assert stats.filled == (want is not None)
            if want is not None:
                assert (stats.sent, stats.limits) == (want.sent, want.limits)

    @rule(handle=live, owner=st.integers(0, 2))
    def bind(self, handle: Handle, owner: int) -> None:
        book = self.books.get(handle)
        if book is not None:
            self.run(self.db.bind(handle, owner))
            book.owner = owner

    @rule(target=dead, handle=consumes(live))
    def delete(self, handle: Handle) -> Handle:
        if handle in self.books:
            book = self.books.pop(handle)
            counts = self.run(self.db.delete(handle))
            assert (counts.next_pn, counts.sent) == (book.next_pn, tuple(
                book.phases[p].sent if p in book.phases else 0 for p in (0, 1)))
            assert handle.sa_id not in (self.device.occupied() or ())
        return handle

    @rule(handle=dead)
    def stale_handle(self, handle: Handle) -> None:
        for call in (self.db.rekey(handle), self.db.delete(handle), self.db.stats(handle),
                     self.db.bind(handle, 1)):
            with pytest.raises(StaleHandleError):
                self.run(call)
        assert self.device.send(handle.sa_id, handle.gen, TOP) in (Status.NO_SA, Status.STALE_GEN)

    @precondition(lambda self: self.failures)
    @rule(twice=st.booleans())
    def install_fails(self, twice: bool) -> None:
        """A command that the device refuses leaves no entry behind and no index lost."""
        if len(self.books) == ENTRIES - len(self.db.allocator._broken):
            return
        self.device.fail = {SaOp.INSTALL: 1} | ({SaOp.DELETE: 1} if twice else {})
        with pytest.raises(SaError):
            self.run(self.db.install(self.secret(Aead.AES_128_GCM)))
        self.device.fail = {}
        if not twice:
            assert self.device.occupied() - self.db.allocator._broken == {
                h.sa_id for h in self.books}

    @rule(handle=live)
    def rekey_fails(self, handle: Handle) -> None:
        """The key that was refused counts as used; the SA goes on or is deleted."""
        book = self.books.get(handle)
        if book is None or book.pending or not self.failures:
            return
        self.device.fail = {SaOp.SET_KEY: 1}
        with pytest.raises(BrokenEntryError):
            self.run(self.db.rekey(handle))
        self.device.fail = {}
        self.run(self.db.delete(handle))
        del self.books[handle]

    @rule(seconds=st.sampled_from([1.0, 10.0]))
    def expire(self, seconds: float) -> None:
        self.now += seconds
        over = {h for h, book in self.books.items() if book.ends is not None
                and book.ends <= self.now}
        assert set(self.run(self.db.expire())) == over
        for handle in over:
            del self.books[handle]
        told = self.run(self.db.events())
        assert {e.handle for e in told if e.kind is EventKind.EXPIRED} == over
        self.check_events(told)

    @rule(sweep=st.booleans())
    def events(self, sweep: bool) -> None:
        self.check_events(self.run(self.db.events(sweep=sweep)))

    def check_events(self, told: list[Any]) -> None:
        """Every limit is told once, as soon as one asks, whatever events the device lost."""
        found = [(e.handle, e.phase, e.kind) for e in told
                 if e.kind in (EventKind.SOFT_LIMIT, EventKind.HARD_LIMIT)]
        assert len(set(found)) == len(found)
        for book in self.books.values():
            now = book.reached()
            assert {(p, k) for h, p, k in found if h == book.handle} == now - book.told
            book.told |= now
        assert {h for h, _, _ in found} <= set(self.books)

    @rule(data=st.data())
    def reset(self, data: Any) -> None:
        """Restore with right numbers, without, or with numbers that are too low."""
        self.device.reset()
        numbers, survivors = {}, set()
        for handle, book in self.books.items():
            kind = data.draw(st.sampled_from(["right", "right", "more", "none", "low", "low"]))
            sent = [book.phases[p].sent if p in book.phases else 0 for p in (0, 1)]
            highest = book.highest
            if kind == "none":
                continue
            if kind == "more" and highest is not None and highest < TOP:  # submitted, never left
                highest += 1
                sent[book.phase] += 1
            # Numbers that are too low are found where the device's were seen since.
            low = kind == "low" and bool(highest) and (
                self.db.records[handle.sa_id].next_floor == book.next_pn)
            if low and highest:
                highest -= 1
            numbers[handle] = Submitted(highest, (sent[0], sent[1]))
            if not low:
                survivors.add(handle)
                book.next_pn = book.next_pn if highest is None else highest + 1
                book.highest = highest
                for phase, state in book.phases.items():
                    state.sent = sent[phase]
                book.pending = book.pending and not sent[book.phase]
        done = self.run(self.db.restore(numbers))
        assert set(done.restored) == survivors
        assert set(done.lost) == set(self.books) - survivors
        for handle in done.lost:
            del self.books[handle]
        for book in self.books.values():
            book.told.clear()
        told = self.run(self.db.events())
        assert {e.handle for e in told if e.kind is EventKind.LOST} == set(done.lost)
        self.check_events(told)

    @invariant()
    def same_entries(self) -> None:
        assert self.db.handles == sorted(self.books)
        occupied = self.device.occupied()
        if occupied is not None:  # a device that takes long to ask says nothing
            assert occupied - self.db.allocator._broken == {h.sa_id for h in self.books}
