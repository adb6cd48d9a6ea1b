# SPDX-License-Identifier: Apache-2.0
"""Every linter, all fatal: ``python -m tools.lint [name ...]``."""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from driver.ffi import CFLAGS, INCLUDES, SOURCES
from tb.lib.sim import PACKAGES, ROOT, RTL, use_tools, verilator_options

TOPS = ("qnic_egress", "qnic_top")
LIMITS = {".sv": 300, ".py": 300, ".c": 400, ".h": 400}
GENERATED = ("rtl/csr/gen/", "abi/gen/qnic_", "driver/qnic_regs.h", "driver/qnic_abi.h")
SPDX = {".sv", ".svh", ".py", ".c", ".h", ".sh", ".rdl", ".yaml"}
FILE_LIST = RTL / "qnic.f"
CHECKPATCH = ROOT / "build/checkpatch"
FORMAT = ("--column_limit=100", "--formal_parameters_indentation=indent",
          "--named_parameter_indentation=indent", "--named_port_indentation=indent",
          "--port_declarations_indentation=indent", "--try_wrap_long_lines=false",
          *(f"--{kind}_alignment=preserve" for kind in (
              "assignment_statement", "case_items", "class_member_variable",
              "distribution_items", "enum_assignment_statement", "formal_parameters",
              "module_net_variable", "named_parameter", "named_port", "port_declarations",
              "struct_union_members")))


def _run(*command: str, cwd: Path = ROOT) -> int:
    """The command's status; prints what it prints when it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        print((done.stdout + done.stderr).rstrip())
    return done.returncode


def _files(*suffixes: str, generated: bool = False) -> Iterator[Path]:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, text=True,
                            capture_output=True, check=True).stdout.split()
    for name in listed:
        path = ROOT / name
        if path.suffix in suffixes and path.is_file() and (
                generated or not name.startswith(GENERATED)):
            yield path


def verilator() -> int:
    """Verilator -Wall on both tops."""
    return max(_run("verilator", "--lint-only", *verilator_options(), *map(str, PACKAGES),
                    "--top-module", top, str(RTL / f"{top}.sv")) for top in TOPS)


def slang() -> int:
    """slang on both tops, through the list of files."""
    import pyslang.driver
    failed = 0
    for top in TOPS:
        driver = pyslang.driver.Driver()
        driver.addStandardArgs()
        options = f"slang -F {FILE_LIST} --top {top} -I {RTL}/common -Wno-unused"
        driver.parseCommandLine(options, pyslang.driver.CommandLineOptions())
        ok = driver.processOptions() and driver.parseAllSources()
        compilation = driver.createCompilation()
        driver.reportCompilation(compilation, quiet=True)
        failed |= not (ok and driver.reportDiagnostics(True))
    return int(failed)


def files() -> int:
    """rtl/qnic.f names every file of the RTL once."""
    listed = [line for line in FILE_LIST.read_text().splitlines() if line.endswith(".sv")]
    there = {str(p.relative_to(RTL)) for p in RTL.rglob("*.sv")} | {"../abi/gen/qnic_abi_pkg.sv"}
    wrong = sorted(there ^ set(listed)) + sorted({n for n in listed if listed.count(n) > 1})
    for name in wrong:
        print(f"rtl/qnic.f: {name} must be listed once, and be there")
    return int(bool(wrong))


def format_(fix: bool = False) -> int:
    """verible's format of the RTL."""
    paths = [str(path) for path in _files(".sv")]
    mode = ["--inplace"] if fix else ["--inplace", "--verify"]
    return _run("verible-verilog-format", *mode, *FORMAT, *paths)


def ruff(fix: bool = False) -> int:
    """ruff on the Python."""
    return _run("ruff", "check", "--quiet", *(["--fix"] if fix else []), ".")


def mypy() -> int:
    """mypy --strict on the Python."""
    return _run("mypy")


def c() -> int:
    """The C compiler with -Wall -Wextra -Werror."""
    with tempfile.TemporaryDirectory() as folder:
        return max(_run(os.environ.get("CC", "gcc"), *CFLAGS, *INCLUDES, "-c", "-o",
                        f"{folder}/out.o", f"driver/{source}") for source in SOURCES)


def _checkpatch_script() -> Path | None:
    """checkpatch.pl: on PATH, of unpacked sources, or out of Debian's linux-source package."""
    found = [Path(p) for p in (shutil.which("checkpatch.pl"),) if p]
    found += sorted(Path("/usr/src").glob("linux*/scripts/checkpatch.pl"))
    if found:
        return found[0]
    for packed in sorted(Path("/usr/src").glob("linux-source-*.tar.xz"))[-1:]:
        script = CHECKPATCH / "scripts/checkpatch.pl"
        if not script.exists():
            CHECKPATCH.mkdir(parents=True, exist_ok=True)
            subprocess.run(["tar", "-xJf", str(packed), "--strip-components=1", "--wildcards",
                            "*/scripts/checkpatch.pl", "*/scripts/spelling.txt",
                            "*/scripts/const_structs.checkpatch"], cwd=CHECKPATCH, check=True)
        return script
    return None


def checkpatch() -> int:
    """checkpatch --strict on the kernel C, where there is a checkpatch."""
    script = _checkpatch_script()
    if script is None:
        print("  (no checkpatch.pl here; it comes with Debian's linux-source-6.1)")
        return 0
    names = [str(p) for p in _files(".c", ".h", generated=True) if "fuzz" not in p.parts]
    # It leaves a cache where it is called.
    with tempfile.TemporaryDirectory() as folder:
        return _run("perl", str(script), "--no-tree", "--strict", "--terse", "-f", "--ignore",
                    "SPDX_LICENSE_TAG,NEW_TYPEDEFS", *names, cwd=Path(folder))


def text() -> int:
    """Sizes of files, licences, paths of somebody's machine."""
    wrong = []
    for path in _files(*LIMITS, *SPDX, ".md"):
        name, body = path.relative_to(ROOT), path.read_text()
        lines = body.splitlines()
        if len(lines) > LIMITS.get(path.suffix, len(lines)):
            wrong.append(f"{name}: {len(lines)} lines, at most {LIMITS[path.suffix]}")
        if path.suffix in SPDX and lines and not any("SPDX-License-Identifier" in line
                                                     for line in lines[:2]):
            wrong.append(f"{name}: no SPDX-License-Identifier in the first two lines")
        if re.search(r"/(home|root|work)/\w", body):
            wrong.append(f"{name}: a path of one machine")
    print("\n".join(wrong), end="\n" if wrong else "")
    return int(bool(wrong))


CHECKS: dict[str, Callable[..., int]] = {
    "verilator": verilator, "slang": slang, "files": files, "format": format_, "ruff": ruff,
    "mypy": mypy, "c": c, "checkpatch": checkpatch, "text": text}


def main() -> int:
    """1 when any of them found something."""
    parser = argparse.ArgumentParser(prog="make lint", description=__doc__)
    parser.add_argument("checks", nargs="*", metavar="check",
                        help=f"{', '.join(CHECKS)}; default: all")
    parser.add_argument("--fix", action="store_true", help="mend what format and ruff can mend")
    args = parser.parse_args()
    unknown = set(args.checks) - set(CHECKS)
    if unknown:
        parser.error(f"no check {', '.join(unknown)}; expected {', '.join(CHECKS)}")
    use_tools()
    failed = []
    for name in args.checks or CHECKS:
        check = CHECKS[name]
        status = check(True) if args.fix and name in ("format", "ruff") else check()
        print(f"{'FAILED' if status else 'ok    '} {name}: {(check.__doc__ or '').strip()}")
        if status:
            failed.append(name)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
