# SPDX-License-Identifier: Apache-2.0
"""Run a test and keep its waveform (FST); signals that can hold keys are left out.

    python -m tools.wave tb/system/test_path.py::cocotb_one_packet

What is traced is a list of files in which no key ever is, not a list of secrets to hide:
a new block is dark until somebody has looked at it.
"""
import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WITHOUT_KEYS = (
    "egress/*.sv", "packet/qnic_parser*.sv", "host/qnic_realign.sv", "host/qnic_payload_dma.sv",
    "host/qnic_frag_queue.sv", "host/qnic_completion.sv", "host/qnic_ring*.sv",
    "crypto/qnic_xor.sv", "crypto/qnic_sampler.sv",
)
# Lines with these words stay dark there: hp keys pass the sampler, AES blocks that may be an H the
# XOR, and what the host's memory answered, KEY slots too, is at ports without a valid beside it.
DARK_LINES = ("key", "start_hp", "ks_i", "rsp_data_i", "in_data_i")


def _declarations(text: list[str]) -> list[int]:
    """Numbers of the lines outside instances: hiding an instance hides all below it."""
    out, inside = [], False
    for number, line in enumerate(text, 1):
        inside = inside or bool(re.match(r"\s*qnic_\w+ (#\(|\w+ \()", line))
        if not inside:
            out.append(number)
        if ");" in line:
            inside = False
    return out


def hide_keys(folder: Path) -> Path:
    """Write Verilator's configuration for a build with waveforms; its path."""
    bright = {path for pattern in WITHOUT_KEYS for path in (ROOT / "rtl").glob(pattern)}
    lines = ["`verilator_config"]
    for path in sorted([*(ROOT / "rtl").rglob("*.sv"), *(ROOT / "abi").rglob("*.sv")]):
        code = path.read_text().splitlines()
        lines += [f'tracing_off -file "{path}" -lines {number}' for number in (
            [n for n, line in enumerate(code, 1) if any(dark in line for dark in DARK_LINES)]
            if path in bright else _declarations(code))]
    path = folder / "waves.vlt"
    text = "\n".join(lines) + "\n"
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return path


def trace_options(folder: Path) -> list[str]:
    """Verilator's options for a waveform: FST, or VCD where FST's libraries are missing or
    QNIC_WAVES=vcd asks for it."""
    if os.environ.get("QNIC_WAVES") == "vcd":
        return ["--trace", "--trace-structs", str(hide_keys(folder))]
    probe = subprocess.run([os.environ.get("CXX", "g++"), "-E", "-x", "c++", "-"], text=True,
                           input="#include <lz4.h>\n#include <zlib.h>\n", capture_output=True,
                           check=False)
    kind = "--trace-fst"
    if probe.returncode:
        kind = "--trace"
        print("wave: no FST without lz4.h and zlib.h (Debian: apt-get install liblz4-dev "
              "zlib1g-dev); writing VCD", file=sys.stderr)
    return [kind, "--trace-structs", str(hide_keys(folder))]


def newest() -> Path | None:
    """The waveform written last."""
    found = [p for kind in ("fst", "vcd") for p in (ROOT / "build/sim").rglob(f"dump.{kind}")]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def main() -> int:
    """Exit status of the test."""
    parser = argparse.ArgumentParser(prog="make wave", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("test", metavar="FILE[::CASE]", help="file of the test, and of its cocotb "
                        "tests those that match a regular expression")
    file, _, case = parser.parse_args().test.partition("::")
    if not Path(file).is_file():
        print(f"wave: no test file {file!r}; say TEST=tb/system/test_path.py", file=sys.stderr)
        return 2
    env = os.environ | {"QNIC_WAVES": "1"}
    if case:
        env["COCOTB_TEST_FILTER"] = case
    status = subprocess.run([sys.executable, "-m", "pytest", "-q", file], env=env,
                            check=False).returncode
    waveform = newest()
    if waveform is not None:
        print(f"waveform: {waveform.relative_to(ROOT)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
