# SPDX-License-Identifier: Apache-2.0
"""QUIC packet protection keys from TLS 1.3 secrets (RFC 9001 5.1, 5.2, 6.1; RFC 9369 3.3)."""
from dataclasses import dataclass, field, replace
from enum import Enum

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from sa_db.errors import FieldError, check_bytes, check_int

IV_BYTES = 12
MAX_CID_BYTES = 20
MAX_UPDATES = 1 << 20  # more key updates than a connection makes; bounds the work of one call


class Aead(Enum):
    """AEADs of the device."""

    AES_128_GCM = "aes-128-gcm"
    AES_256_GCM = "aes-256-gcm"

    @property
    def key_bytes(self) -> int:
        """Length of key and header protection key."""
        return 32 if self is Aead.AES_256_GCM else 16

    @property
    def hash(self) -> hashes.SHA256 | hashes.SHA384:
        """Hash of the TLS cipher suite with this AEAD (RFC 8446 B.4)."""
        return hashes.SHA384() if self is Aead.AES_256_GCM else hashes.SHA256()


class Version(Enum):
    """QUIC versions: number on the wire, prefix of the HKDF labels, Initial salt."""

    V1 = (0x00000001, b"quic ", bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"))
    V2 = (0x6B3343CF, b"quicv2 ", bytes.fromhex("0dede3def700a6db819381be6e269dcbf9bd2ed9"))

    @property
    def number(self) -> int:
        """The version field of long headers."""
        return self.value[0]

    @property
    def label(self) -> bytes:
        """Prefix of the labels key, iv, hp and ku."""
        return self.value[1]

    @property
    def initial_salt(self) -> bytes:
        """Salt of the Initial secret (RFC 9001 5.2, RFC 9369 3.3.1)."""
        return self.value[2]


@dataclass(frozen=True)
class TrafficKeys:
    """What a key update replaces: AEAD key (16 or 32 bytes) and iv (12)."""

    key: bytes = field(repr=False)
    iv: bytes = field(repr=False)


@dataclass(frozen=True)
class PacketKeys:
    """All keys that protect a direction's packets; hp survives key updates."""

    aead: Aead
    key: bytes = field(repr=False)
    iv: bytes = field(repr=False)
    hp: bytes = field(repr=False)

    def check(self) -> None:
        """Raise FieldError unless all lengths are those of the AEAD."""
        check_bytes("key", self.key, self.aead.key_bytes, f"for {self.aead.value}")
        check_bytes("iv", self.iv, IV_BYTES, "(RFC 9001 5.3)")
        check_bytes("hp", self.hp, self.aead.key_bytes, f"for {self.aead.value}")

    @property
    def traffic(self) -> TrafficKeys:
        """The part that belongs to one key phase."""
        return TrafficKeys(self.key, self.iv)


def _expand_label(aead: Aead, secret: bytes, label: bytes, length: int) -> bytes:
    """HKDF-Expand-Label with an empty context (RFC 8446 7.1)."""
    full = b"tls13 " + label
    info = length.to_bytes(2, "big") + bytes([len(full)]) + full + b"\0"
    return HKDFExpand(aead.hash, length, info).derive(secret)


def _check_secret(aead: Aead, secret: bytes) -> None:
    check_bytes("secret", secret, aead.hash.digest_size, f"for {aead.value}")


def derive_keys(secret: bytes, aead: Aead, version: Version = Version.V1) -> PacketKeys:
    """Keys of a traffic secret. Raises ValueError for a secret of another length."""
    _check_secret(aead, secret)
    return PacketKeys(
        aead,
        _expand_label(aead, secret, version.label + b"key", aead.key_bytes),
        _expand_label(aead, secret, version.label + b"iv", IV_BYTES),
        _expand_label(aead, secret, version.label + b"hp", aead.key_bytes),
    )


def update_secret(secret: bytes, aead: Aead, version: Version = Version.V1) -> bytes:
    """The next key phase's traffic secret (RFC 9001 6.1); hp stays as it was."""
    _check_secret(aead, secret)
    return _expand_label(aead, secret, version.label + b"ku", aead.hash.digest_size)


def initial_secrets(dcid: bytes, version: Version = Version.V1) -> tuple[bytes, bytes]:
    """Client's and server's Initial secret from the client's first destination connection id."""
    if len(dcid) > MAX_CID_BYTES:
        raise FieldError("dcid", len(dcid), f"at most {MAX_CID_BYTES} bytes")
    extract = HMAC(version.initial_salt, hashes.SHA256())
    extract.update(dcid)
    common = extract.finalize()
    size = hashes.SHA256.digest_size
    client, server = (_expand_label(Aead.AES_128_GCM, common, label, size)
                      for label in (b"client in", b"server in"))
    return client, server


@dataclass(frozen=True)
class TrafficSecret:
    """A TLS traffic secret with what it is for; ``updates`` key updates lie behind it.

    ``hp`` does not change with an update (RFC 9001 6.1): it is that of the first secret and
    travels along. A later secret that comes without it can rekey an SA, not install one.
    """

    secret: bytes = field(repr=False)
    aead: Aead
    version: Version = Version.V1
    updates: int = 0
    hp: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        _check_secret(self.aead, self.secret)
        check_int("updates", self.updates, MAX_UPDATES)
        if self.hp:
            check_bytes("hp", self.hp, self.aead.key_bytes, f"for {self.aead.value}")

    @property
    def phase(self) -> int:
        """Key phase of its packets: 0 first, the other one with each update (RFC 9001 6)."""
        return self.updates & 1

    def keys(self) -> PacketKeys:
        """All keys; FieldError where hp is not known."""
        keys = derive_keys(self.secret, self.aead, self.version)
        if self.hp:
            return replace(keys, hp=self.hp)
        if self.updates:
            raise FieldError("hp", "none", "hp of the secret before the first key update")
        return keys

    def traffic(self) -> TrafficKeys:
        """Key and iv."""
        return derive_keys(self.secret, self.aead, self.version).traffic

    def next(self) -> "TrafficSecret":
        """The secret of the next key phase."""
        hp = self.hp if self.updates else self.keys().hp
        return TrafficSecret(update_secret(self.secret, self.aead, self.version), self.aead,
                             self.version, self.updates + 1, hp)

    def updated(self, times: int) -> "TrafficSecret":
        """The secret ``times`` key updates later."""
        check_int("updates", times, MAX_UPDATES)
        secret = self
        for _ in range(times):
            secret = secret.next()
        return secret


def initial_traffic(dcid: bytes, version: Version = Version.V1
                    ) -> tuple[TrafficSecret, TrafficSecret]:
    """Client's and server's Initial secret with AEAD and version (RFC 9001 5.2)."""
    client, server = initial_secrets(dcid, version)
    return (TrafficSecret(client, Aead.AES_128_GCM, version),
            TrafficSecret(server, Aead.AES_128_GCM, version))
