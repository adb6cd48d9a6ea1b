# SPDX-License-Identifier: Apache-2.0
"""Sends plaintext QUIC packets through a ``Nic`` as a program would, and checks what leaves."""
import random
from typing import Any

from abi.gen import qnic_abi
from driver.ffi import ffi, lib
from sa_db import Aead, Limits, TrafficKeys
from tb.lib.frames import Keys, Outer, Quic
from tb.lib.nic import DriverError, Nic, Sent

OWNER = 7


def parse_cmsg(data: bytes) -> Any:
    """A control message through the driver's parser; the caller wipes the result."""
    tx, why = ffi.new("struct quic_tx *"), ffi.new("const char **")
    err = lib.quic_cmsg_parse(tx, data, len(data), why)
    if err:
        raise DriverError(-err, ffi.string(why[0]).decode())
    return tx


def sa_cmsg(sa_id: int, gen: int, pn: int, cid_len: int, flags: int = 0) -> bytes:
    """The control message of SA mode."""
    return qnic_abi.CmsgSa(sa_id=sa_id, gen=gen, pn=pn, cid_len=cid_len, flags=flags).pack()


def inline_cmsg(keys: Keys, pn: int, cid_len: int, flags: int = 0) -> bytes:
    """The control message of inline mode."""
    cipher = (qnic_abi.Cipher.AES_256_GCM if len(keys.key) == 32
              else qnic_abi.Cipher.AES_128_GCM)
    head = qnic_abi.CmsgSa(mode=qnic_abi.Mode.INLINE, cipher=cipher, pn=pn, cid_len=cid_len,
                           flags=flags)
    return qnic_abi.CmsgInline(sa=head, key=keys.key.ljust(32, b"\0"),
                               hp=keys.hp.ljust(32, b"\0"), iv=keys.iv).pack()


def cut(data: bytes) -> list[bytes]:
    """A frame in pieces of any length."""
    if random.random() < 0.5:
        return [data]
    at = sorted(random.sample(range(1, len(data)), random.randint(1, min(6, len(data) - 1))))
    return [data[a:b] for a, b in zip([0, *at], [*at, len(data)], strict=True)]


class Sender:
    """A program with a socket, and the kernel below it."""

    def __init__(self, nic: Nic) -> None:
        self.nic = nic
        self._next_sa = 0

    async def start(self) -> None:
        """Reset, ring."""
        await self.nic.start()

    async def install(self, keys: Keys, *, phase: int = 0, limits: Limits | None = None,
                      next_pn: int = 0, owner: int = OWNER) -> int:
        """An SA with one key; its index, which is its generation too."""
        sa_id = self._next_sa
        self._next_sa += 1
        aead = Aead.AES_256_GCM if len(keys.key) == 32 else Aead.AES_128_GCM
        await self.nic.sa.install(sa_id, aead, keys.hp, gen=sa_id, owner=owner, next_pn=next_pn)
        await self.nic.sa.set_key(sa_id, phase, TrafficKeys(keys.key, keys.iv), gen=sa_id,
                                   limits=limits)
        return sa_id

    async def post(self, outer: Outer, quic: Quic, keys: Keys, sa: int | None,
                   pieces: list[bytes] | None = None) -> Sent:
        """Hand a packet to the NIC; inline without an SA."""
        message = self.message(keys, sa, quic.pn, len(quic.dcid))
        return await self.raw(message, pieces or cut(outer.wrap(quic.plain)), outer.offsets)

    @staticmethod
    def message(keys: Keys, sa: int | None, pn: int, cid_len: int) -> bytes:
        """The control message for a packet; inline without an SA."""
        if sa is None:
            return inline_cmsg(keys, pn, cid_len)
        return sa_cmsg(sa, sa, pn, cid_len)

    async def raw(self, message: bytes, pieces: list[bytes], offsets: tuple[int, int],
                  owner: int = OWNER) -> Sent:
        """A control message and a frame of any bytes."""
        tx = parse_cmsg(message)
        try:
            return await self.nic.post(tx, pieces, offsets, owner)
        finally:
            lib.quic_tx_wipe(tx)

    async def send(self, outer: Outer, quic: Quic, keys: Keys, sa: int | None) -> Sent:
        """Hand a packet over and wait for its completion."""
        sent = await self.post(outer, quic, keys, sa)
        await sent.done.wait()
        return sent

    async def plain(self, frame: bytes) -> Sent:
        """An ordinary frame."""
        return await self.nic.post(ffi.NULL, cut(frame))

    @staticmethod
    def check(sent: Sent, outer: Outer, quic: Quic, keys: Keys) -> None:
        """One frame left, byte for byte as expected."""
        assert sent.status == qnic_abi.Status.OK, (sent.status.name, quic)
        assert [f.hex() for f in sent.frames] == [outer.wrap(quic.protect(keys)).hex()], quic

    @staticmethod
    def refused(sent: Sent, status: qnic_abi.Status) -> None:
        """Nothing left, for this reason."""
        assert (sent.status, sent.segments, sent.frames) == (status, 0, [])
