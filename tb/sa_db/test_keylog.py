# SPDX-License-Identifier: Apache-2.0
"""sa_db.keylog: aioquic's key log of a handshake, and lines that are wrong."""
import io
import re
from typing import Any

import pytest
from aioquic.tls import Epoch

from sa_db import Aead, FieldError, Version
from sa_db.keylog import LABELS, Direction, Level, find, label, parse
from tb.lib.quic_peer import Conversation

RANDOM, OTHER = "ab" * 32, "cd" * 32
SECRET = "5a" * 32
LINE = f"CLIENT_TRAFFIC_SECRET_0 {RANDOM} {SECRET}"


@pytest.mark.parametrize(("cipher", "aead"), [(a.value, a) for a in Aead])
def test_aioquic(cipher: str, aead: Aead) -> None:
    """The secrets that aioquic logs are the ones that it uses, key updates included."""
    log = io.StringIO()
    conversation = Conversation(cipher, keylog=log)
    for direction, side in ((Direction.CLIENT, conversation.sender),
                            (Direction.SERVER, conversation.receiver)):
        secret = find(log.getvalue().splitlines(), direction, aead)
        crypto = side._cryptos[Epoch.ONE_RTT]
        assert crypto.send.secret == secret.secret
        for updates in range(1, 4):
            crypto._update_key("test")
            assert crypto.send.secret == secret.updated(updates).secret
            assert crypto.key_phase == secret.updated(updates).phase
        assert secret.updated(3).keys().hp == secret.keys().hp
    assert {line.label for line in parse(log.getvalue().splitlines())} == set(LABELS.values()) - {
        label(Direction.CLIENT, Level.EARLY)}


def test_what_is_skipped() -> None:
    """Comments, empty lines, labels of others, TLS 1.2's; older stacks' prefix is taken off."""
    text = ["", "# comment", "CLIENT_RANDOM xx yy zz", f"EXPORTER_SECRET {RANDOM} {SECRET}",
            f"QUIC_{LINE}", LINE]
    assert [line.number for line in parse(text)] == [5, 6]
    found = find(text, Direction.CLIENT, Aead.AES_128_GCM, version=Version.V2)
    assert (found.secret.hex(), found.version) == (SECRET, Version.V2)


@pytest.mark.parametrize(("lines", "text"), [
    ([], "key log: expected a line CLIENT_TRAFFIC_SECRET_0, got none"),
    ([LINE.replace("CLIENT", "SERVER")], "expected a line CLIENT_TRAFFIC_SECRET_0, got none"),
    ([LINE, LINE.replace(RANDOM, OTHER)], "expected one connection with CLIENT_TRAFFIC_SECRET_0"),
    ([LINE, LINE.replace("5a", "5b")], "got different secrets in lines 1, 2"),
    ([LINE + " 5a"], "line 1: expected label, client random, secret, got 4 words"),
    ([LINE[:-1]], "line 1, secret: expected pairs of hex digits, got 63 characters"),
    (["#", LINE[:-1] + "g"], "line 2, secret: expected pairs of hex digits, got 64 characters"),
    ([LINE.replace("ab", "a", 2)], "line 1, client random: expected 32 bytes, got 31"),
    ([LINE[:-2]], "secret: expected 32 bytes for aes-128-gcm, got 31"),
])
def test_errors(lines: Any, text: str) -> None:
    """Each names its line and the rule; no secret is in the text."""
    with pytest.raises(FieldError, match=re.escape(text)) as error:
        find(lines, Direction.CLIENT, Aead.AES_128_GCM)
    assert SECRET[:8] not in str(error.value)


def test_which_connection() -> None:
    lines = [LINE, LINE.replace(RANDOM, OTHER).replace(SECRET, "77" * 32)]
    found = find(lines, Direction.CLIENT, Aead.AES_128_GCM, client_random=bytes.fromhex(OTHER))
    assert found.secret == b"\x77" * 32
    with pytest.raises(FieldError, match=f"of client random {'ee' * 32}, got none"):
        find(lines, Direction.CLIENT, Aead.AES_128_GCM, client_random=b"\xee" * 32)
    with pytest.raises(FieldError, match="level: expected a level that the server sends in"):
        find(lines, Direction.SERVER, Aead.AES_128_GCM, level=Level.EARLY)
