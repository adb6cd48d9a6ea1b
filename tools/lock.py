# SPDX-License-Identifier: Apache-2.0
"""Resolve pyproject.toml's dependencies and pin every package in requirements.lock."""
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = "# Every package, pinned. Made by `make lock` from pyproject.toml.\n"


def main() -> int:
    """Install into an empty environment and write down what came."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    markers = {name.partition("==")[0]: marker.strip()
               for name, _, marker in (d.partition(";") for d in project["dependencies"])}
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        pip = [f"{folder}/bin/python", "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", *project["dependencies"]], check=True)
        frozen = subprocess.run([*pip, "freeze", "--all"], check=True, capture_output=True, text=True)
    lines = []
    for line in frozen.stdout.splitlines():
        name = line.partition("==")[0]
        if name != "pip":
            marker = markers.get(name)
            lines.append(f"{line}; {marker}" if marker else line)
    (ROOT / "requirements.lock").write_text(HEAD + "\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
