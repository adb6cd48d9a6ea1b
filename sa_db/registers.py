# SPDX-License-Identifier: Apache-2.0
"""Ways to a device's 32-bit registers. All else in sa_db is the same over each of them.

In simulation cocotb's AXI4-Lite master is one (tb/lib/registers.py), here are two more:
a memory-mapped BAR, and a socket to a process that has a device, a simulation for example.
"""
import errno
import fcntl
import mmap
import os
import socket
import sys
from pathlib import Path
from types import TracebackType
from typing import Protocol

from abi.gen import qnic_abi, qnic_regs
from sa_db.errors import DeviceLockedError, FieldError, SaError, check_int

_LAST = qnic_regs.address(f"ring[{qnic_abi.N_RINGS - 1}].cq_head")
WINDOW_BYTES = -(-(_LAST + 4) // mmap.PAGESIZE) * mmap.PAGESIZE
_TOP = WINDOW_BYTES - 4
_SWAP = sys.byteorder == "big"


class Registers(Protocol):
    """32-bit registers by byte address."""

    async def read32(self, address: int) -> int:
        """The register's value."""

    async def write32(self, address: int, value: int) -> None:
        """Write all of it; returns when the device has it."""


def _check(address: int) -> None:
    check_int("address", address, _TOP)
    if address % 4:
        raise FieldError("address", address, "a multiple of 4")


class BarRegisters:
    """Registers mapped from a file: /dev/uioN, a PCI resource file, or a plain file.

    ``map_index`` is UIO's number of the mapping; mapping N is at offset N pages. An exclusive
    lock on the file keeps a second user out for as long as this one is open: commands of two
    would be mixed in the one SA window. The lock is advisory, so it binds users of this class.
    Accesses are aligned words, little-endian, and read back once where order matters: a read
    follows every command (STATUS), so posted writes have arrived.
    """

    def __init__(self, path: str | Path, *, map_index: int = 0) -> None:
        check_int("map_index", map_index, 4)  # MAX_UIO_MAPS is 5
        self.path = str(path)
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_SYNC | os.O_CLOEXEC)
        except OSError as err:
            raise SaError(f"device {self.path}: cannot open: {err.strerror}") from None
        try:
            self._lock()
            self._map = self._mmap(map_index * mmap.PAGESIZE)
        except BaseException:
            os.close(self._fd)
            raise
        self._words = memoryview(self._map).cast("I")

    def _lock(self) -> None:
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            if err.errno in (errno.EWOULDBLOCK, errno.EACCES):
                raise DeviceLockedError(f"device {self.path}: locked by another process; "
                                        "one user at a time") from None
            raise SaError(f"device {self.path}: cannot lock: {err.strerror}") from None

    def _mmap(self, offset: int) -> mmap.mmap:
        try:
            return mmap.mmap(self._fd, WINDOW_BYTES, mmap.MAP_SHARED,
                             mmap.PROT_READ | mmap.PROT_WRITE, offset=offset)
        except (OSError, ValueError):
            size = os.fstat(self._fd).st_size
            raise SaError(f"device {self.path}: cannot map {WINDOW_BYTES} bytes at {offset}; "
                          f"size {size}") from None

    async def read32(self, address: int) -> int:
        """A word of the mapping."""
        _check(address)
        word = self._words[address // 4]
        return int.from_bytes(word.to_bytes(4, "big"), "little") if _SWAP else word

    async def write32(self, address: int, value: int) -> None:
        """Store a word."""
        _check(address)
        check_int("value", value, 0xFFFFFFFF)
        word = int.from_bytes(value.to_bytes(4, "big"), "little") if _SWAP else value
        self._words[address // 4] = word

    def close(self) -> None:
        """Unmap and unlock."""
        self._words.release()
        self._map.close()
        os.close(self._fd)

    def __enter__(self) -> "BarRegisters":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


class SocketRegisters:
    """Registers of a device that another process has, over its Unix socket.

    Lines: ``r ADDRESS`` is answered by the value, ``w ADDRESS VALUE`` by ``ok``, in hex. The
    other side serves one connection at a time. For simulations: what goes over the socket
    includes keys, so the socket's directory must be the user's own.
    """

    def __init__(self, path: str | Path, timeout: float = 60.0) -> None:
        self.path = str(path)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(timeout)
        try:
            self._socket.connect(self.path)
        except OSError as err:
            self._socket.close()
            raise SaError(f"device {self.path}: cannot connect: {err.strerror or err}") from None
        self._file = self._socket.makefile("rw", encoding="ascii", newline="\n")

    def _ask(self, line: str) -> str:
        try:
            self._file.write(line + "\n")
            self._file.flush()
            answer = self._file.readline().strip()
        except OSError:
            answer = ""
        if not answer:
            raise SaError(f"device {self.path}: the other side closed or did not answer")
        if answer == "busy":
            raise DeviceLockedError(f"device {self.path}: used by another process; "
                                    "one user at a time")
        return answer

    async def read32(self, address: int) -> int:
        """Ask for a word."""
        _check(address)
        return int(self._ask(f"r {address:x}"), 16)

    async def write32(self, address: int, value: int) -> None:
        """Have a word written."""
        _check(address)
        check_int("value", value, 0xFFFFFFFF)
        self._ask(f"w {address:x} {value:x}")

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()

    def __enter__(self) -> "SocketRegisters":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def open_registers(path: str | Path) -> BarRegisters | SocketRegisters:
    """A socket, or a file to map."""
    return SocketRegisters(path) if Path(path).is_socket() else BarRegisters(path)
