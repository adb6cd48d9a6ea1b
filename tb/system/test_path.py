# SPDX-License-Identifier: Apache-2.0
"""The whole way on qnic_top: cmsg, driver, descriptors, DMA, engine, MAC."""
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import cocotb
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tb.lib.frames import Keys, Outer, Quic, random_quic
from tb.lib.nic import Nic
from tb.lib.nic_build import simulate_nic
from tb.system.sender import Sender

VECTORS = Path(__file__).resolve().parents[1] / "vectors"


async def ready(dut: Any) -> Sender:
    """A NIC that has started."""
    sender = Sender(Nic(dut))
    await sender.start()
    return sender


async def check_all(sender: Sender, packets: list[tuple[Outer, Quic, Keys, int | None]]) -> None:
    """Post all back to back, then compare all."""
    sent = [await sender.post(*packet) for packet in packets]
    for one, (outer, quic, keys, _) in zip(sent, packets, strict=True):
        await one.done.wait()
        sender.check(one, outer, quic, keys)
    sender.nic.assert_silent()


@cocotb.test(timeout_time=1, timeout_unit="ms")
@cocotb.parametrize(inline=[False, True])
async def cocotb_one_packet(dut: Any, inline: bool) -> None:
    """One short-header packet leaves protected, in each mode."""
    sender = await ready(dut)
    keys = Keys.random(aes256=False)
    sa = None if inline else await sender.install(keys)
    await check_all(sender, [(Outer(), Quic(pn=5, dcid=bytes(8), payload=b"hello"), keys, sa)])


async def published(sender: Sender, header: bytes, payload: bytes, keys: Keys, pn: int,
                    packet: bytes, cid_len: int) -> None:
    """A published packet, both modes: the published bytes leave."""
    outer = Outer()
    sa = await sender.install(keys)
    for index in (sa, None):
        message = sender.message(keys, index, pn, cid_len)
        sent = await sender.raw(message, [outer.wrap(header + payload)], outer.offsets)
        await sent.done.wait()
        assert [f.hex() for f in sent.frames] == [outer.wrap(packet).hex()], sent.status.name


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_rfc9001(dut: Any) -> None:
    """RFC 9001 A.2 (client Initial) and A.3 (server Initial), byte by byte."""
    sender = await ready(dut)
    rfc = json.loads((VECTORS / "rfc9001_appendix_a.json").read_text())
    for name in ("A.2", "A.3"):
        row = find(rfc, name)
        data = {k: bytes.fromhex(v) for k, v in row.items() if isinstance(v, str) and is_hex(v)}
        keys = Keys(data["key"], data["iv"], data["hp"])
        await published(sender, data["header"], data["payload"], keys, int(row["pn"]),
                        data["packet"], 0)


def is_hex(text: str) -> bool:
    """Only hex digits, in pairs."""
    return len(text) % 2 == 0 and all(c in "0123456789abcdef" for c in text)


def find(node: Any, name: str) -> dict[str, Any]:
    """The row of an appendix."""
    return next(row for row in node["vectors"] if name in row["name"])


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_stacks(dut: Any) -> None:
    """Packets and header-protection masks from other stacks' own tests."""
    sender = await ready(dut)
    for row in json.loads((VECTORS / "stacks.json").read_text())["vectors"]:
        data = {k: bytes.fromhex(v) for k, v in row.items() if isinstance(v, str) and is_hex(v)}
        if row["kind"] == "packet":
            keys = Keys(data["key"], data["iv"], data["hp"])
            pn_len = (data["header"][0] & 3) + 1
            await published(sender, data["header"], data["payload"], keys, int(row["pn"]),
                            data["packet"], len(data["header"]) - 1 - pn_len)
        elif row["kind"] in ("hp_mask", "hp_apply_long"):
            await masked(sender, row, data)


async def masked(sender: Sender, row: dict[str, Any], data: dict[str, bytes]) -> None:
    """A packet whose ciphertext begins with the published sample gets the published mask."""
    keys = replace(Keys.random(row["cipher"] == "aes-256"), hp=data["hp"])
    long = row["kind"] == "hp_apply_long"
    pn_len = row["pn_len"] if long else 4
    pn = int.from_bytes(data["pn_plain"][:pn_len], "big") if long else 0
    quic = Quic("handshake" if long else "short", pn=pn, pn_len=pn_len, dcid=bytes(8))
    if long:  # the published first byte, whatever type it is
        kind = {0: "initial", 1: "0rtt", 2: "handshake"}[data["first_plain"][0] >> 4 & 3]
        quic = replace(quic, kind=kind)
    nonce = (int.from_bytes(keys.iv, "big") ^ pn).to_bytes(12, "big")
    stream = Cipher(algorithms.AES(keys.key), modes.CTR(nonce + b"\0\0\0\2")).encryptor()
    off = 4 - pn_len
    keystream = stream.update(bytes(off + 16))
    payload = bytes(off)
    payload += bytes(a ^ b for a, b in zip(keystream[off:], data["sample"], strict=True))
    quic = replace(quic, payload=payload)
    sent = await sender.send(Outer(), quic, keys, None)
    sender.check(sent, Outer(), quic, keys)
    got = sent.frames[0][42:]
    if long:
        flips = data["first_plain"][0] ^ data["first_wire"][0]
        assert (got[0] ^ quic.header[0]) & 0x0F == flips & 0x0F
        at = len(quic.header) - pn_len
        assert got[at:at + pn_len] == data["pn_wire"][:pn_len]
    else:
        mask = bytes(a ^ b for a, b in zip(got[:13], quic.header, strict=True))
        assert (mask[0], mask[9:13]) == (data["mask"][0] & 0x1F, data["mask"][1:5])


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_every_cid_and_pn_length(dut: Any) -> None:
    """Connection ids of 0 to 20 bytes with packet numbers of 1 to 4."""
    sender = await ready(dut)
    keys = Keys.random()
    sa = await sender.install(keys)
    pn = 2**61
    packets = []
    for cid_len in range(21):
        for pn_len in range(1, 5):
            pn += random.randint(1, 1000)
            quic = Quic(pn=pn, pn_len=pn_len, dcid=random.randbytes(cid_len),
                        payload=random.randbytes(random.choice((4 - pn_len, 3, 30))))
            packets.append((Outer(), quic, keys, random.choice((sa, None))))
    await check_all(sender, packets)


@cocotb.test(timeout_time=8, timeout_unit="ms")
async def cocotb_every_payload(dut: Any) -> None:
    """Payloads of 0 to 1,500 bytes and of 9,000, back to back."""
    sender = await ready(dut)
    keys = [Keys.random(False), Keys.random(True)]
    sas = [await sender.install(k) for k in keys]
    packets = []
    for pn, size in enumerate([*range(1501), 9000]):
        which = random.randrange(2)
        quic = Quic(pn=pn, pn_len=4, dcid=bytes(pn % 21), payload=random.randbytes(size))
        packets.append((Outer(), quic, keys[which], random.choice((sas[which], None))))
    await check_all(sender, packets)


@cocotb.test(timeout_time=4, timeout_unit="ms")
async def cocotb_long_headers(dut: Any) -> None:
    """Initial, 0-RTT and Handshake of both versions; tokens up to a thousand bytes."""
    sender = await ready(dut)
    keys = Keys.random()
    sa = await sender.install(keys)
    packets = []
    for pn in range(120):
        quic = random_quic(pn)
        while quic.kind == "short":
            quic = random_quic(pn)
        if quic.kind == "initial" and pn % 4 == 0:
            quic = replace(quic, token=random.randbytes(random.randint(400, 1100)))
        packets.append((Outer.random(), quic, keys, random.choice((sa, None))))
    await check_all(sender, packets)


def test_path() -> None:
    simulate_nic("tb.system.test_path")
