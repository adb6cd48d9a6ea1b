# SPDX-License-Identifier: Apache-2.0
"""Resolve pyproject.toml's dependencies: every package, pinned with its hashes.

The lock holds for every Python version and machine that the project supports, and names
no package index: pip takes the one that it is configured with.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = "# Every package, pinned. Made by `make lock` from pyproject.toml.\n"
RESOLVER = "uv==0.13.9"
OLDEST_PYTHON = "3.10"
OPTIONS = ["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"]
QUIET = ["--no-header", "--no-annotate", "--quiet"]


def main() -> int:
    """Write requirements.lock."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        pip = [f"{folder}/bin/pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, RESOLVER], check=True)
        resolve = [f"{folder}/bin/uv", "pip", "compile", *OPTIONS, *QUIET, "pyproject.toml"]
        lock = subprocess.run(resolve, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    (ROOT / "requirements.lock").write_text(HEAD + lock.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
