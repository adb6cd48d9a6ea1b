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
from sa_db.device import Limits, Registers, SaEntry, SaError, SaTable
from sa_db.sa import Association

__all__ = [
    "Aead",
    "Association",
    "Limits",
    "PacketKeys",
    "Registers",
    "SaEntry",
    "SaError",
    "SaTable",
    "TrafficKeys",
    "Version",
    "derive_keys",
    "initial_secrets",
    "update_secret",
]
