# SPDX-License-Identifier: Apache-2.0
"""One seed on any machine; needs nothing but Python, so a cluster's workers need no tree."""
import hashlib
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

TIME_OUT = 1800  # seconds


def run(program: Path, seed: int, packets: int) -> dict[str, Any]:
    """What the program reports of a seed; ``failure`` is what went wrong, or None."""
    try:
        done = subprocess.run([str(program), str(seed), str(packets)], capture_output=True,
                              text=True, check=False, timeout=TIME_OUT)
    except subprocess.TimeoutExpired:
        return {"seed": seed, "failure": f"no end within {TIME_OUT} s"}
    if done.returncode:
        text = (done.stdout + done.stderr).strip()
        return {"seed": seed, "failure": text[-2000:] or f"ended with {done.returncode}"}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found | {"failure": None}


def run_sent(image: bytes, seed: int, packets: int) -> dict[str, Any]:
    """The same with a program that came over the network."""
    folder = Path(tempfile.gettempdir()) / f"qnic-soak-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    program = folder / hashlib.sha256(image).hexdigest()
    if not program.exists():
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(image)
        os.chmod(file.name, 0o700)
        os.rename(file.name, program)  # whole, whoever else does the same
    return run(program, seed, packets)
