# SPDX-License-Identifier: Apache-2.0
"""Control plane of the SA database: packet protection keys, and the device's SA table."""
from sa_db.derive import (
    Aead,
    PacketKeys,
    TrafficKeys,
    Version,
    derive_keys,
    initial_secrets,
    update_secret,
)
from sa_db.device import Limits, SaEntry, SaError, SaTable

__all__ = [
    "Aead",
    "Limits",
    "PacketKeys",
    "SaEntry",
    "SaError",
    "SaTable",
    "TrafficKeys",
    "Version",
    "derive_keys",
    "initial_secrets",
    "update_secret",
]
