# SPDX-License-Identifier: Apache-2.0
"""The batch interface from outside: a file, a conversation, unusable arguments."""
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scapy.utils import rdpcap

from tb.lib.nic import udp_payload
from tb.lib.sim import ROOT
from tb.replay.example import jobs
from tb.replay.offsets import header_offsets

NO_JOBS = [b"no json", b"[1]", b'{"id": "x"}', b"", b'{"id": "cr",\r "mode": 5}\r', b"\xff\xfe",
           b"1" * 5000, b"[" * 100_000, b'{"id": "\\ud800", "pn": "' + b"9" * 5000 + b'"}']
REPLAY = [sys.executable, "-m", "tb.replay"]


@pytest.mark.parametrize("lanes", ["1", pytest.param("2", marks=pytest.mark.full)])
def test_file(tmp_path: Path, lanes: str) -> None:
    """Every line is answered in order, as expected; the capture holds what left."""
    lines = [json.dumps(job).encode() for job in jobs()]
    lines[3:3] = NO_JOBS
    (tmp_path / "jobs").write_bytes(b"\n".join(lines) + b"\n")
    subprocess.run([*REPLAY, str(tmp_path / "jobs"), str(tmp_path / "out"), "--pcap",
                    str(tmp_path / "pcap"), "--lanes", lanes], cwd=ROOT, check=True, timeout=600)
    answers = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
    refused = slice(3, 3 + len(NO_JOBS))
    assert {a["errno"] for a in answers[refused]} == {"EINVAL"}
    assert all(a["message"] for a in answers[refused])
    del answers[refused]
    left = []
    for job, answer in zip(jobs(), answers, strict=True):
        expected = job["id"].split()[-1]
        assert answer["id"] == job["id"]
        assert (answer["errno"] or answer["status"]) == expected, answer
        assert answer["segments"] == len(answer["frames"]) == frames(job, expected == "OK")
        left += answer["frames"]
        for secret in ("key", "hp", "iv"):
            assert job.get("sa", {}).get(secret, "-") not in json.dumps(answer | {"frames": []})
        if expected == "OK":
            assert answer["cycles"]["doorbell_to_first_beat"] > 0
    soft = next(a for a in answers if a["id"] == "limit OK")
    assert "soft limit" in soft["message"]
    assert [bytes(p).hex() for p in rdpcap(str(tmp_path / "pcap"))] == left


def frames(job: dict[str, Any], good: bool) -> int:
    """How many are to leave: by the payload, and what a segment takes of it."""
    data = bytes.fromhex(job["frame"]) if good else b""
    size: int = job["gso_size"]
    if not good or not size:
        return int(good)
    payload = udp_payload(data, header_offsets(data)[1])
    room = job["mode"] == "plain" or job.get("tag_room", False)
    return -(-payload // (size if room else size - 16))


def test_conversation() -> None:
    """Through pipes each job is answered before the next one is sent."""
    with subprocess.Popen([*REPLAY, "-", "-"], cwd=ROOT, stdin=subprocess.PIPE, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as replay:
        assert replay.stdin is not None
        assert replay.stdout is not None
        for job in jobs()[3:6]:
            replay.stdin.write(json.dumps(job) + "\n")
            replay.stdin.flush()
            answer = json.loads(replay.stdout.readline())
            assert answer["status"] == job["id"].split()[-1]
        replay.stdin.close()
        assert replay.stdout.read() == ""
        assert replay.stderr is not None
        replay.stderr.read()
        assert replay.wait() == 0


@pytest.mark.parametrize("arguments", [[], ["/nowhere/jobs", "-"], ["-", "/nowhere/out"],
                                       ["-", "-", "--lanes", "3"]])
def test_unusable_arguments(arguments: list[str]) -> None:
    done = subprocess.run([*REPLAY, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr
