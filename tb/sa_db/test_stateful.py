# SPDX-License-Identifier: Apache-2.0
"""SaDatabase against a model device: any order of operations, packets, resets and failures."""
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from sa_db import Handle
from sa_db.backend import Backend
from tb.sa_db.life import Life
from tb.sa_db.model import ModelBackend

SETTINGS = settings(max_examples=120, stateful_step_count=60, deadline=None,
                    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


class FullLife(Life):
    """The same over a device that has every feature."""

    def backend(self) -> Backend:
        return ModelBackend(self.device)

    @rule(handle=Life.live, owner=st.integers(0, 2))
    def bind(self, handle: Handle, owner: int) -> None:
        if handle in self.books:
            self.run(self.db.bind(handle, owner))
            self.books[handle].owner = owner


TestWindow = Life.TestCase
TestWindow.settings = SETTINGS
TestFull = FullLife.TestCase
TestFull.settings = SETTINGS
