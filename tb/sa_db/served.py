# SPDX-License-Identifier: Apache-2.0
"""A model device behind a Unix socket, for processes that a test starts."""
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tb.sa_db.model import ModelDevice, run


def _answer(device: ModelDevice, line: str) -> str:
    words = line.split()
    if words[0] == "r":
        return f"{run(device.read32(int(words[1], 16))):x}"
    run(device.write32(int(words[1], 16), int(words[2], 16)))
    return "ok"


def _talk(device: ModelDevice, connection: socket.socket, taken: threading.Lock) -> None:
    with connection, connection.makefile("rw", encoding="ascii", newline="\n") as file:
        if not taken.acquire(blocking=False):
            file.readline()
            file.write("busy\n")
            return
        try:
            for line in iter(file.readline, ""):
                file.write(_answer(device, line) + "\n")
                file.flush()
        finally:
            taken.release()


@contextmanager
def served(device: ModelDevice, path: Path) -> Iterator[Path]:
    """The device's registers at a socket; one user at a time."""
    taken = threading.Lock()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=_talk, args=(device, connection, taken),
                                 daemon=True).start()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield path
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
