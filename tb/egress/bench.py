# SPDX-License-Identifier: Apache-2.0
"""Plays the crypto lane in front of egress/qnic_assemble and the MAC behind it."""
import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cocotb.clock import Clock
from cocotb.triggers import RisingEdge

from abi.gen.qnic_abi import Status
from tb.egress.frames import Frame
from tb.lib.structs import little, struct

PKT, PIECE, SEAL, RESULT = (struct(f"{n}_t") for n in ("pkt", "piece", "seal", "result"))


@dataclass
class Pace:
    """How fast everybody is. Probabilities are those of a pause in a cycle."""

    gap: float = 0.0          # between pieces and between frames
    sink_stall: float = 0.0   # m_axis_tready
    result_stall: float = 0.0
    wait: int = 0             # at most, from info to the frame's first step; the next info follows
    lane_delay: int = 60      # cycles from a step (info with the first one) to its piece
    seal_delay: int = 120     # cycles from a frame's last piece to its seal


@dataclass
class Output:
    """A frame that left, with the cycles of its first and last beat."""

    data: bytes
    first: int
    last: int


@dataclass
class Bench:
    """Feed frames with ``send``, then ``run`` cycles or ``drain``."""

    dut: Any
    pace: Pace = field(default_factory=Pace)
    cycle: int = 0
    sent: list[Frame] = field(default_factory=list)       # infos accepted
    outputs: list[Output] = field(default_factory=list)
    results: list[tuple[Status, int]] = field(default_factory=list)
    counted: list[int] = field(default_factory=list)      # frame_bytes_o of each frame_sent_o
    piece_at: dict[int, int] = field(default_factory=dict)  # frame number: cycle of last piece
    seal_at: list[int] = field(default_factory=list)
    sink_open: bool = True
    _todo: deque[Frame] = field(default_factory=deque)
    _pieces: deque[tuple[int, int, Frame, int, bool]] = field(default_factory=deque)
    _seals: deque[tuple[int, int]] = field(default_factory=deque)
    _info: int | None = None
    _seal: int | None = None
    _beats: list[bytes] = field(default_factory=list)
    _first: int = 0
    _steps_begin: int = -1
    _steps_end: int = 0

    async def start(self) -> None:
        """Clock and reset."""
        dut = self.dut
        Clock(dut.clk_i, 4, unit="ns").start()
        for name in ("rst_ni", "info_valid_i", "info_i", "piece_valid_i", "piece_i",
                     "seal_valid_i", "seal_i", "m_axis_tready", "result_ready_i"):
            getattr(dut, name).value = 0
        for _ in range(3):
            await RisingEdge(dut.clk_i)
        dut.rst_ni.value = 1

    def send(self, frames: Sequence[Frame]) -> None:
        """Queue frames for the lane."""
        self._todo.extend(frames)

    async def run(self, cycles: int) -> None:
        """Let cycles pass."""
        for _ in range(cycles):
            await self._tick()

    async def drain(self) -> None:
        """Run until every frame has its result, then check all that came out."""
        idle = 0
        while self._todo or len(self.results) < len(self.sent):
            before = len(self.results), len(self._beats), len(self._todo), len(self._pieces)
            await self._tick()
            now = len(self.results), len(self._beats), len(self._todo), len(self._pieces)
            idle = 0 if now != before else idle + 1
            assert idle < 5000, f"stuck: {len(self.results)} results of {len(self.sent)} frames"
        await self.run(50)
        self.check()

    def check(self) -> None:
        """Frames, results and counter pulses are what they must be, nothing else came out."""
        assert self.results == [f.result for f in self.sent]
        expected = [f.expected for f in self.sent if f.result[0] == Status.OK]
        assert len(self.outputs) == len(expected)
        for number, (out, frame) in enumerate(zip(self.outputs, expected, strict=True)):
            assert out.data == frame, (
                f"frame {number}\ngot      {out.data.hex()}\nexpected {frame.hex()}")
        assert self.counted == [len(frame) for frame in expected]
        assert not self._beats
        assert not self._seals
        assert self._seal is None

    def utilisation(self, skip: int) -> float:
        """Beats over cycles from the first beat of output ``skip`` to the last beat."""
        outputs = self.outputs[skip:]
        beats = sum(-(-len(out.data) // 16) for out in outputs)
        return beats / (outputs[-1].last - outputs[0].first + 1)

    async def _tick(self) -> None:
        await RisingEdge(self.dut.clk_i)  # outputs still are those of the cycle that ends
        self._sample()
        self.cycle += 1
        self._drive_info()
        self._drive_piece()
        self._drive_seal()
        self.dut.m_axis_tready.value = self.sink_open and random.random() >= self.pace.sink_stall
        self.dut.result_ready_i.value = random.random() >= self.pace.result_stall

    def _sample(self) -> None:
        dut = self.dut
        if self._info is not None and dut.info_ready_o.value:
            self._accepted()
        if self._seal is not None and dut.seal_ready_o.value:
            self.seal_at.append(self.cycle)
            self._seal = None
        if dut.frame_sent_o.value:
            self.counted.append(int(dut.frame_bytes_o.value))
        if dut.result_valid_o.value and dut.result_ready_i.value:
            result = RESULT.unpack(int(dut.result_o.value))
            self.results.append((Status(result["status"]), result["segments"]))
            # A frame is reported only when it has left.
            assert sum(segments for _, segments in self.results) <= len(self.outputs)
        if dut.m_axis_tvalid.value and dut.m_axis_tready.value:
            self._beat()

    def _beat(self) -> None:
        dut = self.dut
        keep, last = int(dut.m_axis_tkeep.value), bool(dut.m_axis_tlast.value)
        size = keep.bit_count()
        assert size == 16 or (last and size)
        assert keep == (1 << size) - 1
        if not self._beats:
            self._first = self.cycle
        data = int(dut.m_axis_tdata.value).to_bytes(16, "little")
        assert not any(data[size:]), "bytes beyond the frame"
        self._beats.append(data[:size])
        if last:
            self.outputs.append(Output(b"".join(self._beats), self._first, self.cycle))
            self._beats = []

    def _accepted(self) -> None:
        frame = self._todo.popleft()
        number = len(self.sent)
        self.sent.append(frame)
        self._info = None
        if frame.status != Status.OK:
            return
        at, pieces = self.cycle, frame.pieces
        if self.pace.wait:
            at = max(at + random.randint(0, self.pace.wait), self._steps_end)
        self._steps_begin = at
        for index, data in enumerate(pieces):
            last = index == len(pieces) - 1
            value = PIECE.pack(data=little(data), bytes=len(data), last=last,
                               err=last and frame.late == Status.DMA_ERROR,
                               short_frame=last and frame.late == Status.BAD_DESC)
            self._pieces.append((at + self.pace.lane_delay, value, frame, number, last))
            at += 1
            while random.random() < self.pace.gap:
                at += 1
        self._steps_end = at

    def _drive_info(self) -> None:
        if self._info is None:
            ready = self._steps_begin + 1 if self.pace.wait else self._steps_end
            due = self._todo and self.cycle >= ready
            if due and random.random() >= self.pace.gap:
                self._info = PKT.pack(self._todo[0].info())
                self.dut.info_i.value = self._info
        self.dut.info_valid_i.value = self._info is not None

    def _drive_piece(self) -> None:
        due = bool(self._pieces) and self._pieces[0][0] <= self.cycle
        self.dut.piece_valid_i.value = due
        if due:
            _, value, frame, number, last = self._pieces.popleft()
            self.dut.piece_i.value = value
            if last:
                self.piece_at[number] = self.cycle
                if frame.protect:
                    seal = SEAL.pack(tag=little(frame.tag), mask=little(frame.mask))
                    self._seals.append((self.cycle + self.pace.seal_delay, seal))

    def _drive_seal(self) -> None:
        if self._seal is None and self._seals and self._seals[0][0] <= self.cycle:
            self._seal = self._seals.popleft()[1]
            self.dut.seal_i.value = self._seal
        self.dut.seal_valid_i.value = self._seal is not None
