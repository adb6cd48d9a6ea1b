# SPDX-License-Identifier: Apache-2.0
"""SaDatabase case by case: install, rekey, limits, numbers near 2^62, wrong fields."""
import re
from typing import Any

import pytest

from abi.gen.qnic_abi import SA_EVENTS, Status
from sa_db import (
    Aead,
    EventKind,
    FieldError,
    Handle,
    LimitPolicy,
    Limits,
    PacketKeys,
    RekeyPendingError,
    SaDatabase,
    Submitted,
    TrafficKeys,
    TrafficSecret,
    Version,
)
from sa_db.backend import LastCounts
from tb.sa_db.common import TOP, opened, secret
from tb.sa_db.model import ModelDevice, run


@pytest.fixture
def device() -> ModelDevice:
    return ModelDevice(4)


@pytest.fixture
def db(device: ModelDevice) -> SaDatabase:
    return opened(device)


@pytest.mark.parametrize("aead", Aead)
@pytest.mark.parametrize("version", Version)
def test_install_and_rekey(device: ModelDevice, db: SaDatabase, aead: Any, version: Any) -> None:
    """The device gets hp once, and each phase's key and iv; the sender picks by its bit."""
    first = secret(aead, version=version)
    handle = run(db.install(first, owner=3, next_pn=7))
    entry = device.table[handle.sa_id]
    assert (entry.gen, entry.owner, entry.next_pn) == (handle.gen, 3, 7)
    assert entry.hp == first.keys().hp
    want = first
    for pn, phase in enumerate((0, 1, 0, 1), 7):
        key = entry.keys[phase]
        assert (key.key, key.iv) == (want.traffic().key, want.traffic().iv)
        assert (key.soft, key.hard) == (7 << 20, 1 << 23)
        assert device.send(handle.sa_id, handle.gen, pn, phase, owner=3) == Status.OK
        assert run(db.rekey(handle)) == phase ^ 1
        want = want.next()
    assert entry.hp == first.keys().hp == want.keys().hp
    assert run(db.delete(handle)) == LastCounts(11, (0, 1))
    assert device.table == {}


@pytest.mark.parametrize(("start", "sent", "statuses"), [
    (TOP - 1, 2, [Status.OK, Status.OK, Status.PN_MISMATCH]),
    (TOP, 1, [Status.OK, Status.PN_MISMATCH]),
    (TOP + 1, 0, [Status.PN_MISMATCH]),
])
def test_numbers_near_the_end(device: ModelDevice, db: SaDatabase, start: int, sent: int,
                              statuses: list[Status]) -> None:
    """2^62 - 1 is the last number; then the SA says so, and is restored as it was."""
    handle = run(db.install(secret(), next_pn=start))
    assert [device.send(handle.sa_id, handle.gen, start + i)
            for i in range(len(statuses))] == statuses
    assert run(db.stats(handle)).pn_remaining == 0
    assert [e.kind for e in run(db.events())] == [EventKind.PN_EXHAUSTED]
    device.reset()
    numbers = Submitted(TOP if sent else None, (sent, 0))
    assert run(db.restore({handle: numbers})).restored == (handle,)
    assert device.send(handle.sa_id, handle.gen, TOP) == Status.PN_REUSE


def test_number_beyond_the_end(db: SaDatabase) -> None:
    with pytest.raises(FieldError, match=rf"next_pn: expected 0 to {1 << 62}, got {(1 << 62) + 1}"):
        run(db.install(secret(), next_pn=(1 << 62) + 1))
    with pytest.raises(FieldError, match=f"highest_pn: expected 0 to {TOP}, got {TOP + 1}"):
        Submitted(TOP + 1, (0, 0))


@pytest.mark.parametrize("at", [-1, 0, 1])
def test_limits_at_plus_minus_one(device: ModelDevice, db: SaDatabase, at: int) -> None:
    """The soft limit is an event at its packet, the hard one a refusal behind it."""
    soft, hard = 5, 8
    handle = run(db.install(secret(), sent=soft + at - 1, limits=Limits(soft, hard)))
    assert device.send(handle.sa_id, handle.gen, 0) == Status.OK
    assert [e.kind for e in run(db.events())] == ([EventKind.SOFT_LIMIT] if at >= 0 else [])
    other = run(db.install(secret(), sent=hard + at - 1, limits=Limits(soft, hard)))
    found = device.send(other.sa_id, other.gen, 0)
    assert found == (Status.LIMIT if at == 1 else Status.OK)
    kinds = {e.kind for e in run(db.events()) if e.handle == other}
    assert kinds == {EventKind.SOFT_LIMIT} | ({EventKind.HARD_LIMIT} if at >= 0 else set())
    assert run(db.stats(other)).phases[0].remaining == (1 if at < 0 else 0)
    assert run(db.events(sweep=True)) == []


def test_rekey_ends_a_limit(device: ModelDevice, db: SaDatabase) -> None:
    """A key at its hard limit: the next phase goes on, and is warned of anew."""
    handle = run(db.install(secret(), limits=Limits(1, 1)))
    for step, phase in enumerate((0, 1, 0, 1)):
        assert device.send(handle.sa_id, handle.gen, 10 * step, phase) == Status.OK
        assert device.send(handle.sa_id, handle.gen, 10 * step + 1, phase) == Status.LIMIT
        found = run(db.events())
        assert [(e.kind, e.phase, e.sent) for e in found] == [
            (EventKind.SOFT_LIMIT, phase, 1), (EventKind.HARD_LIMIT, phase, 1)]
        run(db.rekey(handle))


def test_lost_events_are_found(device: ModelDevice) -> None:
    """The device counts the events that it had no room for; their SAs are found."""
    device = ModelDevice(SA_EVENTS + 6)
    db = opened(device)
    handles = [run(db.install(secret(), limits=Limits(1, 9))) for _ in range(SA_EVENTS + 6)]
    run(db.events())
    for handle in handles:
        assert device.send(handle.sa_id, handle.gen, 0) == Status.OK
    assert {e.handle for e in run(db.events())} == set(handles)
    assert run(db.events()) == []


def test_event_of_a_former_sa(device: ModelDevice) -> None:
    """An event that waits while its SA is deleted is not its successor's."""
    device = ModelDevice(1)
    db = opened(device)
    old = run(db.install(secret(), limits=Limits(1, 9)))
    device.send(old.sa_id, old.gen, 0)
    run(db.delete(old))
    run(db.install(secret(), limits=Limits(1, 9)))
    assert run(db.events()) == []


def test_rekey_too_early(device: ModelDevice, db: SaDatabase) -> None:
    """A prepared key that no packet used is not replaced."""
    handle = run(db.install(secret()))
    run(db.rekey(handle))
    with pytest.raises(RekeyPendingError, match=r"expected packets of phase 1 .* got none"):
        run(db.rekey(handle))
    device.send(handle.sa_id, handle.gen, 0, phase=0)
    with pytest.raises(RekeyPendingError):
        run(db.rekey(handle))
    device.send(handle.sa_id, handle.gen, 1, phase=1)
    assert run(db.rekey(handle)) == 0


def test_policy(db: SaDatabase) -> None:
    """No SA may send more than RFC 9001 allows; a warning never comes behind the refusal."""
    for limits, text in ((Limits(0, (1 << 23) + 1), rf"hard: expected 0 to {1 << 23}, got 8388609"),
                         (Limits(9, 8), "soft: expected at most limits.hard, 8, got 9")):
        with pytest.raises(FieldError, match=text):
            run(db.install(secret(), limits=limits))
    small = LimitPolicy(hard=1 << 28, packet_bytes=2048)
    assert small.default() == Limits((1 << 28) - (1 << 25), 1 << 28)
    with pytest.raises(FieldError, match=r"policy.hard: expected 1 to 8388608, got 268435456"):
        LimitPolicy(hard=1 << 28)


def test_field_errors(db: SaDatabase) -> None:
    """Each names field, value and rule, before the device is touched."""
    good = secret()
    handle = run(db.install(good))
    cases: list[tuple[Any, str]] = [
        (db.install(secret(), owner=65536), "owner: expected 0 to 65535, got 65536"),
        (db.install(secret(), sent=-1), "sent: expected 0 to 4294967295, got -1"),
        (db.install(secret(), phase=1), "phase: expected 0, that of the secret's updates, got 1"),
        (db.install(secret(), lifetime=0), "lifetime: expected seconds above 0, got 0"),
        (db.install(PacketKeys(Aead.AES_256_GCM, bytes(32), bytes(12), bytes(16))),
         "hp: expected 32 bytes for aes-256-gcm, got 16"),
        (db.install(TrafficSecret(bytes(32), Aead.AES_128_GCM, updates=2)),
         "hp: expected hp of the secret before the first key update, got none"),
        (db.rekey(handle, TrafficKeys(bytes(32), bytes(12))), "key: expected 16 bytes"),
        (db.rekey(handle, TrafficKeys(bytes(16), bytes(11))), "iv: expected 12 bytes"),
        (db.rekey(handle, secret(Aead.AES_256_GCM)), "source.aead: expected aes-128-gcm"),
        (db.rekey(handle, good.updated(2)), "source.updates: expected a secret of key phase 1"),
        (db.rekey(handle, phase=0), "phase: expected 1, the one after 0, got 0"),
        (db.restore({Handle(9, 9): Submitted(None, (0, 0))}),
         "submitted: expected handles of live SAs, got 9:9"),
    ]
    for call, text in cases:
        with pytest.raises(FieldError, match=re.escape(text)):
            run(call)
    for bad, text in (("7", "expected SA_ID:GENERATION"), ("1:65536", "gen: expected 0 to 65535")):
        with pytest.raises(FieldError, match=text):
            Handle.parse(bad)
