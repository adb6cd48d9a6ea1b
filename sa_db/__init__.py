# SPDX-License-Identifier: Apache-2.0
"""Control plane of the SA database: packet protection keys, and the device's SA table."""
from sa_db.backend import Backend, DeviceInfo, WindowBackend
from sa_db.database import SaDatabase
from sa_db.derive import (
    Aead,
    PacketKeys,
    TrafficKeys,
    TrafficSecret,
    Version,
    derive_keys,
    initial_secrets,
    initial_traffic,
    update_secret,
)
from sa_db.device import SaEntry, SaTable
from sa_db.errors import (
    BrokenEntryError,
    BusyError,
    DeviceLockedError,
    DeviceResetError,
    FieldError,
    KeyUsedError,
    NotOwnerError,
    RekeyPendingError,
    SaError,
    StaleHandleError,
    TableFullError,
)
from sa_db.limits import LimitPolicy, Limits
from sa_db.memory import KeyMemory, StateFile
from sa_db.records import Event, EventKind, Handle, Restored, SaStats, Submitted
from sa_db.registers import BarRegisters, Registers, SocketRegisters, open_registers

__all__ = [
    "Aead",
    "Backend",
    "BarRegisters",
    "BrokenEntryError",
    "BusyError",
    "DeviceInfo",
    "DeviceLockedError",
    "DeviceResetError",
    "Event",
    "EventKind",
    "FieldError",
    "Handle",
    "KeyMemory",
    "KeyUsedError",
    "LimitPolicy",
    "Limits",
    "NotOwnerError",
    "PacketKeys",
    "Registers",
    "RekeyPendingError",
    "Restored",
    "SaDatabase",
    "SaEntry",
    "SaError",
    "SaStats",
    "SaTable",
    "SocketRegisters",
    "StaleHandleError",
    "StateFile",
    "Submitted",
    "TableFullError",
    "TrafficKeys",
    "TrafficSecret",
    "Version",
    "WindowBackend",
    "derive_keys",
    "initial_secrets",
    "initial_traffic",
    "open_registers",
    "update_secret",
]
