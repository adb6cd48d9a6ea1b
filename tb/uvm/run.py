# SPDX-License-Identifier: Apache-2.0
"""A run of the bench: a phase for each behaviour of the surroundings, a soft reset in between."""
import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import cocotb

from abi.gen.qnic_abi import Status
from tb.lib.sim import simulate
from tb.uvm import plan
from tb.uvm.bench import PARAMETERS, PROFILES, Bench, Profile
from tb.uvm.driver import Interrupts, Log, RingDriver
from tb.uvm.progress import Writer
from tb.uvm.scoreboard import Record
from tb.uvm.sequence import Decks, RingSequence

PACKETS, RESULTS, PHASES, EXTRA = "QNIC_PACKETS", "QNIC_RESULTS", "QNIC_PHASES", 600
NAMES = tuple(profile.name for profile in PROFILES)


@dataclass
class Tally:
    """What a run did; for the report."""

    packets: int = 0
    frames: int = 0
    chains: int = 0
    seconds: float = 0.0
    statuses: dict[str, int] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)


class Run:
    """One simulation."""

    def __init__(self, dut: Any) -> None:
        self.coverage = plan.Sampler()
        self.bench, self.tally = Bench(dut), Tally()
        self.log, self.decks = Log(self.coverage.fault), Decks.fresh()
        path = os.environ.get(RESULTS)
        self.results = Path(path) if path else None
        self.progress = Writer(self.results)

    async def start(self) -> None:
        """Reset, clock, interrupt handler."""
        await self.bench.start()
        cocotb.start_soon(self.bench.clocked())
        self.interrupts = Interrupts(self.bench)
        cocotb.start_soon(self.interrupts.run())

    async def phase(self, profile: Profile, packets: int) -> None:
        """So many packets through all rings; then everything has to add up."""
        bench = self.bench
        bench.fresh()
        board = bench.scoreboard
        board.on_chain, board.on_frame = self._chain, self.coverage.frame
        await bench.regs.wait_ready()
        await self.interrupts.enable()
        drivers = []
        for ring in bench.rings:
            sequence = RingSequence(ring.number, 1 << ring.log2, bench.reference.table, self.decks)
            for sa in sequence.installs():
                await bench.install(sa)
            drivers.append(RingDriver(bench, ring, sequence.items(), self.log))
            await drivers[-1].start()
        bench.behave(profile)
        for task in [cocotb.start_soon(driver.run(packets)) for driver in drivers]:
            await task
        bench.behave(PROFILES[0])
        await bench.cycles(EXTRA + profile.write_ns // 4)
        await self._check()
        self.coverage.surroundings(bench)
        await bench.regs.set("control", 1)

    def _chain(self, record: Record) -> None:
        self.coverage.chain(record)
        self.progress.note(self.tally.packets + self.bench.scoreboard.packets)

    async def _check(self) -> None:
        bench, board = self.bench, self.bench.scoreboard
        board.settled()
        assert not bench.monitors.stream.inside, "a frame without an end"
        for side in board.sides:
            assert await side.ring.get("head") == side.head, f"HEAD of ring {side.ring.number}"
        await bench.check_sas()
        await bench.check_counters()
        tally = self.tally
        tally.packets += board.packets
        tally.frames += board.frames
        for side in board.sides:
            tally.chains += side.chains.total()
            for status, count in side.chains.items():
                name = Status(status).name
                tally.statuses[name] = tally.statuses.get(name, 0) + count

    def finish(self, seconds: float) -> None:
        """Write what was covered and what was done."""
        tally = self.tally
        tally.seconds = seconds
        tally.faults = [asdict(one) for one in self.log.faults]
        rate = tally.packets / max(seconds, 1e-9)
        print(f"{tally.packets} packets, {tally.chains} chains, {tally.frames} frames, "
              f"{len(tally.faults)} faults, {seconds:.0f} s, {rate:.0f} packets/s", flush=True)
        if self.results is not None:
            self.results.with_suffix(".json").write_text(json.dumps(asdict(tally)))
            plan.export(self.results.with_suffix(".yml"))


@cocotb.test(timeout_time=500, timeout_unit="ms")  # simulated: 100,000 packets take 25
async def cocotb_random(dut: Any) -> None:
    """Whatever comes: the frames, completions, counters, entries and interrupts are the model's."""
    run = Run(dut)
    await run.start()
    begin, total = time.monotonic(), int(os.environ[PACKETS])
    names = os.environ[PHASES].split(",")
    for profile in PROFILES:
        if profile.name not in names:
            continue
        await run.phase(profile, total // len(names))
        print(f"{profile.name}: {run.tally.packets} packets", flush=True)
    run.finish(time.monotonic() - begin)


def simulate_random(packets: int, results: Path | None = None, lanes: int = 1, width: int = 256,
                    seed: int | None = None, phases: Sequence[str] = NAMES) -> None:
    """Run the bench. Raises SimulationError with the seed that repeats it."""
    env = {PACKETS: str(packets), PHASES: ",".join(phases)}
    if results is not None:
        env[RESULTS] = str(results)
    parameters = PARAMETERS | {"LANES": lanes, "AXI_DATA_W": width}
    simulate("qnic_top", "tb.uvm.run", parameters, env=env, seed=seed)
