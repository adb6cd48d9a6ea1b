# SPDX-License-Identifier: Apache-2.0
"""sa_db.limits: RFC 9001 6.6 and B.1, and the arithmetic that docs/sa_db.md prints."""
from pathlib import Path

import pytest

from sa_db import FieldError, LimitPolicy, Limits
from sa_db.limits import confidentiality_limit, packets_per_second, seconds_to

G = 1e9
DOC = (Path(__file__).resolve().parents[2] / "docs/sa_db.md").read_text()


def test_rfc_9001_appendix_b() -> None:
    """2^23 packets of up to 2^16 bytes, 2^28 of up to 2^11."""
    assert confidentiality_limit() == 1 << 23
    assert confidentiality_limit(1 << 11) == 1 << 28
    assert confidentiality_limit((1 << 11) + 1) < 1 << 28
    assert LimitPolicy().default() == Limits(7340032, 8388608)
    with pytest.raises(FieldError, match="packet_bytes: expected 2048 to 65536, got 1500"):
        confidentiality_limit(1500)


@pytest.mark.parametrize("frame", [60, 1514, 9014])
def test_hundred_gigabit(frame: int) -> None:
    """The rows of the table in docs/sa_db.md."""
    rate, full = packets_per_second(100 * G, frame), seconds_to(1 << 23, 100 * G, frame)
    lead = LimitPolicy().lead_seconds(100 * G, frame)
    assert lead == pytest.approx(full / 8)
    row = f"| {frame:,} | {rate / 1e6:.2f} M | {full:.3f} s | {lead * 1e3:.0f} ms |"
    assert row in DOC, row


def test_about_a_second() -> None:
    """100 Gb/s of 1,500-byte IP packets: 2^23 in 1.03 s. 148.8 M frames a second at most."""
    assert seconds_to(1 << 23, 100 * G, 1514) == pytest.approx(1.032, abs=0.001)
    assert packets_per_second(100 * G, 60) == pytest.approx(148.81e6, rel=1e-4)


@pytest.mark.parametrize(("hard", "soft"), [(0, 0), (1, 1), (7, 7), (8, 7), (1 << 23, 7 << 20)])
def test_warning(hard: int, soft: int) -> None:
    assert LimitPolicy().limits(hard) == Limits(soft, hard)


def test_errors() -> None:
    for call, text in ((lambda: packets_per_second(0, 60), "bits_per_second: expected more than 0"),
                       (lambda: packets_per_second(1, 0), "frame_bytes: expected 1 to"),
                       (lambda: LimitPolicy(warn_shift=0), "policy.warn_shift: expected 1 to 31")):
        with pytest.raises(FieldError, match=text):
            call()
