# SPDX-License-Identifier: Apache-2.0
"""SaDatabase against a model device: any order of operations, packets, resets and failures."""
from hypothesis import HealthCheck, settings

from tb.sa_db.life import Life

TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=200, stateful_step_count=60, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
