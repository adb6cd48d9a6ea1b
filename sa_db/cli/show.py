# SPDX-License-Identifier: Apache-2.0
"""What the command line prints."""
import json
from typing import Any

from rich.console import Console
from rich.table import Table

from sa_db.derive import PacketKeys
from sa_db.device import PhaseStats
from sa_db.records import PN_EXHAUSTED, Event, SaStats

out = Console(highlight=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """One line."""
    print(json.dumps(value), flush=True)


def key_rows(keys: PacketKeys, show: bool) -> list[tuple[str, int, str]]:
    """Name, bytes and value; the value only if asked for."""
    hidden = "not shown (--show-keys)"
    return [(name, len(value), value.hex() if show else hidden)
            for name, value in (("key", keys.key), ("iv", keys.iv), ("hp", keys.hp))]


def key_table(rows: list[tuple[str, int, str]], title: str) -> Table:
    """Keys, or that there are some."""
    table = Table("field", "bytes", "value", title=title)
    for name, size, value in rows:
        table.add_row(name, str(size), value)
    return table


def _phase(stats: PhaseStats) -> str:
    if not stats.filled:
        return "-"
    soft = f", warn {stats.limits.soft:,}" if stats.limits.soft else ""
    return f"{stats.sent:,} of {stats.limits.hard:,}{soft}"


def sa_table(rows: list[SaStats], entries: int, title: str = "") -> Table:
    """A row for each SA."""
    table = Table("SA", "owner", "cipher", "next packet number", "phase 0: sent", "phase 1: sent",
                  title=title or f"{len(rows)} of {entries} entries in use")
    for row in rows:
        table.add_row(str(row.handle), "any" if row.owner == 0 else str(row.owner),
                      row.aead.value,
                      "exhausted" if row.next_pn >= PN_EXHAUSTED else f"{row.next_pn:,}",
                      *map(_phase, row.phases))
    return table


def sa_json(row: SaStats) -> dict[str, Any]:
    """The same for programs."""
    return {"sa_id": row.handle.sa_id, "gen": row.handle.gen, "owner": row.owner,
            "cipher": row.aead.value, "next_pn": str(row.next_pn),
            "phases": [None if not p.filled else
                       {"sent": p.sent, "soft": p.limits.soft, "hard": p.limits.hard}
                       for p in row.phases]}


def event_line(event: Event) -> str:
    """An event in words."""
    key = "" if event.phase is None else f", key phase {event.phase}: {event.sent:,} packets"
    return f"{event.kind.value}: SA {event.handle}, owner {event.owner}{key}" + (
        f": {event.reason}" if event.reason else "")


def event_json(event: Event) -> dict[str, Any]:
    """An event for programs."""
    return {"event": event.kind.name, "sa_id": event.handle.sa_id, "gen": event.handle.gen,
            "owner": event.owner, "phase": event.phase, "sent": event.sent,
            "reason": event.reason}
