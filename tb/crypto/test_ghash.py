# SPDX-License-Identifier: Apache-2.0
"""crypto/qnic_ghash, qnic_ghash_serial: hashes, order, stalls, rate, latency, wiping."""
import random
from typing import Any

import cocotb
import pytest
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge
from cocotb.utils import get_sim_time

from tb.crypto.gcm_model import Packet, packet, packet_of
from tb.lib.peek import words
from tb.lib.sim import simulate
from tb.lib.structs import constant

# By module: cycles from a packet's last block to its hash.
LATENCIES = {"qnic_ghash": constant("GHASH_LATENCY"),
             "qnic_ghash_serial": constant("GHASH_SERIAL_LATENCY")}
FIRST_BLOCK = 5  # H to the first block of a long packet, at most
POWERS = 18  # H to the first of the last blocks, at most
# Lengths, ciphertext and control, no keys.
PLAIN = ["blk_q", "next_q", "len_blk", "token_q", "op_q", "i_cmds", "i_needs"]


def slots(dut: Any, n: int) -> int:
    """Cycles that a packet of n blocks takes."""
    return 16 * n + 3 if dut._name == "qnic_ghash_serial" else max(n, 4) + (n >= 5)


async def no_gap() -> None:
    """The next word at once."""


class Bench:
    """Offers commands, H and blocks independently, collects hashes and when they came."""

    def __init__(self, dut: Any) -> None:
        self.dut = dut
        self.latency = LATENCIES[dut._name]
        self.hashes: list[bytes] = []
        self.hash_at: list[int] = []
        self.blk_at: list[int] = []
        self.h_at: list[int] = []
        self.tasks: list[cocotb.task.Task[None]] = []

    async def start(self) -> None:
        Clock(self.dut.clk_i, 4, unit="ns").start()
        await self.reset()
        cocotb.start_soon(self.watch())
        await self.idle(40)

    @property
    def cycle(self) -> Any:
        return int(get_sim_time("ns")) // 4

    async def reset(self) -> None:
        """Stops all stimulus and resets."""
        for task in self.tasks:
            task.cancel()
        for name in ("cmd_valid", "h_valid", "h", "blk_valid", "blk"):
            getattr(self.dut, f"{name}_i").value = 0
        self.dut.rst_ni.value = 0
        await self.idle(4)
        self.dut.rst_ni.value = 1

    async def idle(self, cycles: Any) -> None:
        for _ in range(cycles):
            await FallingEdge(self.dut.clk_i)

    async def watch(self) -> None:
        """Sees every cycle in its second half, when inputs and outputs are settled."""
        dut = self.dut
        while True:
            await FallingEdge(dut.clk_i)
            if dut.hash_valid_o.value:
                self.hashes.append(int(dut.hash_o.value).to_bytes(16, "little"))
                self.hash_at.append(self.cycle)
            elif dut.rst_ni.value:  # in a reset's first cycle the last hash is there, not valid
                assert dut.hash_o.value == 0

    async def offer(self, port: Any, words: Any, gap: Any, taken: Any) -> None:
        """Words are dicts of input values; each is held until it is accepted."""
        valid, ready = getattr(self.dut, f"{port}_valid_i"), getattr(self.dut, f"{port}_ready_o")
        for word in words:
            await gap()
            for name, value in word.items():
                getattr(self.dut, name).value = value
            valid.value = 1
            while not ready.value:  # seen between the edges: accepted at the next one
                await FallingEdge(self.dut.clk_i)
            taken.append(self.cycle)
            await FallingEdge(self.dut.clk_i)
            valid.value = 0
        for name in words[-1] if words else []:
            getattr(self.dut, name).value = 0

    async def run(self, packets: list[Packet], cmd: Any = no_gap, h: Any = no_gap,
                  blk: Any = no_gap) -> None:
        """Hash `packets`; the three coroutine functions wait before each word."""
        self.hashes, self.hash_at, self.blk_at, self.h_at = [], [], [], []
        cmds = [{"cmd_aad_len_i": len(p.aad), "cmd_ct_len_i": len(p.ct)} for p in packets]
        keys = [{"h_i": int.from_bytes(p.h, "little")} for p in packets]
        blks = [{"blk_i": int.from_bytes(b, "little")} for p in packets for b in p.blocks]
        self.tasks = [cocotb.start_soon(self.offer("cmd", cmds, cmd, [])),
                      cocotb.start_soon(self.offer("h", keys, h, self.h_at)),
                      cocotb.start_soon(self.offer("blk", blks, blk, self.blk_at))]
        while len(self.hashes) < len(packets):
            await FallingEdge(self.dut.clk_i)
        await self.idle(self.latency + 8)
        for i, p in enumerate(packets):
            assert self.hashes[i] == p.hash, f"packet {i}, A {len(p.aad)}, C {len(p.ct)}"
        assert len(self.hashes) == len(packets)

    def gap(self, most: Any, often: float = 0.5) -> Any:
        """Waits up to `most` cycles, `often` as a probability."""
        async def wait() -> None:
            if random.random() < often:
                await self.idle(random.randint(1, most))
        return wait


async def ready_bench(dut: Any) -> Any:
    bench = Bench(dut)
    await bench.start()
    return bench


def remains(dut: Any) -> Any:
    """Variables and memory words wider than a length that are not zero."""
    wide = [x for x in words(dut, PLAIN) if len(x) > 17]
    if dut._name == "qnic_ghash":
        assert sum(any(name in x._path for name in ("_mem", "acc", "sums")) for x in wide) >= 56
    else:
        assert {"h_q", "x_q", "sum_q", "hash_o"} <= {x._name for x in wide}
    return [x._path for x in wide if int(x.value)]


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_ghash_sizes(dut: Any) -> None:
    """Every ciphertext length to 180 bytes under several AAD lengths, back to back."""
    bench = await ready_bench(dut)
    await bench.run([packet(a, c) for c in range(181) for a in (0, 1, 15, 16, 17, 40)])


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_ghash_stalls(dut: Any) -> None:
    """Gaps in the blocks, H and commands late or early, packets of 1 to 30 blocks."""
    bench = await ready_bench(dut)
    packets = [packet_of(random.randint(1, random.choice([4, 10, 30]))) for _ in range(150)]
    await bench.run(packets, blk=bench.gap(3))
    await bench.run(packets, h=bench.gap(40))
    await bench.run(packets, cmd=bench.gap(40))
    await bench.run(packets, cmd=bench.gap(20), h=bench.gap(20), blk=bench.gap(9, 0.2))


@cocotb.test(timeout_time=2, timeout_unit="ms")
async def cocotb_ghash_long(dut: Any) -> None:
    """The longest packets among short ones: 600 to 4097 blocks."""
    bench = await ready_bench(dut)
    await bench.run([packet(20, 9_000), packet(0, 0), packet(60, 16_001), packet(0, 1),
                     packet(28, 65_535), packet(131_071, 0), packet(33, 100)])


@cocotb.test(timeout_time=2, timeout_unit="ms")
@cocotb.parametrize(n=[1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 100])
async def cocotb_ghash_rate(dut: Any, n: Any) -> None:
    """Packets of n blocks take as many cycles each as is said."""
    bench = await ready_bench(dut)
    packets = [packet_of(n) for _ in range(60)]
    await bench.run(packets)
    cycles = (bench.hash_at[-1] - bench.hash_at[20]) / 39
    cocotb.log.info("n = %d: %.2f cycles a packet", n, cycles)
    assert cycles <= slots(dut, n)


@cocotb.test(timeout_time=4, timeout_unit="ms")
@cocotb.parametrize(sizes=[[1, 100, 7], [1, 1, 1, 7], [30, 1, 1, 1, 1, 8], [3, 5, 7], [2, 3],
                           [5, 5, 6, 9, 7, 8], list(range(1, 31))])
async def cocotb_ghash_rate_mixed(dut: Any, sizes: Any) -> None:
    """A window of packets takes the sum of their cycles, however they are mixed."""
    bench = await ready_bench(dut)
    packets = [packet_of(random.choice(sizes)) for _ in range(300)]
    start = bench.cycle
    await bench.run(packets)
    due = start
    late = []
    for p, at in zip(packets, bench.hash_at, strict=True):
        due = due + slots(dut, p.n)
        late.append(at - due)
    cocotb.log.info("behind the bound by %d cycles after 30 packets, %d at most later, %d at the "
                    "end", late[30], max(late[30:]), late[-1])
    assert max(late) <= POWERS + bench.latency + 10


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_ghash_latency(dut: Any) -> None:
    """Last block to hash is GHASH_LATENCY when the powers are there; H to blocks as stated."""
    bench = await ready_bench(dut)

    async def late() -> None:
        await bench.idle(60)

    for n in (2, 3, 5, 8, 30):
        if dut._name == "qnic_ghash_serial":
            await bench.run([packet_of(n)], blk=late)  # no block before the last is under way
            assert bench.hash_at[0] - bench.blk_at[-1] == bench.latency, n
            continue
        waits = iter([late()])  # before the first block
        await bench.run([packet_of(n)], blk=lambda waits=waits: next(waits, no_gap()))
        assert bench.hash_at[0] - bench.blk_at[-1] == bench.latency - 3 * (n < 5), n
    first: list[int] = []
    last: list[int] = []
    for n in [20] * 10 + [2] * 10 + [7] * 10:
        await bench.idle(random.randint(0, 3))
        await bench.run([packet_of(n)], h=late)
        (last if n == 7 else first).append(bench.blk_at[0] - bench.h_at[0])
    cocotb.log.info("H to first block: %s, with H^3: %s", sorted(set(first)), sorted(set(last)))
    assert max(first) <= FIRST_BLOCK
    assert max(last) <= POWERS


@cocotb.test(timeout_time=1, timeout_unit="ms")
async def cocotb_ghash_wiped(dut: Any) -> None:
    """40 cycles after the last hash, or after a reset amid packets, nothing of H is left."""
    bench = await ready_bench(dut)
    for sizes in ([1], [2], [3], [5], [7], [8], [40], range(1, 20)):
        await bench.run([packet_of(random.choice(sizes)) for _ in range(40)])
        await bench.idle(20)
        assert not remains(dut)
    packets = [packet_of(random.choice([2, 7, 20])) for _ in range(100)]
    work = cocotb.start_soon(bench.run(packets))
    await bench.idle(200)
    assert remains(dut)
    work.cancel()
    await bench.reset()
    await bench.idle(40)
    assert not remains(dut)


@pytest.mark.parametrize("top", [
    pytest.param(top, marks=pytest.mark.full if top.endswith("serial") else ()) for top in LATENCIES])
def test_ghash(top: str) -> None:
    simulate(top, "tb.crypto.test_ghash")
