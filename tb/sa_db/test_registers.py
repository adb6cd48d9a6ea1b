# SPDX-License-Identifier: Apache-2.0
"""sa_db.registers: a mapped file, its lock against a second process, the socket."""
import mmap
import subprocess
import sys
from pathlib import Path

import pytest

from abi.gen import qnic_abi
from abi.gen.qnic_regs import address
from sa_db import (
    BarRegisters,
    DeviceLockedError,
    FieldError,
    SaDatabase,
    SaError,
    SocketRegisters,
    WindowBackend,
    open_registers,
)
from sa_db.registers import WINDOW_BYTES
from tb.sa_db.common import secret
from tb.sa_db.model import ModelDevice, run
from tb.sa_db.served import served

HOLD = """
import sys
from sa_db import BarRegisters
with BarRegisters(sys.argv[1]):
    print("locked", flush=True)
    sys.stdin.read()
"""


def bar(path: Path, pages: int = 1) -> Path:
    """A file as large as the registers of a device that is ready."""
    path.write_bytes(bytes(WINDOW_BYTES * pages))
    with BarRegisters(path, map_index=pages - 1) as registers:
        for name, value in (("id", qnic_abi.DEVICE_MAGIC), ("version", qnic_abi.ABI_VERSION),
                            ("status", 1), ("sa_entries", 4)):
            run(registers.write32(address(name), value))
    return path


class PlayedBar(BarRegisters):
    """A mapped file in which a model plays the device: what it answers lies in the file, and
    what it is told it reads there."""

    def __init__(self, path: Path, device: ModelDevice) -> None:
        super().__init__(path)
        self.device = device

    async def write32(self, at: int, value: int) -> None:
        await super().write32(at, value)
        with Path(self.path).open("rb") as file, \
                mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as other:
            stored = int.from_bytes(other[at:at + 4], "little")
        await self.device.write32(at, stored)
        for i in range(0, WINDOW_BYTES, 4):
            if at == address("sa.cmd"):  # keys read as zero, results are there
                await super().write32(i, await self.device.read32(i))


def test_a_life_in_a_mapped_file(tmp_path: Path) -> None:
    """The database over a BAR: every field goes through the file."""
    device = ModelDevice(4, busy=0)
    with PlayedBar(bar(tmp_path / "bar"), device) as registers:
        db = run(SaDatabase.open(WindowBackend(registers)))
        first = secret()
        handle = run(db.install(first, owner=9, next_pn=1 << 40))
        entry = device.table[handle.sa_id]
        assert (entry.keys[0].key, entry.hp) == (first.keys().key, first.keys().hp)
        device.send(handle.sa_id, handle.gen, 1 << 41, owner=9)
        assert run(db.stats(handle)).next_pn == (1 << 41) + 1
        run(db.rekey(handle))
        run(db.delete(handle))
    assert device.table == {}
    assert first.keys().key not in (tmp_path / "bar").read_bytes()


def test_little_endian(tmp_path: Path) -> None:
    """Words lie in the file as the device has them; UIO's mapping N is N pages on."""
    path = bar(tmp_path / "bar", pages=3)
    data = path.read_bytes()
    assert data[:8] == bytes(8)
    at = 2 * mmap.PAGESIZE
    assert data[at:at + 4] == b"QNIC"


@pytest.mark.parametrize("way", ["same name", "another name"])
def test_second_process(tmp_path: Path, way: str) -> None:
    """While one process has the device another gets an error that says so; afterwards it is free."""
    path = bar(tmp_path / "bar")
    other = path
    if way == "another name":
        other = tmp_path / "link"
        other.symlink_to(path)
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "locked\n"
        with pytest.raises(DeviceLockedError, match=f"{other}: locked by another process"):
            BarRegisters(other)
        holder.stdin.close()
        assert holder.wait(10) == 0
    with BarRegisters(other) as registers:
        assert run(registers.read32(0)) == qnic_abi.DEVICE_MAGIC
        with pytest.raises(DeviceLockedError):
            BarRegisters(path)


def test_killed_process_frees_the_lock(tmp_path: Path) -> None:
    path = bar(tmp_path / "bar")
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.kill()
        holder.wait(10)
    BarRegisters(path).close()


def test_errors(tmp_path: Path) -> None:
    with pytest.raises(SaError, match="none: cannot open: No such file"):
        BarRegisters(tmp_path / "none")
    short = tmp_path / "short"
    short.write_bytes(bytes(100))
    with pytest.raises(SaError, match=f"short: cannot map {WINDOW_BYTES} bytes at 0; size 100"):
        BarRegisters(short)
    with pytest.raises(FieldError, match="map_index: expected 0 to 4, got 5"):
        BarRegisters(short, map_index=5)
    with BarRegisters(bar(tmp_path / "bar")) as registers:
        for call, text in ((registers.read32(2), "address: expected a multiple of 4, got 2"),
                           (registers.read32(WINDOW_BYTES), "address: expected 0 to"),
                           (registers.write32(0, 1 << 32), "value: expected 0 to 4294967295")):
            with pytest.raises(FieldError, match=text):
                run(call)


def test_socket(tmp_path: Path) -> None:
    """The same life over a socket; a second user is refused, a closed one is an error."""
    device = ModelDevice(4)
    with served(device, tmp_path / "nic.sock") as path:
        registers = open_registers(path)
        assert isinstance(registers, SocketRegisters)
        with registers:
            db = run(SaDatabase.open(WindowBackend(registers)))
            handle = run(db.install(secret()))
            assert device.table[handle.sa_id].gen == handle.gen
            with SocketRegisters(path) as second, pytest.raises(DeviceLockedError, match="used by"):
                run(second.read32(0))
    with pytest.raises(SaError, match=r"nic.sock: cannot connect"):
        SocketRegisters(path)
