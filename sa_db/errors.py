# SPDX-License-Identifier: Apache-2.0
"""What goes wrong in sa_db. No text ever holds key material: of secrets only lengths are named."""


class FieldError(ValueError):
    """A value breaks a rule; nothing was changed. Of key material ``value`` is its length."""

    def __init__(self, field: str, value: object, rule: str) -> None:
        super().__init__(f"{field}: expected {rule}, got {value}")
        self.field, self.value, self.rule = field, value, rule


class SaError(Exception):
    """The device or the database refused an operation, or the device did not finish it."""


class DeviceLockedError(SaError):
    """Another process uses the device."""


class DeviceResetError(SaError):
    """The device lost what the database installed: it was reset. Call ``restore``."""


class BusyError(SaError):
    """An operation was called while another one of the same database was under way."""


class TableFullError(SaError):
    """No index of the table is free."""


class StaleHandleError(SaError):
    """The handle's SA was deleted or lost; its index may belong to another SA now."""


class NotOwnerError(SaError):
    """The handle's SA belongs to another owner."""


class KeyUsedError(SaError):
    """An SA of this database has used the key. It is never taken a second time."""


class RekeyPendingError(SaError):
    """The key phase prepared last was not used yet; another key would replace it unseen."""


class BrokenEntryError(SaError):
    """A command failed half way; the index stays out of use until the device is reset."""


def check_int(field: str, value: int, top: int, low: int = 0) -> None:
    """A number from ``low`` to ``top``, else FieldError."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= top:
        raise FieldError(field, value, f"{low} to {top}")


def check_bytes(field: str, value: bytes, size: int, why: str) -> None:
    """Exactly ``size`` bytes, else FieldError with the length alone."""
    if len(value) != size:
        raise FieldError(field, len(value), f"{size} bytes {why}")
