# SPDX-License-Identifier: Apache-2.0
"""A monitor on each bus of ``qnic_top``: protocol rules, and what was seen, for the scoreboard.

Everything is sampled at the rising edge, before it: a handshake is valid and ready at once.
A monitor knows the rules of its bus; what addresses mean is asked of a ``Watcher``.
"""
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol

OKAY, INCR = 0, 1
PAGE = 4096


class Watcher(Protocol):
    """Who is told."""

    def read(self, address: int, size: int) -> None:
        """The device asks for a beat."""

    def written(self, address: int, entry: bytes) -> None:
        """A completion was handed over."""

    def answered(self, address: int, okay: bool) -> None:
        """Its response was taken."""

    def frame(self, data: bytes) -> None:
        """A frame has left."""

    def interrupt(self, vector: int) -> None:
        """A line rose."""


class Channel:
    """A valid/ready channel: valid stays until ready, what goes with it does not change."""

    def __init__(self, dut: Any, name: str, prefix: str, payload: Sequence[str]) -> None:
        self.name = name
        self._valid, self._ready = (getattr(dut, f"{prefix}{s}") for s in ("valid", "ready"))
        self._payload = [getattr(dut, f"{prefix}{field}") for field in payload]
        self._held: tuple[int, ...] | None = None
        self.stalls = 0   # cycles in which valid waited
        self.beats = 0

    def sample(self) -> tuple[int, ...] | None:
        """What is handed over in this cycle, if anything."""
        if not self._valid.value:
            assert self._held is None, f"{self.name}: valid fell before ready"
            return None
        beat = tuple(int(handle.value) for handle in self._payload)
        assert self._held is None or self._held == beat, f"{self.name}: changed before ready"
        if self._ready.value:
            self._held = None
            self.beats += 1
            return beat
        self._held = beat
        self.stalls += 1
        return None

    @property
    def waits(self) -> bool:
        """Valid without ready in the cycle that was sampled last."""
        return self._held is not None


class AxiRead:
    """AR and R: bursts within 4 KiB, as many beats as asked for, the last one marked."""

    def __init__(self, dut: Any, watcher: Watcher) -> None:
        names = ("id", "addr", "len", "size", "burst", "lock")
        self.ar = Channel(dut, "AR", "m_axi_ar", names)
        self.r = Channel(dut, "R", "m_axi_r", ("id", "last", "resp"))
        self._bytes = len(dut.m_axi_rdata) // 8
        self._watcher = watcher
        self._owed: dict[int, deque[int]] = {}
        self.lengths: set[int] = set()

    def sample(self) -> None:
        """One cycle."""
        if (ar := self.ar.sample()) is not None:
            ident, address, length, size, burst, lock = ar
            beats = length + 1
            assert (1 << size, burst, lock) == (self._bytes, INCR, 0), "AR: size, burst or lock"
            assert address % self._bytes == 0, "AR: not aligned"
            assert address % PAGE + beats * self._bytes <= PAGE, "AR: a burst crosses 4 KiB"
            self._owed.setdefault(ident, deque()).append(beats)
            self.lengths.add(beats)
            for beat in range(beats):
                self._watcher.read(address + beat * self._bytes, self._bytes)
        if (r := self.r.sample()) is not None:
            ident, last, _ = r
            owed = self._owed.get(ident)
            assert owed, "R: a response that nobody asked for"
            owed[0] -= 1
            assert bool(last) == (owed[0] == 0), "R: last in the wrong place"
            if last:
                owed.popleft()
        assert not self.r.waits, "R: the device is not ready for what it asked for"


class AxiWrite:
    """AW, W and B: a completion is one beat of 16 bytes in its lanes."""

    def __init__(self, dut: Any, watcher: Watcher) -> None:
        self.aw = Channel(dut, "AW", "m_axi_aw", ("addr", "len", "size", "burst", "lock"))
        self.w = Channel(dut, "W", "m_axi_w", ("data", "strb", "last"))
        self.b = Channel(dut, "B", "m_axi_b", ("resp",))
        self._bytes = len(dut.m_axi_wdata) // 8
        self._watcher = watcher
        self._addresses: deque[int] = deque()
        self._data: deque[tuple[int, int]] = deque()
        self._open: deque[int] = deque()

    def sample(self) -> None:
        """One cycle."""
        if (aw := self.aw.sample()) is not None:
            address, length, size, burst, lock = aw
            assert (length, size, burst, lock) == (0, 4, INCR, 0), "AW: no single beat of 16"
            assert address % 16 == 0, "AW: not aligned"
            self._addresses.append(address)
        if (w := self.w.sample()) is not None:
            data, strobes, last = w
            assert last, "W: a single beat without last"
            self._data.append((data, strobes))
        if self._addresses and self._data:
            address, (data, strobes) = self._addresses.popleft(), self._data.popleft()
            lane = address % self._bytes
            assert strobes == 0xFFFF << lane, "W: strobes beside the address"
            entry = (data >> 8 * lane & (1 << 128) - 1).to_bytes(16, "little")
            self._open.append(address)
            self._watcher.written(address, entry)
        if (b := self.b.sample()) is not None:
            assert self._open, "B: a response that nobody asked for"
            self._watcher.answered(self._open.popleft(), b[0] == OKAY)


class AxiLite:
    """The registers: a response to each access, and never an error."""

    def __init__(self, dut: Any) -> None:
        self.channels = [Channel(dut, f"AXI-Lite {name.upper()}", f"s_axil_{name}", payload)
                         for name, payload in (("aw", ["addr"]), ("w", ["data", "strb"]),
                                               ("b", ["resp"]), ("ar", ["addr"]),
                                               ("r", ["resp", "data"]))]
        self._reads = self._addresses = self._data = 0

    def sample(self) -> None:
        """One cycle."""
        aw, w, b, ar, r = (channel.sample() for channel in self.channels)
        if b is not None:
            assert b[0] == OKAY and self._addresses > 0 and self._data > 0, "AXI-Lite B"
        if r is not None:
            assert r[0] == OKAY and self._reads > 0, "AXI-Lite R"
        self._addresses += (aw is not None) - (b is not None)
        self._data += (w is not None) - (b is not None)
        self._reads += (ar is not None) - (r is not None)


class AxiStream:
    """Frames: whole beats but for the last one, and no gap inside of a frame."""

    def __init__(self, dut: Any, watcher: Watcher) -> None:
        self.t = Channel(dut, "AXI-Stream", "m_axis_t", ("keep", "last", "data"))
        self._bytes = len(dut.m_axis_tkeep)
        self._watcher = watcher
        self._frame = b""

    def sample(self) -> None:
        """One cycle."""
        beat = self.t.sample()
        if beat is None:
            assert not self._frame or self.t.waits, "AXI-Stream: a gap inside of a frame"
            return
        keep, last, data = beat
        count = keep.bit_length()
        assert count and keep == (1 << count) - 1, "AXI-Stream: keep with holes"
        assert last or count == self._bytes, "AXI-Stream: a short beat inside of a frame"
        self._frame += data.to_bytes(self._bytes, "little")[:count]
        if last:
            self._watcher.frame(self._frame)
            self._frame = b""

    @property
    def inside(self) -> bool:
        """A frame has begun and not ended."""
        return bool(self._frame)


class Interrupts:
    """The lines of ``irq_o``."""

    def __init__(self, dut: Any, watcher: Watcher) -> None:
        self._lines, self._watcher, self._last = dut.irq_o, watcher, 0

    def sample(self) -> None:
        """One cycle."""
        lines = int(self._lines.value)
        if lines == self._last:
            return
        rose = lines & ~self._last
        self._last = lines
        for vector in range(rose.bit_length()):
            if rose >> vector & 1:
                self._watcher.interrupt(vector)


class Monitors:
    """All of them."""

    def __init__(self, dut: Any, watcher: Watcher) -> None:
        self.read, self.write = AxiRead(dut, watcher), AxiWrite(dut, watcher)
        self.lite, self.stream = AxiLite(dut), AxiStream(dut, watcher)
        self._samples: list[Callable[[], None]] = [
            monitor.sample for monitor in (self.read, self.write, self.lite, self.stream,
                                           Interrupts(dut, watcher))]

    def sample(self) -> None:
        """One cycle of every bus."""
        for sample in self._samples:
            sample()

    @property
    def channels(self) -> list[Channel]:
        """Every handshake."""
        return [self.read.ar, self.read.r, self.write.aw, self.write.w, self.write.b,
                *self.lite.channels, self.stream.t]
