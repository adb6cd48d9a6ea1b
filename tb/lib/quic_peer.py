# SPDX-License-Identifier: Apache-2.0
"""Two aioquic endpoints that hold a connection; the sender's 1-RTT packets are left plain.

aioquic encrypts while it builds a datagram. ``Offload`` hands it a placeholder of the right
length instead and keeps the plaintext packet, which somebody else (the NIC) then seals before
the datagram is delivered. Everything else, the receiver's decryption above all, is aioquic's.
"""
import datetime
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TextIO

from aioquic._crypto import CryptoError
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection
from aioquic.quic.events import HandshakeCompleted, StreamDataReceived
from aioquic.tls import CipherSuite, Epoch
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SENDER, RECEIVER = ("192.0.2.1", 40000), ("192.0.2.2", 4433)
TAG = bytes(16)
CIPHERS = {"aes-128-gcm": CipherSuite.AES_128_GCM_SHA256,
           "aes-256-gcm": CipherSuite.AES_256_GCM_SHA384}


@dataclass(frozen=True)
class PlainPacket:
    """A 1-RTT packet before protection. ``secret`` is the sender's traffic secret."""

    header: bytes
    payload: bytes
    pn: int
    phase: int
    secret: bytes = field(repr=False)


Seal = Callable[[list[PlainPacket]], Awaitable[list[bytes]]]
Watch = Callable[[bytes, bool], None]  # a datagram that was delivered; True: to the receiver


class Offload:
    """Takes a CryptoContext's place as the one who encrypts."""

    def __init__(self, connection: QuicConnection) -> None:
        self._send = connection._cryptos[Epoch.ONE_RTT].send
        self.packets: list[PlainPacket] = []
        self._send.encrypt_packet = self._encrypt_packet  # type: ignore[method-assign,assignment]

    def _encrypt_packet(self, header: bytes, payload: bytes, pn: int) -> bytes:
        assert self._send.secret is not None
        self.packets.append(PlainPacket(header, payload, pn, header[0] >> 2 & 1,
                                        self._send.secret))
        return header + payload + TAG

    def take(self, datagrams: list[bytes]) -> list[PlainPacket]:
        """The packets in these datagrams, one each."""
        packets, self.packets = self.packets, []
        assert [len(p.header + p.payload + TAG) for p in packets] == [len(d) for d in datagrams]
        return packets


class DecryptCounter:
    """Counts what a connection's 1-RTT decryption makes of the packets it is given."""

    def __init__(self, connection: QuicConnection) -> None:
        pair = connection._cryptos[Epoch.ONE_RTT]
        self._decrypt = pair.decrypt_packet
        self.opened: list[int] = []  # packet numbers
        self.failed = 0
        pair.decrypt_packet = self._count  # type: ignore[method-assign,assignment]

    def _count(self, packet: bytes, offset: int, expected: int) -> tuple[bytes, bytes, int]:
        try:
            result = self._decrypt(packet, offset, expected)
        except CryptoError:
            self.failed += 1
            raise
        self.opened.append(result[2])
        return result


def _certificate() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "qnic.test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name)
                   .public_key(key.public_key()).serial_number(1)
                   .not_valid_before(now - datetime.timedelta(days=1))
                   .not_valid_after(now + datetime.timedelta(days=1)).sign(key, hashes.SHA256()))
    return certificate, key


class Conversation:
    """A connection from handshake to the last byte of a transfer."""

    def __init__(self, cipher: str, keylog: TextIO | None = None, watch: Watch | None = None) -> None:
        suites = [CIPHERS[cipher]]
        certificate, key = _certificate()
        client = QuicConfiguration(is_client=True, alpn_protocols=["qnic"], verify_mode=0,
                                   cipher_suites=suites, secrets_log_file=keylog,
                                   max_datagram_size=1252)
        server = QuicConfiguration(is_client=False, alpn_protocols=["qnic"], certificate=certificate,
                                   private_key=key, cipher_suites=suites, max_datagram_size=1252)
        self.now = 0.0
        self._watch = watch or (lambda data, forward: None)
        self.sender = QuicConnection(configuration=client)
        self.sender.connect(RECEIVER, now=self.now)
        self.receiver = QuicConnection(
            configuration=server,
            original_destination_connection_id=self.sender.original_destination_connection_id)
        self.received = bytearray()
        self._handshake()
        self.offload = Offload(self.sender)
        self.counter = DecryptCounter(self.receiver)
        self.sent: list[PlainPacket] = []

    def _deliver(self, data: bytes, forward: bool) -> None:
        self._watch(data, forward)
        if forward:
            self.receiver.receive_datagram(data, SENDER, now=self.now)
        else:
            self.sender.receive_datagram(data, RECEIVER, now=self.now)

    def _back(self) -> int:
        datagrams = self.receiver.datagrams_to_send(now=self.now)
        for data, _ in datagrams:
            self._deliver(data, forward=False)
        return len(datagrams)

    def _handshake(self) -> None:
        """Protected by aioquic itself, until both sides have confirmed and are silent."""
        done: set[Any] = set()
        for _ in range(20):
            self.now += 0.01
            for data, _ in self.sender.datagrams_to_send(now=self.now):
                self._deliver(data, forward=True)
            self._back()
            for side in (self.sender, self.receiver):
                while (event := side.next_event()) is not None:
                    if isinstance(event, HandshakeCompleted):
                        done.add(side)
        if len(done) != 2:
            raise RuntimeError("the handshake did not complete")

    def skip_packet_numbers(self, count: int) -> None:
        """A sender may leave numbers out; up to 2^14 at a time stay decodable."""
        self.sender._packet_number += count

    def update_key(self) -> None:
        """Next key phase, from the sender's next packet on."""
        self.sender.request_key_update()

    async def step(self, seal: Seal) -> int:
        """One flight of the sender and the answer to it; datagrams sent."""
        self.now += 0.005
        datagrams = [data for data, _ in self.sender.datagrams_to_send(now=self.now)]
        packets = self.offload.take(datagrams)
        for data in await seal(packets):
            self._deliver(data, forward=True)
        self.sent += packets
        self._back()
        while (event := self.receiver.next_event()) is not None:
            if isinstance(event, StreamDataReceived):
                self.received += event.data
        while self.sender.next_event() is not None:
            pass
        for side in (self.sender, self.receiver):
            timer = side.get_timer()
            if timer is not None and timer <= self.now:
                side.handle_timer(now=self.now)
        return len(datagrams)
