# SPDX-License-Identifier: Apache-2.0
"""sa_db.derive against RFC 9001 appendix A, RFC 9369 appendix A, other stacks and aioquic."""
import json
import random
from pathlib import Path
from typing import Any

import pytest
from aioquic.quic.crypto import CryptoPair
from aioquic.quic.packet import QuicProtocolVersion
from aioquic.tls import CipherSuite
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sa_db import Aead, Version, derive_keys, initial_secrets, update_secret

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
RFC9001 = {v["name"]: v for v in
           json.loads((VECTORS / "rfc9001_appendix_a.json").read_text())["vectors"]}
STACKS = json.loads((VECTORS / "stacks.json").read_text())["vectors"]
DCID = bytes.fromhex("8394c8f03e515708")  # of both appendices
SUITES = {Aead.AES_128_GCM: CipherSuite.AES_128_GCM_SHA256,
          Aead.AES_256_GCM: CipherSuite.AES_256_GCM_SHA384}
QUIC = {Version.V1: QuicProtocolVersion.VERSION_1, Version.V2: QuicProtocolVersion.VERSION_2}


def hex_keys(secret: bytes, aead: Aead, version: Version = Version.V1) -> tuple[str, str, str]:
    keys = derive_keys(secret, aead, version)
    return keys.key.hex(), keys.iv.hex(), keys.hp.hex()


@pytest.mark.parametrize(("name", "side"), [("A.2 client initial", 0), ("A.3 server initial", 1)])
def test_rfc9001_appendix_a(name: str, side: Any) -> None:
    """A.1: Initial secrets of the DCID, and their keys."""
    want = RFC9001[name]
    secret = initial_secrets(DCID)[side]
    assert secret.hex() == want["secret"]
    assert hex_keys(secret, Aead.AES_128_GCM) == (want["key"], want["iv"], want["hp"])


def test_rfc9369_appendix_a() -> None:
    """Client Initial keys of QUIC v2."""
    want = next(v for v in STACKS if "RFC 9369" in v["source"] and v["kind"] == "packet")
    keys = hex_keys(initial_secrets(DCID, Version.V2)[0], Aead.AES_128_GCM, Version.V2)
    assert keys == (want["key"], want["iv"], want["hp"])


@pytest.mark.parametrize("want", [v for v in STACKS if v["kind"] == "packet" and "secret" in v],
                         ids=lambda v: v["source"].split()[-3])
def test_stacks_keys(want: Any) -> None:
    """Keys of packets in other stacks' tests."""
    version = Version.V2 if "crypto_v2" in want["source"] else Version.V1
    keys = hex_keys(bytes.fromhex(want["secret"]), Aead(want["cipher"]), version)
    assert keys == (want["key"], want["iv"], want["hp"])


@pytest.mark.parametrize("want", [v for v in STACKS if v["kind"] == "key_update_secret"],
                         ids=lambda v: str(len(v["secret"]) // 2))
def test_key_update(want: Any) -> None:
    """The next phase's secret in picoquic's tests, both hashes."""
    secret = bytes.fromhex(want["secret"])
    aead = Aead.AES_256_GCM if len(secret) == 48 else Aead.AES_128_GCM
    assert update_secret(secret, aead).hex() == want["next_secret"]


@pytest.mark.parametrize("aead", Aead)
@pytest.mark.parametrize("version", Version)
def test_same_as_aioquic(version: Any, aead: Any) -> None:
    """A packet protected by aioquic is opened with our keys, before and after key updates."""
    secret = random.randbytes(aead.hash.digest_size)
    peer = CryptoPair()
    for side in (peer.send, peer.recv):
        side.setup(cipher_suite=SUITES[aead], secret=secret, version=QUIC[version])
    hp = derive_keys(secret, aead, version).hp
    for pn in range(3):
        header = bytes([0x43 | peer.key_phase << 2]) + DCID + pn.to_bytes(4, "big")
        payload = random.randbytes(40)
        packet = peer.encrypt_packet(header, payload, pn)
        keys = derive_keys(secret, aead, version)
        nonce = (int.from_bytes(keys.iv, "big") ^ pn).to_bytes(12, "big")
        assert AESGCM(keys.key).decrypt(nonce, packet[13:], header) == payload
        mask = Cipher(algorithms.AES(hp), modes.ECB()).encryptor().update(packet[13:29])
        assert packet[9:13] == bytes(a ^ b for a, b in zip(header[9:], mask[1:5], strict=True))
        peer._update_key("test")
        secret = update_secret(secret, aead, version)


@pytest.mark.parametrize("version", Version)
def test_initial_same_as_aioquic(version: Any) -> None:
    """Both sides' Initial secrets for connection ids of every length."""
    for size in range(21):
        dcid = random.randbytes(size)
        for is_client in (True, False):
            peer = CryptoPair()
            peer.setup_initial(dcid, is_client=is_client, version=QUIC[version])
            assert peer.send.secret == initial_secrets(dcid, version)[not is_client]


def test_errors_name_the_rule() -> None:
    """Wrong lengths are refused with what was expected; no secret is in the text."""
    secret = b"\xa5" * 32
    with pytest.raises(ValueError, match="expected 48 bytes for aes-256-gcm, got 32") as error:
        derive_keys(secret, Aead.AES_256_GCM)
    assert "a5" not in str(error.value)
    with pytest.raises(ValueError, match="expected 32 bytes for aes-128-gcm, got 48"):
        update_secret(bytes(48), Aead.AES_128_GCM)
    with pytest.raises(ValueError, match="expected at most 20 bytes, got 21"):
        initial_secrets(bytes(21))
