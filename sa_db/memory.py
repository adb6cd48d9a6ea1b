# SPDX-License-Identifier: Apache-2.0
"""What outlives an SA: which keys were used, and each index's last generation.

Of a key only a digest under a random salt is kept: HMAC-SHA256, cut to 16 bytes. A key has 128
bits of entropy or more, so a digest that leaks says nothing about it, and without the salt not
even whether two machines used the same one.
"""
import hashlib
import hmac
import json
import math
import os
import secrets
import tempfile
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sa_db.errors import FieldError, KeyUsedError, SaError, TableFullError, check_int

GENERATIONS = 0xFFFF  # 1 to 65,535; 0 is no SA's, so that a zeroed handle is none
_DIGEST = 16
_FORMAT = 1


class KeyMemory:
    """Digests of every key that an SA has used: for as long as one of its SAs lives, and of
    the last ``remembered`` ones of SAs that are gone."""

    def __init__(self, salt: bytes | None = None, remembered: int = 1 << 18) -> None:
        check_int("remembered", remembered, 1 << 30)
        self._salt = salt if salt is not None else secrets.token_bytes(32)
        self._remembered = remembered
        self._live: dict[bytes, str] = {}
        self._gone: OrderedDict[bytes, str] = OrderedDict()
        self._of: dict[str, list[bytes]] = {}  # live SAs' digests
        self.on_use: Callable[[], None] = lambda: None  # before a key goes to the device

    def _digest(self, key: bytes) -> bytes:
        return hmac.new(self._salt, b"qnic sa key" + key, hashlib.sha256).digest()[:_DIGEST]

    def check(self, key: bytes) -> None:
        """Raise KeyUsedError if the key was used; its text names the SA."""
        digest = self._digest(key)
        user = self._live.get(digest)
        if user is None:
            user = self._gone.get(digest)
        if user is not None:
            raise KeyUsedError(f"key: expected one that no SA has used, got one that {user} used")

    def use(self, key: bytes, user: str) -> None:
        """The key belongs to an SA now."""
        self.check(key)
        digest = self._digest(key)
        self._live[digest] = user
        self._of.setdefault(user, []).append(digest)
        self.on_use()

    def release(self, user: str) -> None:
        """The SA is gone; its keys stay known, the oldest ones make room."""
        for digest in self._of.pop(user, ()):
            self._gone[digest] = self._live.pop(digest)
        while len(self._gone) > self._remembered:
            self._gone.popitem(last=False)

    def __repr__(self) -> str:
        return f"KeyMemory({len(self._live)} of live SAs, {len(self._gone)} of former ones)"

    def dump(self) -> dict[str, Any]:
        """Salt and digests, for a state file."""
        return {"salt": self._salt.hex(),
                "live": {d.hex(): user for d, user in self._live.items()},
                "gone": {d.hex(): user for d, user in self._gone.items()}}

    @classmethod
    def load(cls, state: dict[str, Any]) -> "KeyMemory":
        """What ``dump`` gave."""
        memory = cls(bytes.fromhex(state["salt"]))
        memory._live = {bytes.fromhex(d): str(user) for d, user in state["live"].items()}
        for digest, user in memory._live.items():
            memory._of.setdefault(user, []).append(digest)
        memory._gone = OrderedDict((bytes.fromhex(d), str(u)) for d, u in state["gone"].items())
        return memory


class Allocator:
    """Free indices, the longest free one first, each with a generation that it did not have.

    Generations start at random and go up by one a use. 65,535 uses later an index comes to
    one again: that is refused within ``reuse_after`` seconds, so that a packet or a handle
    that old may still be about. An index that is out of use comes back with ``reset``.
    """

    def __init__(self, entries: int, last: dict[int, int] | None = None, *,
                 reuse_after: float = 3600.0,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self.entries = entries
        self.last = dict(last or {})
        self._free = deque(range(entries))
        self._used: set[int] = set()
        self._broken: set[int] = set()
        self._laps: dict[int, tuple[int, float]] = {}  # where and when a lap began
        self._reuse_after, self._clock = reuse_after, clock

    def take(self) -> tuple[int, int]:
        """An index and its new generation."""
        for _ in range(len(self._free)):
            index = self._free.popleft()
            gen = self._next(index)
            if gen is not None:
                self.last[index] = gen
                self._used.add(index)
                return index, gen
            self._free.append(index)
        raise TableFullError(
            f"table: expected a free entry, got {self.entries} entries, {len(self._used)} in use, "
            f"{len(self._broken)} out of use until a reset, {len(self._free)} whose generations "
            f"came round within {self._reuse_after:g} s")

    def _next(self, index: int) -> int | None:
        last = self.last.get(index)
        gen = secrets.randbelow(GENERATIONS) + 1 if last is None else last % GENERATIONS + 1
        now = self._clock()
        start, since = self._laps.get(index, (gen, -math.inf))
        if gen == start:
            if now - since < self._reuse_after:
                return None
            self._laps[index] = (gen, now)
        return gen

    def claim(self, index: int, gen: int) -> None:
        """An entry that is in the table already."""
        self._free.remove(index)
        self._used.add(index)
        self.last[index] = gen

    def give_back(self, index: int) -> None:
        """The entry is wiped."""
        self._used.discard(index)
        self._free.append(index)

    def set_aside(self, index: int) -> None:
        """What the entry holds is not known."""
        self._used.discard(index)
        self._broken.add(index)

    def reset(self) -> None:
        """The device has wiped everything."""
        self._free.extend(sorted(self._broken))
        self._broken.clear()


class StateFile:
    """Salted digests and generations between processes: JSON, mode 0600. Never a key.

    Written to a new file that replaces the old one. Who deletes it lets keys be used again.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def load(self) -> tuple[KeyMemory, dict[int, int]]:
        """What is remembered; nothing, with a new salt, if there is no file."""
        try:
            text = self.path.read_text(encoding="ascii")
        except FileNotFoundError:
            return KeyMemory(), {}
        except OSError as err:
            raise SaError(f"state {self.path}: cannot read: {err.strerror}") from None
        try:
            state = json.loads(text)
            if state["format"] != _FORMAT:
                raise FieldError(f"state {self.path}: format", state["format"], str(_FORMAT))
            return (KeyMemory.load(state["keys"]),
                    {int(i): int(gen) for i, gen in state["generations"].items()})
        except FieldError:
            raise
        except (ValueError, KeyError, TypeError, AttributeError) as err:
            raise SaError(f"state {self.path}: not a state file ({type(err).__name__})") from None

    def save(self, keys: KeyMemory, generations: dict[int, int]) -> None:
        """Replace the file."""
        state = {"format": _FORMAT, "keys": keys.dump(), "generations": generations}
        try:
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.name)
            try:
                with os.fdopen(handle, "w", encoding="ascii") as file:
                    json.dump(state, file)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(name, self.path)
            except BaseException:
                os.unlink(name)
                raise
        except OSError as err:
            raise SaError(f"state {self.path}: cannot write: {err.strerror}") from None
