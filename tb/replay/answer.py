# SPDX-License-Identifier: Apache-2.0
"""Answers of the batch interface."""
from typing import Any

from tb.replay.job import JobError


def answer(name: str | None, **fields: Any) -> dict[str, Any]:
    """All fields of an answer, in their order; those not given say that nothing left."""
    blank: dict[str, Any] = {
        "id": name, "errno": None, "status": None, "message": "", "segments": 0, "frames": [],
        "cycles": {"doorbell_to_first_beat": None, "first_to_last_beat": None},
    }
    return blank | fields


def refusal(name: str | None, error: JobError) -> dict[str, Any]:
    """The answer to a line that did not reach the device."""
    return answer(name, errno=error.errno, message=str(error))
