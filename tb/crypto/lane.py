# SPDX-License-Identifier: Apache-2.0
"""Drives a crypto lane (crypto/qnic_crypto): sealed messages in, ciphertext and tags out."""
import random
from dataclasses import dataclass
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ReadOnly, RisingEdge

from tb.lib.structs import little, struct

PKT, SECRETS, PIECE, SEAL = (struct(f"{n}_t") for n in ("pkt", "secrets", "piece", "seal"))
QUIC_OFF = 42  # outer headers: Ethernet, IPv4, UDP


@dataclass(frozen=True)
class Message:
    """What is to be sealed; h: the hash key, or None for the lane to compute it."""

    key: bytes
    nonce: bytes
    aad: bytes
    plaintext: bytes
    hp: bytes = bytes(16)
    h: bytes | None = None
    pn_len: int = 4
    padding: int = 0  # bytes behind the payload

    @property
    def header(self) -> bytes:
        """Outer headers (any bytes serve) and AAD."""
        return bytes(range(QUIC_OFF)) + self.aad

    @property
    def frame_len(self) -> int:
        """Bytes of the frame as it comes in."""
        return len(self.header) + len(self.plaintext) + self.padding

    @property
    def geom(self) -> dict[str, int]:
        """Where things are in it."""
        return {"l3_off": 14, "l4_off": QUIC_OFF - 8, "pn_len": self.pn_len,
                "hdr_len": len(self.header), "payload_len": len(self.plaintext)}

    def pkt(self) -> int:
        """The lane's command."""
        return PKT.pack(
            has_beats=1, frame_len=self.frame_len, protect=1, renew=1,
            aes256=len(self.key) == 32, h_known=self.h is not None, geom=self.geom)

    def secrets(self) -> int:
        """Its keys."""
        return SECRETS.pack(nonce=little(self.nonce), key=little(self.key), hp=little(self.hp),
                            h=little(self.h or b""))


@dataclass(frozen=True)
class Sealed:
    """What came out of the lane for one message."""

    header: bytes
    ciphertext: bytes
    tag: bytes
    mask: bytes


class Lane:
    """Bench around a ``qnic_crypto``. ``stall`` is the probability of a gap per cycle."""

    inputs: tuple[str, ...] = (
        "pkt_valid_i", "beat_valid_i", "seal_ready_i", "hreq_valid_i", "pkt_i", "secrets_i",
        "beat_data_i", "beat_last_i", "beat_err_i", "beat_short_i", "hreq_key_i",
        "hreq_aes256_i", "info_ready_i")

    def __init__(self, dut: Any, stall: float = 0.0) -> None:
        self.dut = dut
        self.stall = stall
        self.cycle = 0
        self.fired: list[int] = []      # cycle of every info handshake
        self.pieces: list[list[dict[str, int]]] = [[]]
        self.seals: list[dict[str, int]] = []

    async def start(self) -> None:
        """Clock, reset, monitors."""
        dut = self.dut
        Clock(dut.clk_i, 4, unit="ns").start()
        dut.rst_ni.value = 0
        for name in self.inputs:
            getattr(dut, name).value = 0
        for _ in range(4):
            await RisingEdge(dut.clk_i)
        dut.rst_ni.value = 1
        for _ in range(2):  # readiness comes from registers
            await RisingEdge(dut.clk_i)
        cocotb.start_soon(self._monitor())
        cocotb.start_soon(self._readies())

    async def _readies(self) -> None:
        while True:
            self.dut.info_ready_i.value = random.random() >= self.stall
            self.dut.seal_ready_i.value = random.random() >= self.stall
            await RisingEdge(self.dut.clk_i)

    async def _monitor(self) -> None:
        dut = self.dut
        while True:
            await ReadOnly()
            if dut.info_valid_o.value and dut.info_ready_i.value:
                self.fired.append(self.cycle)
            if dut.piece_valid_o.value:
                piece = PIECE.unpack(int(dut.piece_o.value)) | {"cycle": self.cycle}
                self.pieces[-1].append(piece)
                if piece["last"]:
                    self.pieces.append([])
            if dut.seal_valid_o.value and dut.seal_ready_i.value:
                self.seals.append(SEAL.unpack(int(dut.seal_o.value)) | {"cycle": self.cycle})
            await RisingEdge(dut.clk_i)
            self.cycle += 1

    async def _gap(self) -> None:
        while random.random() < self.stall:
            await RisingEdge(self.dut.clk_i)

    async def _send_pkts(self, messages: list[Message]) -> None:
        dut = self.dut
        for message in messages:
            await self._gap()
            dut.pkt_i.value = message.pkt()
            dut.pkt_valid_i.value = 1
            await RisingEdge(dut.clk_i)
            while not dut.pkt_ready_o.value:
                await RisingEdge(dut.clk_i)
            dut.pkt_valid_i.value = 0
            dut.secrets_i.value = message.secrets()  # in the cycle after it was taken

    async def _send_beats(self, messages: list[Message]) -> None:
        dut = self.dut
        for message in messages:
            data = message.header + message.plaintext + bytes(message.padding)
            for at in range(0, len(data), 16):
                await self._gap()
                dut.beat_data_i.value = little(data[at:at + 16])
                dut.beat_last_i.value = at + 16 >= len(data)
                dut.beat_valid_i.value = 1
                await RisingEdge(dut.clk_i)
                while not dut.beat_ready_o.value:
                    await RisingEdge(dut.clk_i)
                dut.beat_valid_i.value = 0

    async def seal(self, messages: list[Message]) -> list[Sealed]:
        """Send messages back to back and wait for all of them."""
        first = len(self.seals)
        cocotb.start_soon(self._send_pkts(messages))
        cocotb.start_soon(self._send_beats(messages))
        while len(self.seals) < first + len(messages):
            await RisingEdge(self.dut.clk_i)
        out = []
        for i, message in enumerate(messages, first):
            data = b"".join(p["data"].to_bytes(16, "little")[:p["bytes"]] for p in self.pieces[i])
            split = len(message.header)
            out.append(Sealed(data[:split], data[split:],
                              self.seals[i]["tag"].to_bytes(16, "little"),
                              self.seals[i]["mask"].to_bytes(5, "little")))
        return out
