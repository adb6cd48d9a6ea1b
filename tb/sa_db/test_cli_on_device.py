# SPDX-License-Identifier: Apache-2.0
"""``python -m sa_db`` against the RTL: a simulation serves its registers at a socket.

    QNIC_SA_SOCKET=/tmp/nic.sock .venv/bin/python -m tb.sa_db.test_cli_on_device

keeps one running until it is interrupted. No simulated time passes between two accesses.
"""
import json
import os
import random
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import cocotb

from sa_db import Aead, TrafficSecret
from tb.lib.registers import Registers
from tb.lib.sim import simulate
from tb.sa_db.test_cli import call
from tb.sa_db.test_on_device import start


async def answer(registers: Registers, line: str) -> str:
    """One access."""
    words = [int(word, 16) for word in line.split()[1:]]
    if line.startswith("r"):
        return f"{await registers.read32(words[0]):x}"
    await registers.write32(words[0], words[1])
    return "ok"


@cocotb.test()
async def cocotb_serve(dut: Any) -> None:
    """Serve one connection after the other until one says ``quit``."""
    registers = await start(dut)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.environ["QNIC_SA_SOCKET"])
        listener.listen()
        while True:
            connection, _ = listener.accept()
            with connection, connection.makefile("rw", encoding="ascii", newline="\n") as file:
                for line in iter(file.readline, ""):
                    if line == "quit\n":
                        return
                    file.write(await answer(registers, line) + "\n")
                    file.flush()


def serve(path: str) -> None:
    """Run the simulation."""
    simulate("tb_sa_window", "tb.sa_db.test_cli_on_device", env={"QNIC_SA_SOCKET": path})


def test_cli_on_device() -> None:
    """Install, list, rekey and delete through the RTL's registers and table."""
    secret = TrafficSecret(random.randbytes(48), Aead.AES_256_GCM)
    source = ["--secret", "-", "--cipher", "aes-256-gcm"]
    with tempfile.TemporaryDirectory() as folder:
        path, state = Path(folder) / "nic.sock", Path(folder) / "state"
        thread = threading.Thread(target=serve, args=(str(path),))
        thread.start()
        deadline = time.monotonic() + 240
        while not path.exists():
            assert thread.is_alive()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        try:
            env = {"QNIC_DEVICE": str(path), "QNIC_SA_STATE": str(state)}
            handle = call("install", *source, "--owner", 7, "--next-pn", 1 << 61,
                          stdin=secret.secret.hex(), env=env).stdout.strip()
            assert "phase 1 is ready" in call("rekey", handle, *source, "--updates", 1,
                                              stdin=secret.secret.hex(), env=env).stdout
            row, = json.loads(call("list", "--json", env=env).stdout)
            assert (f"{row['sa_id']}:{row['gen']}", row["owner"], row["next_pn"]) == (
                handle, 7, str(1 << 61))
            assert row["phases"] == [{"sent": 0, "soft": 7 << 20, "hard": 1 << 23}] * 2
            call("delete", handle, env=env)
            assert json.loads(call("list", "--json", env=env).stdout) == []
        finally:
            with socket.socket(socket.AF_UNIX) as last:
                last.connect(str(path))
                last.sendall(b"quit\n")
            thread.join(30)


if __name__ == "__main__":
    serve(os.environ.get("QNIC_SA_SOCKET") or sys.exit("QNIC_SA_SOCKET: expected a path"))
