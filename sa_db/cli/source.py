# SPDX-License-Identifier: Apache-2.0
"""Key material for a command: from standard input, a file or a key log.

No error repeats what was read, nor the name of a file: it may be a key in the wrong place.
"""
import argparse
import getpass
import json
import sys
from pathlib import Path

from sa_db import keylog
from sa_db.derive import Aead, PacketKeys, TrafficSecret, Version, initial_traffic
from sa_db.errors import FieldError
from sa_db.records import KeySource

_MAX_INPUT = 1 << 24


def _read(option: str, name: str) -> str:
    if name == "-":
        if sys.stdin.isatty() and option != "--keylog":
            return getpass.getpass(f"{option[2:]}: ")
        return sys.stdin.read(_MAX_INPUT)
    try:
        with Path(name).open(encoding="utf-8", errors="replace") as file:
            return file.read(_MAX_INPUT)
    except (OSError, ValueError) as err:
        reason = err.strerror if isinstance(err, OSError) else "no file name"
        raise FieldError(option, f"an error: {reason}", "a file that can be read, or -") from None


def _unhex(field: str, text: str) -> bytes:
    try:
        return bytes.fromhex(text.strip())
    except ValueError:
        raise FieldError(field, f"{len(text.strip())} characters", "pairs of hex digits") from None


def _need(args: argparse.Namespace, name: str, why: str) -> str:
    value = getattr(args, name.replace("-", "_"))
    if value is None:
        raise FieldError(f"--{name}", "nothing", f"a value with {why}")
    return str(value)


def _bare(text: str, aead: Aead) -> PacketKeys:
    try:
        fields = json.loads(text)
    except ValueError:
        raise FieldError("--keys", f"{len(text)} characters", "a JSON object") from None
    if not isinstance(fields, dict) or set(fields) != {"key", "iv", "hp"} or not all(
            isinstance(value, str) for value in fields.values()):
        raise FieldError("--keys", "another", "a JSON object with the strings key, iv and hp")
    keys = PacketKeys(aead, *(_unhex(name, fields[name]) for name in ("key", "iv", "hp")))
    keys.check()
    return keys


def read_source(args: argparse.Namespace) -> KeySource:
    """The keys that a command's options mean."""
    version = Version[args.quic.upper()]
    if args.dcid is not None:
        if args.cipher not in (None, Aead.AES_128_GCM.value):
            raise FieldError("--cipher", args.cipher, "aes-128-gcm with --dcid (RFC 9001 5.2)")
        client, server = initial_traffic(_unhex("--dcid", args.dcid), version)
        sender = keylog.Direction(_need(args, "direction", "--dcid"))
        found = client if sender is keylog.Direction.CLIENT else server
        if args.updates:
            raise FieldError("--updates", args.updates, "0 with --dcid: Initial keys have none")
        return found
    aead = Aead(_need(args, "cipher", "--secret, --keylog and --keys"))
    if args.keys is not None:
        if args.updates:
            raise FieldError("--updates", args.updates, "0 with --keys: a secret is needed")
        return _bare(_read("--keys", args.keys), aead)
    if args.secret is not None:
        secret = TrafficSecret(_unhex("--secret", _read("--secret", args.secret)), aead, version)
    else:
        random = args.client_random
        secret = keylog.find(
            _read("--keylog", args.keylog).splitlines(),
            keylog.Direction(_need(args, "direction", "--keylog")), aead,
            level=keylog.Level(args.level), version=version,
            client_random=None if random is None else _unhex("--client-random", random))
    return secret.updated(args.updates)
