# SPDX-License-Identifier: Apache-2.0
"""The runs whose coverage is merged, one after the other or side by side."""
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from tb.lib.sim import COVERAGE, ROOT, TOGGLE
from tb.uvm import progress

# Tests of blocks: the corners that traffic through the whole NIC does not reach, and the RTL
# that this build of it has not (S-boxes, the small engine, more lanes, other bus widths).
UNITS = (
    "tb/common", "tb/crypto", "tb/csr", "tb/egress", "tb/host/test_host.py", "tb/host/test_rings.py",
    "tb/host/test_pause.py", "tb/host/test_fuzz.py", "tb/packet", "tb/sa", "tb/test_egress.py",
    "tb/test_gso.py",
)


@dataclass(frozen=True)
class Job:
    """A process; ``toggle``: its build counts toggles too."""

    name: str
    command: tuple[str, ...]
    toggle: bool = False


@dataclass
class Done:
    """How a job ended."""

    job: Job
    seconds: float
    failure: str = ""


def bench(name: str, packets: int, results: Path, *more: str, toggle: bool = False) -> Job:
    """A run of the random bench."""
    command = (sys.executable, "-m", "tb.uvm", "--packets", str(packets), "--results", str(results),
               *more)
    return Job(name, command, toggle)


def unit(path: str) -> Job:
    """Tests of a block."""
    return Job(path, (sys.executable, "-m", "pytest", "-q", "-x", "-m", "not full", path))


def _run(job: Job, folder: Path) -> Done:
    env = os.environ | {COVERAGE: str(folder), "PYTHONPATH": str(ROOT)}
    env.pop(TOGGLE, None)
    if job.toggle:
        env[TOGGLE] = "1"
    begin = time.monotonic()
    done = subprocess.run(job.command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    text = "" if done.returncode == 0 else (done.stdout + done.stderr)[-6000:]
    return Done(job, time.monotonic() - begin, text)


def run(jobs: list[Job], folder: Path, side_by_side: int) -> Iterator[Done | None]:
    """Each as it ends, None while they run; their files are in ``folder``."""
    with ThreadPoolExecutor(side_by_side) as pool:
        waiting = {pool.submit(_run, job, folder) for job in jobs}
        while waiting:
            done, waiting = wait(waiting, progress.EVERY_S, FIRST_COMPLETED)
            yield from (future.result() for future in done)
            if not done:
                yield None


def packets(folder: Path) -> int:
    """That have gone through the benches up to now."""
    return sum(map(progress.read, folder.glob("*.progress")))
