# SPDX-License-Identifier: Apache-2.0
"""driver/quic_cmsg.c: what the control message may say, byte by byte."""
import errno
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abi.gen.qnic_abi import CmsgInline, CmsgSa
from driver.ffi import ffi, lib

KEY, HP, IV = bytes(range(1, 33)), bytes(range(33, 65)), bytes(range(65, 77))


def sa(**fields: int) -> CmsgSa:
    return CmsgSa(**({"version": 1, "mode": 1, "sa_id": 7, "pn": 9, "gen": 3, "cid_len": 8} | fields))


def inline(key: bytes = KEY, hp: bytes = HP, pad: int = 0, **fields: int) -> CmsgInline:
    head = {"mode": 2, "sa_id": 0, "gen": 0, "cipher": 2} | fields
    return CmsgInline(sa=sa(**head), key=key, hp=hp, iv=IV, pad=pad)


def parse(data: bytes, times: int = 1) -> Any:
    """The error, what the code says of it, and the result."""
    tx, why = ffi.new("struct quic_tx *"), ffi.new("const char **")
    for _ in range(times):
        err = lib.quic_cmsg_parse(tx, data, len(data), why)
    return -err, ffi.string(why[0]).decode() if err else "", tx


def test_sa_is_taken_over() -> None:
    err, _, tx = parse(sa(flags=1).pack())
    assert (err, tx.mode, tx.sa_id, tx.pn, tx.gen, tx.cid_len, tx.cipher, tx.flags) == (
        0, 1, 7, 9, 3, 8, 0, 1)
    assert bytes(ffi.buffer(tx.key)) == bytes(32)


@pytest.mark.parametrize(("cipher", "size"), [(1, 16), (2, 32)])
def test_inline_is_taken_over(cipher: Any, size: int) -> None:
    pad = bytes(32 - size)
    err, _, tx = parse(inline(KEY[:size] + pad, HP[:size] + pad, cipher=cipher).pack())
    assert (err, tx.mode, tx.cipher) == (0, 2, cipher)
    assert bytes(ffi.buffer(tx.key)) == KEY[:size] + pad
    assert bytes(ffi.buffer(tx.hp)) == HP[:size] + pad
    assert bytes(ffi.buffer(tx.iv)) == IV


@pytest.mark.parametrize(("message", "field"), [
    (sa(version=0), "version"), (sa(version=2), "version"),
    (sa(mode=0), "mode"), (sa(mode=3), "mode"), (sa(mode=2), "length"),
    (sa(flags=2), "flags"), (sa(flags=0x8001), "flags"),
    (sa(cid_len=21), "cid_len"), (sa(cid_len=255), "cid_len"),
    (sa(cipher=1), "cipher"), (sa(reserved=1), "reserved"), (sa(reserved=1 << 31), "reserved"),
    (inline(mode=1), "length"), (inline(cipher=0), "cipher"), (inline(cipher=3), "cipher"),
    (inline(sa_id=1), "sa_id"), (inline(gen=1), "gen"), (inline(pad=1), "pad"),
    (inline(cipher=1), "key"), (inline(bytes(32), cipher=1), "hp"), (inline(reserved=1), "reserved"),
    (inline(flags=4), "flags"), (inline(cid_len=21), "cid_len"), (inline(version=0), "version"),
])
def test_field_at_fault_is_named(message: Any, field: str) -> None:
    """EINVAL, the field's name, and nothing taken over."""
    err, why, tx = parse(message.pack())
    assert err == errno.EINVAL
    assert why.startswith(field + ":")
    assert bytes(ffi.buffer(tx)) == bytes(ffi.sizeof("struct quic_tx"))


@pytest.mark.parametrize("size", [0, 1, 23, 25, 32, 103, 105, 4096])
def test_length_is_exact(size: int) -> None:
    err, why, _ = parse((inline().pack() * 40)[:size])
    assert (err, why.split(":")[0]) == (errno.EINVAL, "length")


@pytest.mark.parametrize("message", [sa(), inline()])
def test_twice_in_one_message(message: Any) -> None:
    err, why, tx = parse(message.pack(), times=2)
    assert err == errno.EINVAL
    assert "twice" in why
    assert tx.pn == 9  # the first stays as it was


@given(st.integers(0, 2**64 - 1))
def test_any_packet_number_goes_to_the_device(pn: int) -> None:
    assert parse(sa(pn=pn).pack())[2].pn == pn


def test_wipe_leaves_nothing() -> None:
    _, _, tx = parse(inline().pack())
    lib.quic_tx_wipe(tx)
    assert bytes(ffi.buffer(tx)) == bytes(ffi.sizeof("struct quic_tx"))
