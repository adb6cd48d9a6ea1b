# SPDX-License-Identifier: Apache-2.0
"""sa_db broken in one place at a time: the tests must notice each."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CASES, HANDLES, RESTORE, LEAKS, BAR = (f"tb/sa_db/test_{name}.py" for name in (
    "database", "handles", "restore", "leaks", "registers"))

# what breaks, file, old text, new text, the test that has to notice
MUTATIONS = (
    ("restore repeats the highest number", "restore.py", "else numbers.highest_pn + 1",
     "else numbers.highest_pn", RESTORE),
    ("restore believes low numbers", "restore.py", "< record.next_floor:", "< -1:", RESTORE),
    ("restore believes low counts", "restore.py", "numbers.sent[phase] < slot.floor", "False",
     RESTORE),
    ("restore forgets counts", "restore.py", "slot.floor = numbers.sent[phase]", "pass", RESTORE),
    ("restore without numbers", "restore.py", "if numbers is None:", "if False:", RESTORE),
    ("restore over another's entry", "restore.py",
     'reason = ("the device\'s entry is another\'s" if entry.valid\n                  else',
     "reason = (", RESTORE),
    ("an unused next phase is replaced", "database.py", "if record.prepared:", "if False:", CASES),
    ("a used key is taken again", "memory.py", "if user is not None:", "if False:", HANDLES),
    ("a used key is the next phase's", "database.py",
     "self.keys.use(keys.key, str(record.handle))\n            await self._fill",
     "await self._fill", HANDLES),
    ("another owner's SA", "database.py", "caller != record.owner", "False", HANDLES),
    ("a stale handle of another generation", "database.py",
     "record.handle.gen != handle.gen", "False", HANDLES),
    ("a stale handle whose generation came round", "database.py",
     "handle.serial not in (0, record.handle.serial)", "False", HANDLES),
    ("no new generation", "memory.py", "last % GENERATIONS + 1", "last", HANDLES),
    ("a generation comes round at once", "memory.py", "now - since < self._reuse_after", "False",
     HANDLES),
    ("keys of deleted SAs are forgotten", "memory.py",
     "self._gone[digest] = self._live.pop(digest)", "self._live.pop(digest)", HANDLES),
    ("no salt", "memory.py", "hmac.new(self._salt,", 'hmac.new(b"",', LEAKS),
    ("lost events stay lost", "backend.py",
     "self._lost - before if self._lost >= before else self._lost)", "0)", CASES),
    ("a reset is not noticed", "database.py", "if session != self.info.session:", "if False:",
     HANDLES),
    ("a reset begins no session", "backend.py", "if not await self.session():", "if False:", HANDLES),
    ("an entry of another generation is deleted", "backend.py",
     "await self.table.remove(sa_id, gen)", "await self.table.remove(sa_id)", HANDLES),
    ("counts at install are not looked at", "watch.py", "if record.look or sweep",
     "if sweep", CASES),
    ("limits of the old key are told of the new one", "database.py",
     "record.told -= {key for key in record.told if key[1] == phase}", "pass", CASES),
    ("more packets than the RFC allows", "limits.py",
     'check_int("limits.hard", limits.hard, self.ceiling)', "pass", CASES),
    ("an index is lost with its SA", "database.py",
     "self.allocator.give_back(index)\n        return counts", "return counts", HANDLES),
    ("a failed install stays in the table", "database.py", "await self._clear(index)", "pass",
     HANDLES),
    ("the record keeps keys", "database.py",
     "record.wipe()\n        self.keys.release(str(record.handle))\n        try", "try", LEAKS),
    ("the lock is not taken", "registers.py", "fcntl.flock(self._fd, fcntl.LOCK_EX | "
     "fcntl.LOCK_NB)", "pass", BAR),
    ("a secret is in a repr", "derive.py", "secret: bytes = field(repr=False)", "secret: bytes",
     LEAKS),
    ("hp changes with a key update", "derive.py", "return replace(keys, hp=self.hp)",
     "return keys", CASES),
)


@pytest.mark.full
@pytest.mark.parametrize(("file", "old", "new", "test"), [m[1:] for m in MUTATIONS],
                         ids=[m[0] for m in MUTATIONS])
def test_mutation(tmp_path: Path, file: str, old: str, new: str, test: str) -> None:
    """A copy of the project's Python with one change: its test fails."""
    for part in ("abi", "sa_db", "tb/sa_db", "tb/lib"):
        shutil.copytree(ROOT / part, tmp_path / part,
                        ignore=shutil.ignore_patterns("__pycache__", "test_*_on_device.py"))
    for name in ("pyproject.toml", "tb/__init__.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "docs").mkdir()
    path = tmp_path / "sa_db" / file
    text = path.read_text()
    assert text.count(old) == 1, f"{file}: {old!r} is there {text.count(old)} times"
    path.write_text(text.replace(old, new))
    done = subprocess.run([sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:randomly", test],
                          cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)},
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 1, done.stdout[-2000:] + done.stderr[-2000:]
    assert "failed" in done.stdout
