# SPDX-License-Identifier: Apache-2.0
"""Helpers of the tests of SaDatabase over the model device."""
from typing import Any

from sa_db import Aead, SaDatabase, TrafficSecret, WindowBackend
from tb.sa_db.model import ModelDevice, run

TOP = (1 << 62) - 1
_SECRETS = iter(range(1, 1 << 20))


def secret(aead: Aead = Aead.AES_128_GCM, **more: Any) -> TrafficSecret:
    """One that no other test has."""
    return TrafficSecret(next(_SECRETS).to_bytes(aead.hash.digest_size, "big"), aead, **more)


def opened(device: ModelDevice, **more: Any) -> SaDatabase:
    """The database of a device, with what is in its table."""
    return run(SaDatabase.open(WindowBackend(device), **more))
