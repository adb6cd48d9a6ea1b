# SPDX-License-Identifier: Apache-2.0
"""Replay's answers, messages and capture hold no byte of a key, for good jobs and bad ones."""
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tb.replay.example import jobs
from tb.sa_db.leaks import PIECE, leaks


def keys_of(job: dict[str, Any]) -> list[bytes]:
    """Key material of a job."""
    sa = job.get("sa", {})
    found = [bytes.fromhex(part[name]) for part in (sa, sa.get("next", {}))
             for name in ("key", "iv", "hp") if name in part]
    return [data for data in found if len(data) > PIECE]


def test_replay_shows_no_keys(tmp_path: Path) -> None:
    work, capture = jobs(seed=7), tmp_path / "wire.pcap"
    broken = [dict(job, id="bad", sa=dict(job["sa"], key=job["sa"]["key"][:-2], hp=job["sa"]["key"]))
              for job in work if "sa" in job]
    lines = "".join(json.dumps(job) + "\n" for job in work + broken)
    done = subprocess.run([sys.executable, "-m", "tb.replay", "--pcap", str(capture), "--", "-", "-"],
                          input=lines, capture_output=True, text=True, timeout=500, check=True)
    assert done.stdout.count("\n") == len(work + broken)
    assert done.stdout.count('"status": "OK"') > 5
    secrets = [data for job in work for data in keys_of(job)]
    assert len(secrets) > 30
    assert leaks([done.stdout, done.stderr, capture.read_bytes()], secrets) == []
