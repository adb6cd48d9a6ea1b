# SPDX-License-Identifier: Apache-2.0
"""Fuzz the driver's pure C files with libFuzzer, ASan and UBSan."""
import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from driver.ffi import BUILD, DRIVER, INCLUDES, SOURCES

TARGETS = ("fuzz_cmsg", "fuzz_desc")
FLAGS = ("-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror",
         "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all")


def fuzz(clang: str, target: str, runs: int, seed: int) -> int:
    """Build a target and run it; its exit status."""
    program, corpus = BUILD / target, BUILD / f"{target}.corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    _seed(target, corpus)
    subprocess.run([clang, *FLAGS, *INCLUDES, "-o", str(program),
                    str(DRIVER / "fuzz" / f"{target}.c"),
                    *(str(DRIVER / source) for source in SOURCES)], check=True)
    print(f"{target}: {runs} runs, seed {seed}", flush=True)
    return subprocess.run([program, f"-runs={runs}", f"-seed={seed}", "-max_len=2048",
                           "-print_final_stats=1", f"-artifact_prefix={BUILD}/", str(corpus)],
                          check=False).returncode


def _seed(target: str, corpus: Path) -> None:
    """A message that is accepted in each mode, so that the fuzzer starts behind the checks."""
    if target != "fuzz_cmsg":
        return
    head = bytes([1, 1]) + bytes(22)
    (corpus / "sa").write_bytes(head)
    (corpus / "inline").write_bytes(bytes([1, 2]) + bytes(17) + b"\2" + bytes(4) + bytes(80))


def main() -> int:
    """0 when no target had a finding."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000_000, help="executions of each target")
    parser.add_argument("--seed", type=int, default=1, help="seed of the mutations")
    args = parser.parse_args()
    clang = shutil.which("clang")
    if clang is None:
        print("fuzz: clang is missing; install it (Debian: apt-get install clang)", file=sys.stderr)
        return 2
    return max(fuzz(clang, target, args.runs, args.seed) for target in TARGETS)


if __name__ == "__main__":
    sys.exit(main())
