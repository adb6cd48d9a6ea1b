# SPDX-License-Identifier: Apache-2.0
"""The driver's pure C files as a Python module: ``lib`` (functions) and ``ffi`` (cffi).

The C compiler makes a shared library of them; the declarations that cffi wants are
taken from the headers themselves, through the C preprocessor.
"""
import hashlib
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import cffi

DRIVER = Path(__file__).resolve().parent
BUILD = DRIVER.parent / "build" / "driver"
SOURCES = ("quic_cmsg.c", "qnic_desc.c")
HEADERS = ("uapi/linux/udp_quic.h", "qnic_abi.h", "quic_cmsg.h", "qnic_desc.h")
INCLUDES = ("-I", str(DRIVER), "-I", str(DRIVER / "uapi"))
CFLAGS = ("-std=gnu11", "-O2", "-g", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared")
BASE_TYPES = """
typedef uint8_t __u8, u8; typedef uint16_t __u16, __le16, u16;
typedef uint32_t __u32, __le32, u32; typedef uint64_t __u64, __le64, u64;
"""


def _compiler() -> str:
    return os.environ.get("CC", "gcc")


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


def _declarations() -> str:
    """What the driver's own headers declare, preprocessed, without static assertions."""
    text = _run(_compiler(), "-E", *INCLUDES, "-include", "linux/udp_quic.h",
                str(DRIVER / "qnic_desc.h"))
    own = {str(DRIVER / name) for name in HEADERS}
    keep: list[str] = []
    ours = False
    for line in text.splitlines():
        marker = re.match(r'# \d+ "([^"]+)"', line)
        if marker:
            ours = str(Path(marker[1]).resolve()) in own
        elif ours:
            keep.append(line)
    text = re.sub(r"__attribute__\(\(aligned\(8\)\)\)", "", "\n".join(keep))
    return re.sub(r"(?:_Static_assert|static_assert)\s*\(.*?\)\s*;", "", text, flags=re.S)


def _library() -> Path:
    files = sorted(DRIVER.rglob("*.[ch]"))
    digest = hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:12]
    path = BUILD / f"libqnic-{digest}.so"
    if not path.exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        _run(_compiler(), *CFLAGS, *INCLUDES, "-o", str(fresh),
             *(str(DRIVER / name) for name in SOURCES))
        fresh.replace(path)
    return path


ffi = cffi.FFI()
ffi.cdef(BASE_TYPES + _declarations())
lib: Any = ffi.dlopen(str(_library()))
