# SPDX-License-Identifier: Apache-2.0
"""Key material is in no repr, log, error, traceback and state file."""
import dataclasses
import gc
import logging
import random
import traceback
from pathlib import Path
from typing import Any

import pytest

from abi.gen.qnic_abi import SaOp
from sa_db import (
    Aead,
    FieldError,
    KeyMemory,
    PacketKeys,
    SaDatabase,
    SaError,
    StateFile,
    Submitted,
    TrafficKeys,
    TrafficSecret,
    WindowBackend,
    derive_keys,
    update_secret,
)
from sa_db.backend import NewEntry, NewSlot
from sa_db.records import Record, Slot
from tb.sa_db.leaks import forms, leaks, material
from tb.sa_db.model import ModelDevice, run


def fresh(aead: Aead = Aead.AES_128_GCM) -> TrafficSecret:
    return TrafficSecret(random.randbytes(aead.hash.digest_size), aead)


@pytest.mark.parametrize("aead", Aead)
def test_life_shows_nothing(tmp_path: Path, caplog: Any, capfd: Any, aead: Any) -> None:
    """Install, rekey, failures of every kind, restore, delete: all that can be printed is clean."""
    caplog.set_level(logging.DEBUG)
    device, state = ModelDevice(4), StateFile(tmp_path / "state")
    keys, _ = state.load()
    db = run(SaDatabase.open(WindowBackend(device), keys=keys))
    secrets = [fresh(aead) for _ in range(4)]
    shown: list[str | bytes] = []

    def show() -> None:
        for thing in gc.get_objects():
            module = type(thing).__module__  # some C types have a descriptor there
            if isinstance(module, str) and module.startswith("sa_db"):
                shown.extend([repr(thing), str(thing)])
        shown.append(repr(db.records))

    def fails(call: Any) -> None:
        try:
            run(call)
        except (SaError, FieldError) as err:
            shown.extend(traceback.format_exception(err))
            shown.extend([repr(err), repr(err.args), repr(vars(err))])
        else:
            raise AssertionError("no error")

    handle = run(db.install(secrets[0]))
    lost = run(db.install(secrets[1]))
    show()
    fails(db.install(secrets[0]))
    fails(db.rekey(handle, secrets[0].traffic()))
    fails(db.install(PacketKeys(aead, secrets[2].secret, b"", b"")))
    fails(db.rekey(handle, TrafficKeys(secrets[2].secret[:7], secrets[2].secret[:9])))
    device.fail = {SaOp.INSTALL: 1}
    fails(db.install(secrets[2]))
    device.fail = {SaOp.INSTALL: 1, SaOp.DELETE: 1}
    fails(db.install(secrets[3]))
    device.fail = {}
    run(db.rekey(handle))
    device.reset()
    fails(db.stats(handle))
    shown.append(repr(run(db.restore({handle: Submitted(None, (0, 0))}))))
    shown.append(repr(run(db.events())))
    show()
    state.save(keys, db.allocator.last)
    run(db.delete(handle))
    fails(db.stats(lost))
    show()
    shown += [path.read_bytes() for path in tmp_path.iterdir()]
    shown += [caplog.text, *capfd.readouterr()]
    assert leaks(shown, material(*secrets)) == []
    assert len(b"".join(s.encode() if isinstance(s, str) else s for s in shown)) > 2000


def test_database_lets_go_of_keys() -> None:
    """Behind delete, expiry and loss no object of the database refers to them."""
    device = ModelDevice(4)
    db = run(SaDatabase.open(WindowBackend(device)))
    handles = [run(db.install(fresh())) for _ in range(2)]
    records = list(db.records.values())
    run(db.rekey(handles[0]))
    run(db.delete(handles[0]))
    device.reset()
    run(db.restore({}))
    for record in records:
        assert (record.hp, record.secret, record.slots) == (None, None, {})
    assert db.records == {}


def test_every_field_of_key_material_is_hidden() -> None:
    """Whatever dataclass of sa_db holds bytes shows none of them."""
    hidden = {PacketKeys: {"key", "iv", "hp"}, TrafficKeys: {"key", "iv"},
              TrafficSecret: {"secret", "hp"}, NewEntry: {"hp"}, Slot: {"keys"},
              Record: {"hp", "secret"}}
    for kind, names in hidden.items():
        assert {f.name for f in dataclasses.fields(kind) if not f.repr} == names
    secret = fresh()
    entry = NewEntry(secret.aead, secret.keys().hp, 1, 1, 1)
    assert leaks([repr([secret, secret.keys(), secret.traffic(), entry,
                        NewSlot(secret.traffic(), None, 0)])],  # type: ignore[arg-type]
                 material(secret)) == []


def test_errors_of_derivation() -> None:
    secret = random.randbytes(31)
    for call in (lambda: derive_keys(secret, Aead.AES_128_GCM),
                 lambda: update_secret(secret, Aead.AES_256_GCM),
                 lambda: TrafficSecret(secret, Aead.AES_128_GCM),
                 lambda: PacketKeys(Aead.AES_128_GCM, secret, secret, secret).check()):
        with pytest.raises(FieldError, match=r"expected \d+ bytes.*got 31") as error:
            call()
        assert leaks([str(error.value), repr(error.value.__dict__)], [secret]) == []


def test_the_search_finds() -> None:
    """The grep of these tests sees what it is to see."""
    key = bytes.fromhex("00ff5a27224b0c0ddeadbeefcafe0123")
    for text in (key, key.hex(), key.hex().upper(), repr(key), repr({"key": key}), key.hex(":"),
                 str(list(key)), str(int.from_bytes(key, "big")), "x" + key[3:12].hex()):
        assert leaks([text], [key]), text
    assert leaks(["nothing"], [key]) == []
    assert len(forms(key)) > 50


def test_digests_depend_on_the_salt() -> None:
    """Two memories of one key have nothing in common; of a key there is no more than 16 bytes."""
    key = random.randbytes(16)
    dumps = []
    for _ in range(2):
        memory = KeyMemory()
        memory.use(key, "1:1")
        dumps.append(memory.dump())
    first, second = (set(d["live"]) for d in dumps)
    assert not first & second
    assert all(len(digest) == 32 for digest in first | second)
    assert leaks([repr(dumps), repr(memory)], [key]) == []
