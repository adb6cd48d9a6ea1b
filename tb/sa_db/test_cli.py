# SPDX-License-Identifier: Apache-2.0
"""``python -m sa_db`` as a process: every command, its errors, and what it must not show."""
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from abi.gen.qnic_abi import Status
from sa_db import Aead, Handle, TrafficSecret
from tb.sa_db.leaks import leaks, material
from tb.sa_db.model import ModelDevice
from tb.sa_db.served import served
from tb.sa_db.test_registers import bar

DCID = "8394c8f03e515708"  # RFC 9001 appendix A
CLIENT_KEY = "1f369613dd76d5467730efcbe3b1a22d"
COMMANDS = ("derive", "list", "install", "rekey", "delete", "watch")


def call(*arguments: object, stdin: str = "", code: int = 0, env: dict[str, str] | None = None
         ) -> subprocess.CompletedProcess[str]:
    """The command's output; its status must be ``code``."""
    done = subprocess.run([sys.executable, "-m", "sa_db", *map(str, arguments)], input=stdin,
                          capture_output=True, text=True, timeout=60,
                          env=os.environ | {"COLUMNS": "140"} | (env or {}))
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


class Nic:
    """A served model device and a state file."""

    def __init__(self, device: ModelDevice, path: Path, folder: Path) -> None:
        self.device, self.folder, self.state = device, folder, folder / "state"
        self.env = {"QNIC_DEVICE": str(path), "QNIC_SA_STATE": str(self.state)}
        self.secret = TrafficSecret(random.randbytes(32), Aead.AES_128_GCM)

    def call(self, *arguments: object, stdin: str = "", code: int = 0
             ) -> subprocess.CompletedProcess[str]:
        return call(*arguments, stdin=stdin, code=code, env=self.env)

    def install(self, *more: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        return self.call("install", "--secret", "-", "--cipher", "aes-128-gcm", *more,
                         stdin=self.secret.secret.hex(), code=code)


@pytest.fixture
def nic(tmp_path: Path) -> Iterator[Nic]:
    device = ModelDevice(4)
    with served(device, tmp_path / "nic.sock") as path:
        yield Nic(device, path, tmp_path)


def test_help() -> None:
    """Everywhere, and no option takes a key."""
    text = call("--help").stdout
    for command in COMMANDS:
        assert command in text
        page = call(command, "--help").stdout
        assert "--json" in page
        assert "HEX" not in page.replace("--dcid HEX", "").replace("--client-random HEX", "")


def test_derive_published() -> None:
    """RFC 9001 A.1, shown only when asked for."""
    done = call("derive", "--dcid", DCID, "--direction", "client")
    assert CLIENT_KEY not in done.stdout
    assert "not shown" in done.stdout
    assert CLIENT_KEY in call("derive", "--dcid", DCID, "--direction", "client",
                              "--show-keys").stdout
    found = json.loads(call("derive", "--dcid", DCID, "--direction", "client", "--json",
                            "--show-keys").stdout)
    assert found == {"key": CLIENT_KEY, "iv": "fa044b2f42a3fd3b46fb255c",
                     "hp": "9f50449e04a0e810283a1e9933adedd2", "cipher": "aes-128-gcm"}
    hidden = json.loads(call("derive", "--dcid", DCID, "--direction", "client", "--json").stdout)
    assert hidden == {"key": None, "iv": None, "hp": None, "cipher": "aes-128-gcm"}


@pytest.mark.parametrize("aead", Aead)
def test_derive_sources(tmp_path: Path, aead: Aead) -> None:
    """The same keys by standard input, file, key log and as bare keys."""
    secret = TrafficSecret(random.randbytes(aead.hash.digest_size), aead).updated(0)
    log = tmp_path / "keys.log"
    log.write_text(f"SERVER_TRAFFIC_SECRET_0 {'ab' * 32} {secret.secret.hex()}\n")
    file = tmp_path / "secret"
    file.write_text(secret.secret.hex() + "\n")
    common = ["--cipher", aead.value, "--json", "--show-keys"]
    later = secret.updated(3).keys()
    for more, stdin in ((["--secret", "-"], file.read_text()), (["--secret", file], ""),
                        (["--keylog", log, "--direction", "server"], ""),
                        (["--keylog", "-", "--direction", "server"], log.read_text())):
        found = json.loads(call("derive", *more, *common, "--updates", 3, stdin=stdin).stdout)
        assert found == {"key": later.key.hex(), "iv": later.iv.hex(), "hp": later.hp.hex(),
                         "cipher": aead.value}
    bare = json.dumps({name: found[name] for name in ("key", "iv", "hp")})
    assert json.loads(call("derive", "--keys", "-", *common, stdin=bare).stdout) == found


def test_life(nic: Nic) -> None:
    """Install, list, rekey, watch, delete by processes of their own; the device is told right."""
    assert nic.install("--owner", 7, "--next-pn", 5, "--hard", 9, "--soft", 1).stderr == ""
    (sa_id, entry), = nic.device.table.items()
    handle = f"{sa_id}:{entry.gen}"
    assert (entry.keys[0].key, entry.hp) == (nic.secret.keys().key, nic.secret.keys().hp)
    assert nic.device.send(sa_id, entry.gen, 5, owner=7) == Status.OK
    row, = json.loads(nic.call("list", "--json").stdout)
    assert row == {"sa_id": sa_id, "gen": entry.gen, "owner": 7, "cipher": "aes-128-gcm",
                   "next_pn": "6", "phases": [{"sent": 1, "soft": 1, "hard": 9}, None]}
    text = nic.call("list").stdout
    assert all(word in text for word in (handle, "1 of 9, warn 1", "1 of 4 entries in use"))
    rekey = ["rekey", handle, "--secret", "-", "--cipher", "aes-128-gcm", "--updates"]
    done = nic.call(*rekey, 1, stdin=nic.secret.secret.hex())
    assert f"{handle}: key phase 1 is ready" in done.stdout
    assert entry.keys[1].key == nic.secret.next().traffic().key
    done = nic.call("watch", "--count", 2, "--interval", 0, "--json")
    first, second = map(json.loads, done.stdout.splitlines())
    assert [(e["event"], e["gen"], e["phase"]) for e in first["events"]] == [
        ("SOFT_LIMIT", entry.gen, 0)]
    assert second["events"] == []
    assert "soft limit: SA" in nic.call("watch", "--count", 1).stdout
    assert "deleted" in nic.call("delete", handle).stdout
    assert nic.device.table == {}
    shown = nic.call("delete", handle, code=1).stderr
    assert f"expected one of a live SA, got {handle}" in shown


def test_key_given_twice(nic: Nic) -> None:
    """Also by a later process and behind delete; another generation at the next install."""
    handle = Handle.parse(nic.install().stdout.strip())
    assert f"got one that {handle} used" in nic.install(code=1).stderr
    nic.call("delete", handle)
    assert "expected one that no SA has used" in nic.install(code=1).stderr
    assert nic.state.stat().st_mode & 0o777 == 0o600
    assert json.loads(nic.state.read_text())["generations"] == {str(handle.sa_id): handle.gen}
    nic.state.write_text("{}")
    assert "not a state file" in nic.install(code=1).stderr
    nic.env["QNIC_SA_STATE"] = ""
    assert "no --state" in nic.install().stderr


def test_owner_only(nic: Nic) -> None:
    """An owner sees and touches its own SAs."""
    handle = nic.install("--owner", 7).stdout.strip()
    assert json.loads(nic.call("list", "--owner-only", 8, "--json").stdout) == []
    assert "got 8" in nic.call("delete", handle, "--owner-only", 8, code=1).stderr
    assert "--owner: expected 8" in nic.install("--owner", 7, "--owner-only", 8, code=2).stderr
    nic.call("delete", handle, "--owner-only", 7)


def test_nothing_is_shown_or_kept(nic: Nic) -> None:
    """No output and no file but the source holds key material, in good runs and in bad ones."""
    key = nic.secret.secret.hex()
    shown = [nic.install(), nic.install(code=1), nic.call("list"), nic.call("list", "--json")]
    handle = shown[0].stdout.strip()
    rekey = ["rekey", handle, "--secret", "-", "--cipher"]
    shown += [nic.call(*rekey, "aes-128-gcm", "--updates", 1, stdin=key),
              nic.call(*rekey, "aes-256-gcm", stdin=key, code=2),
              nic.call(*rekey, "aes-128-gcm", stdin=key[:-1], code=2),
              nic.call("derive", "--keys", "-", "--cipher", "aes-128-gcm", stdin=key, code=2),
              nic.call("watch", "--count", "1"), nic.call("delete", handle)]
    # A key in the wrong place is in the process list already, but not in our output.
    shown += [call("derive", "--secret", key, "--cipher", "aes-128-gcm", code=2),
              call("install", key, code=2), call("derive", "--keys", key, "--cipher",
                                                 "aes-128-gcm", code=2),
              call("derive", "--cipher", key, code=2), call(key, code=2)]
    texts: list[str | bytes] = [done.stdout + done.stderr for done in shown]
    files = [path.read_bytes() for path in nic.folder.iterdir() if path.is_file()]
    assert files
    assert leaks([*texts, *files], material(nic.secret)) == []


@pytest.mark.parametrize(("arguments", "code", "text"), [
    (["list"], 2, "--device: expected a path, here or in QNIC_DEVICE, got nothing"),
    (["list", "--device", "none"], 1, "device none: cannot open"),
    (["derive", "--secret", "-"], 2, "--cipher: expected a value with"),
    (["derive", "--dcid", "xyz", "--direction", "client"], 2, "--dcid: expected pairs of hex"),
    (["derive", "--dcid", "00" * 21, "--direction", "client"], 2, "dcid: expected at most 20"),
    (["derive", "--dcid", DCID], 2, "--direction: expected a value with --dcid"),
    (["derive", "--dcid", DCID, "--direction", "client", "--updates", "1"], 2, "--updates:"),
    (["derive", "--secret", "-", "--keys", "-"], 2, "not allowed with argument"),
    (["derive", "--secret", "-", "--cipher", "aes-128-gcm", "--updates", "-1"], 2, "secret:"),
    (["delete", "7", "--device", "none"], 2, "handle: expected SA_ID:GENERATION"),
    ([], 2, "required: command"),
])
def test_errors(arguments: list[str], code: int, text: str) -> None:
    """One line that names field, rule and value; no traceback."""
    assert text in call(*arguments, code=code, env={"QNIC_DEVICE": ""}).stderr


def test_over_a_mapped_file(tmp_path: Path) -> None:
    """The same command over a BAR file; a second user gets the lock's error."""
    path = bar(tmp_path / "bar")
    assert "0 of 4 entries in use" in call("list", "--device", path).stdout
    with subprocess.Popen([sys.executable, "-m", "sa_db", "watch", "--device", str(path),
                           "--json"], stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout is not None
        watching.stdout.readline()
        assert "locked by another process" in call("list", "--device", path, code=1).stderr
        watching.terminate()
    call("list", "--device", path)
