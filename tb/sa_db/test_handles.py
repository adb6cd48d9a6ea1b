# SPDX-License-Identifier: Apache-2.0
"""SaDatabase case by case: who may touch what; handles, owners, used keys, failures."""

import pytest

from abi.gen.qnic_abi import SaOp, Status
from abi.gen.qnic_regs import address
from sa_db import (
    BrokenEntryError,
    BusyError,
    DeviceResetError,
    EventKind,
    FieldError,
    Handle,
    KeyUsedError,
    NotOwnerError,
    PacketKeys,
    RekeyPendingError,
    SaDatabase,
    SaError,
    StaleHandleError,
    Submitted,
    TableFullError,
)
from sa_db.memory import Allocator
from tb.sa_db.common import opened, secret
from tb.sa_db.model import ModelDevice, run


@pytest.fixture
def device() -> ModelDevice:
    return ModelDevice(4)


@pytest.fixture
def db(device: ModelDevice) -> SaDatabase:
    return opened(device)


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
    """The SA goes to another owner with its numbers and keys; delete tells its last counts."""
    handle = run(db.install(secret(), owner=1))
    device.send(handle.sa_id, handle.gen, 5, owner=1)
    run(db.bind(handle, 2, caller=1))
    assert run(db.stats(handle)).owner == 2
    assert device.send(handle.sa_id, handle.gen, 6, owner=1) == Status.NOT_OWNER
    assert device.send(handle.sa_id, handle.gen, 6, owner=2) == Status.OK
    with pytest.raises(NotOwnerError):
        run(db.bind(handle, 3, caller=1))
    counts = run(db.delete(handle, caller=2))
    assert counts is not None
    assert (counts.next_pn, counts.sent) == (7, (2, 0))


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


def test_failures(device: ModelDevice, db: SaDatabase) -> None:
    """A refused install is undone; where that fails too the index waits for a reset."""
    kept = run(db.install(secret()))
    device.fail = {SaOp.INSTALL: 1}
    with pytest.raises(SaError, match="INSTALL: refused"):
        run(db.install(secret()))
    assert set(device.table) == {kept.sa_id}
    device.fail = {SaOp.INSTALL: 1, SaOp.DELETE: 1}
    with pytest.raises(SaError, match="INSTALL: refused"):
        run(db.install(secret()))
    device.fail = {SaOp.SET_KEY: 1}
    with pytest.raises(BrokenEntryError, match=r"phase 1: SET_KEY: refused.*delete the SA"):
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
        magic = 0x12345678

        async def read32(self, at: int) -> int:
            return {0: self.magic, 4: 99}.get(at, 0)

    other = Other()
    with pytest.raises(SaError, match="device id: expected 0x43494e51, got 0x12345678"):
        opened(other)
    other.magic = 0x43494E51
    with pytest.raises(SaError, match="device version: expected 1, got 99"):
        opened(other)


def test_session(device: ModelDevice, db: SaDatabase) -> None:
    """Nothing goes on behind a reset until restore, also if another process began a session."""
    for begun in (False, True):
        run(db.install(secret()))
        device.reset()
        if begun:
            opened(device)
        for call in (db.install(secret()), db.events()):
            with pytest.raises(DeviceResetError, match=f"expected session {db.info.session}, got "):
                run(call)
        run(db.restore({}))
        run(db.install(secret()))


def test_command_of_another_generation(device: ModelDevice, db: SaDatabase) -> None:
    """An entry that somebody else replaced is not touched."""
    handle = run(db.install(secret()))
    device.table[handle.sa_id].gen ^= 1
    with pytest.raises(SaError, match=r"DELETE: refused.*another generation"):
        run(db.delete(handle))
    assert handle.sa_id in device.table


def test_keys_left_in_the_window(device: ModelDevice) -> None:
    """A user died before its command: the next one to open wipes the key registers."""
    run(device.write32(address("sa.key[3]"), 0x12345678))
    assert not device.window_is_clear()
    opened(device, adopt=False)
    assert device.window_is_clear()


def test_state_cannot_be_written(device: ModelDevice, db: SaDatabase) -> None:
    """The key does not go to the device, and the index is free again."""
    def full() -> None:
        raise SaError("state: cannot write: No space left on device")

    db.keys.on_use = full
    for _ in range(5):
        with pytest.raises(SaError, match="No space left"):
            run(db.install(secret()))
    assert device.table == {}
    db.keys.on_use = lambda: None
    for _ in range(4):
        run(db.install(secret()))
