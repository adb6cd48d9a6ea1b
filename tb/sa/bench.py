# SPDX-License-Identifier: Apache-2.0
"""Drives qnic_sa: frames in, verdicts out, commands, and a lane that answers with H."""
import os
import random
from collections import deque
from dataclasses import asdict
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import RisingEdge

from abi.gen.qnic_abi import Mode, SaError, SaOp, Status
from tb.lib.structs import struct
from tb.sa.model import Entry, Frame, Slot, Table, Verdict, flat, hash_key

ENTRIES = int(os.environ.get("SA_ENTRIES", "64"))
PARSED, KEYS, PKT = struct("parsed_t"), struct("keys_t"), struct("pkt_t")
SECRETS, CMD, VIEW = struct("secrets_t"), struct("sa_cmd_t"), struct("sa_view_t")
EVENT = struct("sa_event_t")
Seen = tuple[int, dict[str, Any], dict[str, Any]]


class Bench:
    """qnic_sa with its neighbours. ``stall`` is the chance that a side waits a cycle."""

    def __init__(self, dut: Any, stall: float = 0.0) -> None:
        self.dut = dut
        self.stall = stall
        self.model = Table()
        self.cycle = 0
        self.frames: deque[Frame] = deque()
        self.taken: list[tuple[int, Frame]] = []         # cycle of the handshake
        self.got: list[Seen] = []                        # cycle first seen, pkt, secrets
        self.events: list[dict[str, Any]] = []
        self.done: list[int] = []                        # cycles in which a frame was done
        self.under_way = (1, 60)                         # cycles from the gate to there
        self.hashed: list[bytes] = []
        self.hash_cycles = 0                             # of the last H, request to answer
        self.accept = True
        self._leaving: deque[int] = deque()              # frames behind the gate: when done

    async def start(self) -> None:
        """Reset, wait for the wipe, start the neighbours."""
        Clock(self.dut.clk_i, 4, unit="ns").start()
        for name in ("parsed_valid_i", "parsed_i", "parsed_keys_i", "pkt_ready_i",
                     "sa_cmd_valid_i", "sa_cmd_i", "hreq_ready_i", "hrsp_valid_i", "hrsp_h_i",
                     "frame_done_i"):
            getattr(self.dut, name).value = 0
        await self.reset()
        for side in (self._count, self._drive, self._sink, self._lane):
            cocotb.start_soon(side())
        while self.dut.busy_o.value:
            await RisingEdge(self.dut.clk_i)

    async def reset(self) -> None:
        """Three cycles of reset."""
        self.dut.rst_ni.value = 0
        for _ in range(3):
            await RisingEdge(self.dut.clk_i)
        self.dut.rst_ni.value = 1
        self.model = Table()

    async def _count(self) -> None:
        while True:
            await RisingEdge(self.dut.clk_i)
            self.cycle += 1
            if self.dut.sa_event_valid_o.value:
                self.events.append(EVENT.unpack(int(self.dut.sa_event_o.value)))
            over = bool(self._leaving) and self._leaving[0] <= self.cycle
            if over:
                self._leaving.popleft()
                self.done.append(self.cycle)
            self.dut.frame_done_i.value = over

    async def _drive(self) -> None:
        dut, keys = self.dut, 0
        while True:
            if not self.frames or random.random() < self.stall:
                dut.parsed_valid_i.value = 0
                dut.parsed_keys_i.value = keys  # in the cycle after their frame was taken
                keys = 0  # their queue is wiped as it is popped
                await RisingEdge(dut.clk_i)
                continue
            frame = self.frames.popleft()
            dut.parsed_keys_i.value = keys
            dut.parsed_i.value, keys = encode(frame)
            dut.parsed_valid_i.value = 1
            await RisingEdge(dut.clk_i)
            while not dut.parsed_ready_o.value:
                await RisingEdge(dut.clk_i)
            self.taken.append((self.cycle, frame))

    async def _sink(self) -> None:
        dut = self.dut
        seen, taken = 0, True
        while True:
            dut.pkt_ready_i.value = self.accept and random.random() >= self.stall
            await RisingEdge(dut.clk_i)
            if not dut.pkt_valid_o.value:
                # They go in the cycle after they were taken.
                assert taken or int(dut.secrets_o.value) == 0, "secrets while pkt_valid is low"
                seen, taken = 0, False
                continue
            seen = seen or self.cycle
            if dut.pkt_ready_i.value:
                self.got.append((seen, PKT.unpack(int(dut.pkt_o.value)),
                                 SECRETS.unpack(int(dut.secrets_o.value))))
                last = self._leaving[-1] if self._leaving else 0
                self._leaving.append(max(last, self.cycle + random.randint(*self.under_way)))
                seen, taken = 0, True

    async def _lane(self) -> None:
        dut, there = self.dut, True
        while True:
            dut.hreq_ready_i.value = random.random() >= self.stall
            await RisingEdge(dut.clk_i)
            if not dut.hreq_valid_o.value:
                # It goes in the cycle after it was taken.
                assert there or int(dut.hreq_key_o.value) == 0, "key while hreq_valid is low"
                there = False
                continue
            there = True
            if not dut.hreq_ready_i.value:
                continue
            key = int(dut.hreq_key_o.value).to_bytes(32, "little")
            if not dut.hreq_aes256_o.value:
                assert key[16:] == bytes(16), "AES-128 depends on upper key bytes"
                key = key[:16]
            self.hashed.append(key)
            dut.hreq_ready_i.value = 0
            self.hash_cycles = random.randint(1, 60)
            for _ in range(self.hash_cycles - 1):
                await RisingEdge(dut.clk_i)
            dut.hrsp_valid_i.value = 1
            dut.hrsp_h_i.value = flat(hash_key(key))
            await RisingEdge(dut.clk_i)
            dut.hrsp_valid_i.value = 0
            dut.hrsp_h_i.value = 0

    async def command(self, op: int, **fields: Any) -> tuple[SaError, dict[str, Any]]:
        """One command."""
        return await command(self.dut, op, **fields)

    async def install(self, sa_id: int, entry: Entry) -> None:
        """INSTALL and, for each slot, SET_KEY; the model follows."""
        junk = random.getrandbits(128) << 128 if len(entry.hp) == 16 else 0
        err, _ = await self.command(
            SaOp.INSTALL, sa_id=sa_id, gen=entry.gen, owner=entry.owner,
            aes256=len(entry.hp) == 32, next_pn=entry.next_pn,
            keys={"hp": flat(entry.hp) | junk})
        assert not err
        self.model.entries[sa_id] = Entry(entry.gen, entry.owner, entry.hp, entry.next_pn)
        for phase, slot in entry.slots.items():
            await self.set_key(sa_id, phase, slot)

    async def set_key(self, sa_id: int, phase: int, slot: Slot) -> None:
        """SET_KEY; the model follows."""
        junk = random.getrandbits(128) << 128 if len(slot.key) == 16 else 0
        err, _ = await self.command(
            SaOp.SET_KEY, sa_id=sa_id, phase=phase, sent=slot.sent, soft_limit=slot.soft,
            hard_limit=slot.hard, gen=self.model.entries[sa_id].gen,
            keys={"key": flat(slot.key) | junk, "iv": flat(slot.iv)})
        assert not err
        self.model.entries[sa_id].slots[phase] = slot

    async def drain(self, frames: list[Frame]) -> list[Seen]:
        """Send frames, wait for all verdicts and return them."""
        self.taken, self.got, self.events = [], [], []
        self.frames.extend(frames)
        while len(self.got) < len(frames):
            await RisingEdge(self.dut.clk_i)
        await RisingEdge(self.dut.clk_i)
        return self.got

    async def check(self, frames: list[Frame]) -> list[Verdict]:
        """Send frames; every verdict and every event is the model's."""
        expected = [self.model.judge(frame) for frame in frames]
        got = await self.drain(frames)
        for frame, want, (_, pkt, secrets) in zip(frames, expected, got, strict=True):
            compare(frame, want, pkt, secrets)
        assert self.events == [
            {"id": f.sa_id, "gen": f.gen, "phase": f.phase, "at_soft": want.soft,
             "at_hard": want.hard}
            for f, want in zip(frames, expected, strict=True) if want.soft or want.hard]
        return expected


async def command(dut: Any, op: int, **fields: Any) -> tuple[SaError, dict[str, Any]]:
    """One command; its error, and the view behind READ and DELETE, else an empty one."""
    dut.sa_cmd_i.value = CMD.pack(op=op, **fields)
    dut.sa_cmd_valid_i.value = 1
    await RisingEdge(dut.clk_i)
    while not dut.sa_cmd_ready_o.value:
        assert not dut.sa_rsp_valid_o.value, "a response before its command was taken"
        await RisingEdge(dut.clk_i)
    dut.sa_cmd_valid_i.value = 0
    dut.sa_cmd_i.value = 0
    await RisingEdge(dut.clk_i)
    assert dut.sa_rsp_valid_o.value, "no response in the cycle after ready"
    error = SaError(int(dut.sa_rsp_error_o.value))
    shown = op in (SaOp.READ, SaOp.DELETE) and error == SaError.NONE
    return error, VIEW.unpack(int(dut.sa_view_o.value) if shown else 0)


def encode(frame: Frame) -> tuple[int, int]:
    """parsed_t and keys_t; geometry and inline keys of other modes are noise."""
    job = {k: v for k, v in asdict(frame).items() if k in
           ("mode", "sa_id", "gen", "owner", "pn", "status", "no_frame", "frame_len")}
    geom = {"hdr_len": frame.frame_len ^ 0x155, "first": frame.frame_len & 0xFF}
    inline = frame.mode == Mode.INLINE
    parsed = PARSED.pack(job={**job, "aes256": inline and len(frame.key) == 32}, geom=geom,
                         phase=frame.phase, bad_desc=frame.bad_desc, dma_error=frame.dma_error,
                         bad_header=frame.bad_header, bad_length=frame.bad_length,
                         pn_mismatch=frame.pn_mismatch)
    if not inline:
        return parsed, random.getrandbits(KEYS.width)
    return parsed, KEYS.pack(key=flat(frame.key), hp=flat(frame.hp), iv=flat(frame.iv))


def compare(frame: Frame, want: Verdict, pkt: dict[str, Any], secrets: dict[str, Any]) -> None:
    """Everything the gate says about a frame."""
    assert pkt["status"] == want.status, (frame, pkt["status"], want.status)
    assert pkt["has_beats"] == (frame.status == Status.OK and not frame.no_frame)
    assert pkt["frame_len"] == frame.frame_len
    assert pkt["geom"]["hdr_len"] == frame.frame_len ^ 0x155
    assert pkt["protect"] == (frame.mode != Mode.PLAIN)
    assert secrets == {"nonce": flat(want.nonce), "key": flat(want.key), "hp": flat(want.hp),
                       "h": flat(want.h)}
    if want.key:
        assert pkt["aes256"] == (len(want.key) == 32)
        assert pkt["h_known"] == bool(want.h)
