# SPDX-License-Identifier: Apache-2.0
"""SaDatabase case by case: handles, owners, limits, numbers near 2^62, restore, failures."""
import re
from typing import Any

import pytest

from abi.gen.qnic_abi import SaOp, Status
from sa_db import (
    Aead,
    BrokenEntryError,
    BusyError,
    DeviceResetError,
    EventKind,
    Feature,
    FieldError,
    Handle,
    KeyUsedError,
    LimitPolicy,
    Limits,
    NotOwnerError,
    PacketKeys,
    RekeyPendingError,
    SaDatabase,
    SaError,
    StaleHandleError,
    Submitted,
    TableFullError,
    TrafficKeys,
    TrafficSecret,
    UnsupportedError,
    Version,
    WindowBackend,
)
from sa_db.backend import DeviceInfo
from sa_db.memory import Allocator
from tb.sa_db.model import ModelBackend, ModelDevice, run

TOP = (1 << 62) - 1
SECRETS = iter(range(1, 1 << 20))


def secret(aead: Aead = Aead.AES_128_GCM, **more: Any) -> TrafficSecret:
    """One that no other test has."""
    return TrafficSecret(next(SECRETS).to_bytes(aead.hash.digest_size, "big"), aead, **more)


def opened(device: ModelDevice, **more: Any) -> SaDatabase:
    return run(SaDatabase.open(WindowBackend(device), **more))


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
    assert run(db.delete(handle)) is None
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
    for phase in (0, 1):
        assert device.send(handle.sa_id, handle.gen, 10 * phase, phase) == Status.OK
        assert device.send(handle.sa_id, handle.gen, 10 * phase + 1, phase) == Status.LIMIT
        found = run(db.events())
        assert [(e.kind, e.phase, e.sent) for e in found] == [
            (EventKind.SOFT_LIMIT, phase, 1), (EventKind.HARD_LIMIT, phase, 1)]
        run(db.rekey(handle, limits=Limits(1, 1)))


def test_lost_events_are_found(device: ModelDevice) -> None:
    """The device keeps one event; the others are found by its count."""
    device = ModelDevice(16)
    db = opened(device)
    handles = [run(db.install(secret(), limits=Limits(1, 9))) for _ in range(16)]
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


def test_key_given_twice(device: ModelDevice, db: SaDatabase) -> None:
    """By a live SA, as a next phase, of a former phase, behind delete: refused, nothing changed."""
    first = secret()
    handle = run(db.install(first, owner=2))
    keys = first.keys()
    bare = PacketKeys(keys.aead, keys.key, bytes(12), bytes(16))
    for call in (db.install(first), db.install(bare), db.rekey(handle, keys.traffic)):
        with pytest.raises(KeyUsedError, match=f"got one that {handle} used"):
            run(call)
    device.send(handle.sa_id, handle.gen, 0, owner=2)
    run(db.rekey(handle))
    device.send(handle.sa_id, handle.gen, 1, 1, owner=2)
    run(db.rekey(handle))
    with pytest.raises(KeyUsedError):
        run(db.install(first))
    run(db.delete(handle))
    for used in (first, first.next(), first.updated(2)):
        with pytest.raises(KeyUsedError):
            run(db.install(PacketKeys(used.aead, used.traffic().key, bytes(12), bytes(16))))
    assert device.table == {}


def test_stale_handles(device: ModelDevice, db: SaDatabase) -> None:
    """After delete, of another generation, never given: refused by database and device."""
    old = run(db.install(secret()))
    run(db.delete(old))
    others = [run(db.install(secret())) for _ in range(4)]
    successor = next(h for h in others if h.sa_id == old.sa_id)
    assert successor.gen != old.gen
    for bad in (old, Handle(old.sa_id, successor.gen % 65535 + 1), Handle(99, 1),
                Handle(successor.sa_id, successor.gen, successor.serial + 1)):
        for call in (db.stats(bad), db.rekey(bad), db.delete(bad), db.bind(bad, 1)):
            with pytest.raises(StaleHandleError, match=f"got {bad}, which was deleted"):
                run(call)
    assert device.send(old.sa_id, old.gen, 0) == Status.STALE_GEN
    assert run(db.stats(Handle.parse(str(successor)))).handle == successor


def test_owners(device: ModelDevice, db: SaDatabase) -> None:
    """Two owners: each has its own SA, in the database and at the device's gate."""
    one, two = run(db.install(secret(), owner=1)), run(db.install(secret(), owner=2))
    for handle, stranger in ((one, 2), (two, 1), (one, 0)):
        for call in (db.stats(handle, caller=stranger), db.rekey(handle, caller=stranger),
                     db.delete(handle, caller=stranger), db.bind(handle, 9, caller=stranger)):
            with pytest.raises(NotOwnerError, match=f"that of SA {handle}, got {stranger}"):
                run(call)
        assert device.send(handle.sa_id, handle.gen, 0, owner=stranger) == Status.NOT_OWNER
    assert run(db.stats(one, caller=1)).owner == 1
    run(db.delete(one, caller=1))


def test_bind(device: ModelDevice, db: SaDatabase) -> None:
    """A device that cannot says so and nothing changes; one that can keeps numbers and keys."""
    handle = run(db.install(secret(), owner=1))
    with pytest.raises(UnsupportedError, match=f"sa_id {handle.sa_id}.*owner 2.*lacks"):
        run(db.bind(handle, 2))
    assert run(db.stats(handle)).owner == 1
    able = ModelDevice(4)
    db = run(SaDatabase.open(ModelBackend(able)))
    handle = run(db.install(secret(), owner=1))
    able.send(handle.sa_id, handle.gen, 5, owner=1)
    run(db.bind(handle, 2, caller=1))
    assert able.send(handle.sa_id, handle.gen, 6, owner=1) == Status.NOT_OWNER
    assert able.send(handle.sa_id, handle.gen, 6, owner=2) == Status.OK
    counts = run(db.delete(handle, caller=2))
    assert counts is not None
    assert (counts.next_pn, counts.sent) == (7, (2, 0))


def test_rekey_too_early(device: ModelDevice, db: SaDatabase) -> None:
    """A prepared key that no packet used is not replaced."""
    handle = run(db.install(secret()))
    run(db.rekey(handle))
    with pytest.raises(RekeyPendingError, match="expected packets of phase 1 .* got none"):
        run(db.rekey(handle))
    device.send(handle.sa_id, handle.gen, 0, phase=0)
    with pytest.raises(RekeyPendingError):
        run(db.rekey(handle))
    device.send(handle.sa_id, handle.gen, 1, phase=1)
    assert run(db.rekey(handle)) == 0


def test_table_full(device: ModelDevice, db: SaDatabase) -> None:
    """All entries in use is an error that counts them; a delete makes room."""
    handles = [run(db.install(secret())) for _ in range(4)]
    with pytest.raises(TableFullError, match="got 4 entries, 4 in use"):
        run(db.install(secret()))
    run(db.delete(handles[2]))
    assert run(db.install(secret())).sa_id == handles[2].sa_id


def test_generations_come_round() -> None:
    """An index does not come to a generation again within the time that is set."""
    now = [0.0]
    allocator = Allocator(1, reuse_after=100.0, clock=lambda: now[0])
    _, first = allocator.take()
    seen = {first}
    for _ in range(65534):
        allocator.give_back(0)
        gen = allocator.take()[1]
        assert gen not in seen
        seen.add(gen)
    assert seen == set(range(1, 65536))
    allocator.give_back(0)
    now[0] = 99.9
    with pytest.raises(TableFullError, match="1 whose generations came round within 100 s"):
        allocator.take()
    now[0] = 100.0
    assert allocator.take() == (0, first)


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


def test_expire(device: ModelDevice) -> None:
    """Lifetimes end in order, to the second; an event tells."""
    now = [0.0]
    db = opened(device, clock=lambda: now[0])
    late = run(db.install(secret(), lifetime=10.0))
    soon = run(db.install(secret(), lifetime=5.0))
    run(db.install(secret()))
    now[0] = 4.999
    assert run(db.expire()) == []
    now[0] = 10.0
    assert run(db.expire()) == [soon, late]
    assert [(e.kind, e.handle) for e in run(db.events())] == [
        (EventKind.EXPIRED, soon), (EventKind.EXPIRED, late)]
    assert len(device.table) == 1


def test_one_operation_at_a_time(db: SaDatabase) -> None:
    async def nested() -> None:
        async with db.turn("install"):
            await db.events()

    with pytest.raises(BusyError, match="events: install is under way"):
        run(nested())
    run(db.events())


def test_adopt(device: ModelDevice, db: SaDatabase) -> None:
    """Another process finds the SAs in the table; it can use them, but not restore them."""
    first = secret()
    handle = run(db.install(first, owner=5))
    device.send(handle.sa_id, handle.gen, 0, owner=5)
    other = opened(device)
    assert other.handles == [handle]
    with pytest.raises(FieldError, match="source: expected the next phase's keys"):
        run(other.rekey(handle))
    keys = first.next().traffic()
    with pytest.raises(FieldError, match="phase: expected 0 or 1"):
        run(other.rekey(handle, keys))
    with pytest.raises(RekeyPendingError, match="phase: expected 1, got 0, whose key"):
        run(other.rekey(handle, keys, phase=0))
    assert run(other.rekey(handle, first.next())) == 1
    device.reset()
    done = run(other.restore({handle: Submitted(0, (1, 0))}))
    assert done.lost == {handle: "no keys: another process installed it"}


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


def test_failures(device: ModelDevice, db: SaDatabase) -> None:
    """A refused install is undone; where that fails too the index waits for a reset."""
    kept = run(db.install(secret()))
    device.fail = {SaOp.SET_KEY: 1}
    with pytest.raises(SaError, match="SET_KEY: refused"):
        run(db.install(secret()))
    assert set(device.table) == {kept.sa_id}
    device.fail = {SaOp.SET_KEY: 1, SaOp.DELETE: 1}
    with pytest.raises(SaError, match="SET_KEY: refused"):
        run(db.install(secret()))
    device.fail = {SaOp.SET_KEY: 1}
    with pytest.raises(BrokenEntryError, match="phase 1: SET_KEY: refused.*delete the SA"):
        run(db.rekey(kept))
    for _ in range(2):
        run(db.install(secret()))
    with pytest.raises(TableFullError, match="3 in use, 1 out of use until a reset"):
        run(db.install(secret()))
    device.fail = {SaOp.DELETE: 1}
    with pytest.raises(SaError, match="DELETE: refused"):
        run(db.delete(kept))
    with pytest.raises(StaleHandleError):
        run(db.stats(kept))


def test_undefined_device() -> None:
    """Not a qnic, or another version of the contract."""
    class Other(ModelDevice):
        async def read32(self, at: int) -> int:
            return {0: self.magic, 4: 99}.get(at, 0)

    other = Other()
    other.magic = 0x12345678
    with pytest.raises(SaError, match="device id: expected 0x43494e51, got 0x12345678"):
        opened(other)
    other.magic = 0x43494E51
    with pytest.raises(SaError, match="device version: expected 1, got 99"):
        opened(other)


def test_epoch() -> None:
    """A device that counts resets: nothing goes on behind one until restore."""
    device = ModelDevice(4)
    db = run(SaDatabase.open(ModelBackend(device)))
    assert Feature.EPOCH in db.info.features
    assert isinstance(db.info, DeviceInfo)
    run(db.install(secret()))
    device.reset()
    for call in (db.install(secret()), db.events()):
        with pytest.raises(DeviceResetError, match="expected reset count 0, got 1"):
            run(call)
    run(db.restore({}))
    run(db.install(secret()))
