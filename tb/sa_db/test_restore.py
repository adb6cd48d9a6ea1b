# SPDX-License-Identifier: Apache-2.0
"""After a device reset: next number = highest submitted + 1 and the counts, or the SA is lost."""
import pytest

from abi.gen.qnic_abi import SaOp, Status
from sa_db import (
    Aead,
    DeviceResetError,
    EventKind,
    FieldError,
    KeyUsedError,
    Limits,
    SaDatabase,
    StaleHandleError,
    Submitted,
    TrafficKeys,
    WindowBackend,
)
from tb.sa_db.common import opened, secret
from tb.sa_db.model import ModelDevice, run


@pytest.fixture
def device() -> ModelDevice:
    return ModelDevice(4)


@pytest.fixture
def db(device: ModelDevice) -> SaDatabase:
    return opened(device)


def test_with_numbers(device: ModelDevice, db: SaDatabase) -> None:
    """Both phases come back, the handle stays, and submitted numbers are not sent again."""
    first = secret(Aead.AES_256_GCM)
    handle = run(db.install(first, owner=4, next_pn=10, limits=Limits(6, 9)))
    for pn in (10, 11):
        assert device.send(handle.sa_id, handle.gen, pn, owner=4) == Status.OK
    run(db.rekey(handle, limits=Limits(2, 5)))
    assert device.send(handle.sa_id, handle.gen, 12, 1, owner=4) == Status.OK
    device.reset()
    # 13 to 15 were submitted too, and dropped with the reset.
    done = run(db.restore({handle: Submitted(15, (3, 3))}))
    assert (done.restored, done.kept, done.lost) == ((handle,), (), {})
    entry = device.table[handle.sa_id]
    assert (entry.gen, entry.owner, entry.next_pn, entry.hp) == (
        handle.gen, 4, 16, first.keys().hp)
    for phase, keys, sent, limits in ((0, first.traffic(), 3, Limits(6, 9)),
                                      (1, first.next().traffic(), 3, Limits(2, 5))):
        key = entry.keys[phase]
        assert TrafficKeys(key.key, key.iv) == keys
        assert (key.sent, key.soft, key.hard) == (sent, limits.soft, limits.hard)
    assert device.send(handle.sa_id, handle.gen, 15, 1, owner=4) == Status.PN_REUSE
    assert device.send(handle.sa_id, handle.gen, 16, 1, owner=4) == Status.OK
    assert {e.kind for e in run(db.events())} == {EventKind.RESTORED, EventKind.SOFT_LIMIT}
    assert run(db.rekey(handle)) == 0


def test_without_numbers(device: ModelDevice, db: SaDatabase) -> None:
    """The SA is lost and notified; handle and key are useless from then on."""
    first = secret()
    handle = run(db.install(first, owner=4))
    device.send(handle.sa_id, handle.gen, 0, owner=4)
    device.reset()
    done = run(db.restore({}))
    assert list(done.lost) == [handle]
    event, = run(db.events())
    assert (event.kind, event.handle, event.owner) == (EventKind.LOST, handle, 4)
    assert "no numbers" in event.reason
    assert device.table == {}
    with pytest.raises(StaleHandleError):
        run(db.stats(handle))
    with pytest.raises(KeyUsedError):
        run(db.install(first, next_pn=1 << 40))


@pytest.mark.parametrize(("numbers", "text"), [
    (Submitted(6, (4, 0)), "highest_pn: expected at least 7, which the device had seen, got 6"),
    (Submitted(7, (3, 0)), "sent[0]: expected at least 4, which the device had seen, got 3"),
    (Submitted(None, (4, 0)), "highest_pn: expected a number, as sent is (4, 0), got none"),
    (Submitted(None, (1, 0)), "highest_pn: expected at least 7, which the device had seen, got N"),
])
def test_numbers_too_low(device: ModelDevice, db: SaDatabase, numbers: Submitted,
                         text: str) -> None:
    """Numbers below what the device was seen to have used are not believed."""
    handle = run(db.install(secret(), next_pn=5, sent=1))
    for pn in (5, 6, 7):
        device.send(handle.sa_id, handle.gen, pn)
    run(db.stats(handle))
    device.reset()
    assert text in run(db.restore({handle: numbers})).lost[handle]
    assert device.table == {}


def test_never_sent(device: ModelDevice, db: SaDatabase) -> None:
    """Nothing submitted: the SA starts where it was to start, twice if need be."""
    handle = run(db.install(secret(), next_pn=5, sent=2))
    for _ in range(2):
        device.reset()
        assert run(db.restore({handle: Submitted(None, (2, 0))})).restored == (handle,)
    assert device.send(handle.sa_id, handle.gen, 4) == Status.PN_REUSE
    assert device.send(handle.sa_id, handle.gen, 5) == Status.OK


def test_not_reset(device: ModelDevice, db: SaDatabase) -> None:
    """What the device still has stays as it is, whatever numbers are given."""
    handle = run(db.install(secret()))
    device.send(handle.sa_id, handle.gen, 7)
    done = run(db.restore({handle: Submitted(3, (0, 0))}))
    assert done.kept == (handle,)
    assert device.table[handle.sa_id].next_pn == 8


def test_reset_is_noticed(device: ModelDevice, db: SaDatabase) -> None:
    handle = run(db.install(secret()))
    device.reset()
    for call in (db.stats(handle), db.rekey(handle)):
        with pytest.raises(DeviceResetError, match=f"expected session {db.info.session}, got 0"):
            run(call)


def test_another_is_there(device: ModelDevice, db: SaDatabase) -> None:
    """Somebody else installed at the index meanwhile: lost, and the other one is not touched."""
    handle = run(db.install(secret()))
    device.reset()
    run(WindowBackend(device).table.install(handle.sa_id, Aead.AES_128_GCM, bytes(16),
                                            gen=handle.gen ^ 1))
    done = run(db.restore({handle: Submitted(None, (0, 0))}))
    assert done.lost == {handle: "the device's entry is another's"}
    assert device.table[handle.sa_id].gen == handle.gen ^ 1
    assert handle.sa_id not in [run(db.install(secret())).sa_id for _ in range(3)]


def test_device_refuses(device: ModelDevice, db: SaDatabase) -> None:
    """The one that is refused is lost, the others are restored."""
    handles = [run(db.install(secret())) for _ in range(2)]
    device.reset()
    device.fail = {SaOp.INSTALL: 1}
    done = run(db.restore(dict.fromkeys(handles, Submitted(None, (0, 0)))))
    assert list(done.lost) == [handles[0]]
    assert "did not take it: INSTALL: refused" in done.lost[handles[0]]
    assert done.restored == (handles[1],)
    assert set(device.table) == {handles[1].sa_id}


def test_submitted_fields() -> None:
    for arguments, text in (((0, (0, 1 << 32)), r"submitted.sent\[1\]: expected 0 to 4294967295"),
                            ((0, (0,)), "submitted.sent: expected two counts"),
                            ((-1, (0, 0)), "submitted.highest_pn: expected 0 to")):
        with pytest.raises(FieldError, match=text):
            Submitted(*arguments)
