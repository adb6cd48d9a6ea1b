# SPDX-License-Identifier: Apache-2.0
"""Stimulus for the queues of rtl/common: they have the same ports."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ClockCycles, ReadOnly, RisingEdge


@dataclass
class QueueBench:
    """Pushes ``words``, pops them and keeps the cycle in which each word passed."""

    dut: Any
    words: list[int] = field(default_factory=list)
    got: list[int] = field(default_factory=list)
    pushed_at: list[int] = field(default_factory=list)
    popped_at: list[int] = field(default_factory=list)
    cycle: int = 0
    push_chance: float = 0.0
    pop_chance: float = 0.0

    @property
    def depth(self) -> int:
        """Words the queue holds."""
        return int(self.dut.DEPTH.value)

    @property
    def wipes(self) -> bool:
        """A popped word keeps its place until it is wiped."""
        if self.dut._name == "qnic_key_fifo":
            return True
        return hasattr(self.dut, "WIPE") and bool(self.dut.WIPE.value)

    @property
    def late(self) -> int:
        """Words that ``level_o`` may count though they are popped."""
        if self.wipes:
            return self.depth
        return 1 if self.dut._name == "qnic_ram_fifo" else 0

    async def start(self, words: int) -> None:
        """Start the clock, reset the queue and make ``words`` random words."""
        dut = self.dut
        Clock(dut.clk_i, 4, unit="ns").start()
        dut.rst_ni.value = 0
        dut.in_valid_i.value = 0
        dut.in_data_i.value = 0
        dut.out_ready_i.value = 0
        for _ in range(3):
            await RisingEdge(dut.clk_i)
        dut.rst_ni.value = 1
        await RisingEdge(dut.clk_i)
        width = int(dut.W.value)
        self.words = [random.getrandbits(width) for _ in range(words)]
        cocotb.start_soon(self._push(iter(self.words)))
        cocotb.start_soon(self._pop())

    async def run_cycles(self, cycles: int) -> None:
        """Let ``cycles`` clock edges pass; returns within the last cycle, settled."""
        for _ in range(cycles):
            await RisingEdge(self.dut.clk_i)
        await ReadOnly()

    async def drain(self) -> None:
        """Run until every word has come out and compare them with what went in."""
        while len(self.got) < len(self.words):
            await RisingEdge(self.dut.clk_i)
        await self.run_cycles(8 + (self.depth if self.wipes else 0))
        assert self.got == self.words
        assert int(self.dut.level_o.value) == 0

    async def _push(self, words: Iterator[int]) -> None:
        dut = self.dut
        for word in words:
            while random.random() >= self.push_chance:
                await RisingEdge(dut.clk_i)
            dut.in_valid_i.value = 1
            dut.in_data_i.value = word
            await RisingEdge(dut.clk_i)
            while not dut.in_ready_o.value:
                await RisingEdge(dut.clk_i)
            self.pushed_at.append(self.cycle)
            dut.in_valid_i.value = 0

    async def _pop(self) -> None:
        dut = self.dut
        while True:
            dut.out_ready_i.value = random.random() < self.pop_chance
            await ReadOnly()
            held, level = len(self.pushed_at) - len(self.got), int(dut.level_o.value)
            assert held <= level <= min(held + self.late, self.depth)
            await RisingEdge(dut.clk_i)
            if dut.out_valid_o.value and dut.out_ready_i.value:
                self.got.append(int(dut.out_data_o.value))
                self.popped_at.append(self.cycle)
            self.cycle += 1


async def check_order(dut: Any, words: int = 600) -> None:
    """Every word comes out once and in order under all mixtures of stalls."""
    bench = QueueBench(dut)
    await bench.start(words)
    while len(bench.got) < words:
        bench.push_chance = random.choice([0.1, 0.5, 1.0])
        bench.pop_chance = random.choice([0.1, 0.5, 1.0])
        await bench.run_cycles(random.randrange(1, 3 * bench.depth))
    await bench.drain()


async def check_rate(dut: Any, latency: int) -> None:
    """With both sides willing a word passes on every cycle, ``latency`` cycles after its push."""
    bench = QueueBench(dut, push_chance=1.0, pop_chance=1.0)
    await bench.start(4 * bench.depth + 20)
    await bench.drain()
    assert bench.pushed_at == list(range(bench.pushed_at[0], bench.pushed_at[0] + len(bench.words)))
    assert bench.popped_at == [cycle + latency for cycle in bench.pushed_at]


async def check_full(dut: Any) -> None:
    """A queue takes DEPTH words and no more, then empties and refills at full rate."""
    bench = QueueBench(dut, push_chance=1.0)
    await bench.start(3 * bench.depth)
    await bench.run_cycles(2 * bench.depth + 10)
    assert int(dut.level_o.value) == bench.depth
    assert len(bench.pushed_at) == bench.depth
    assert not dut.in_ready_o.value
    bench.pop_chance = 1.0
    await bench.drain()
    first = bench.popped_at[0]
    assert bench.popped_at == list(range(first, first + len(bench.words)))


async def check_wipe(dut: Any, settle: int) -> None:
    """No popped word is left: the output is zero at once, the memory when pushes pause for
    DEPTH + ``settle`` cycles."""
    bench = QueueBench(dut, push_chance=1.0, pop_chance=0.5)
    await bench.start(10 * bench.depth + 3)

    async def watch_output() -> None:
        while True:
            await RisingEdge(dut.clk_i)
            if not dut.out_valid_o.value:
                assert int(dut.out_data_o.value) == 0

    cocotb.start_soon(watch_output())
    while len(bench.got) < len(bench.words):
        await RisingEdge(dut.clk_i)
    await bench.run_cycles(bench.depth + settle)
    assert bench.got == bench.words
    assert [int(dut.mem[i].value) for i in range(bench.depth)] == [0] * bench.depth


async def check_reset_wipes(dut: Any, settle: int) -> None:
    """A reset hides the words that were held at once, and wipes them in DEPTH + ``settle``
    cycles."""
    depth = int(dut.DEPTH.value)
    Clock(dut.clk_i, 4, unit="ns").start()
    dut.rst_ni.value = 0
    await ClockCycles(dut.clk_i, 2)
    dut.rst_ni.value = 1
    dut.out_ready_i.value = 0
    dut.in_valid_i.value = 1
    dut.in_data_i.value = (1 << int(dut.W.value)) - 1
    await ClockCycles(dut.clk_i, 2 * depth + 4)
    assert [int(word.value) for word in dut.mem].count(0) == 0
    assert dut.out_valid_o.value
    dut.rst_ni.value = 0
    await ClockCycles(dut.clk_i, 2)
    assert not dut.out_valid_o.value
    assert not dut.in_ready_o.value
    assert int(dut.out_data_o.value) == 0
    dut.in_valid_i.value = 0
    dut.rst_ni.value = 1
    await ClockCycles(dut.clk_i, depth + settle)
    assert dut.in_ready_o.value
    assert [int(word.value) for word in dut.mem] == [0] * depth
