# SPDX-License-Identifier: Apache-2.0
"""The commands."""
import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.live import Live

from sa_db.backend import WindowBackend
from sa_db.cli import show
from sa_db.cli.source import read_source
from sa_db.database import SaDatabase
from sa_db.derive import PacketKeys, TrafficKeys, TrafficSecret
from sa_db.errors import FieldError
from sa_db.limits import LimitPolicy, Limits
from sa_db.memory import KeyMemory, StateFile
from sa_db.records import Handle, SaStats
from sa_db.registers import open_registers


@asynccontextmanager
async def _database(args: argparse.Namespace) -> AsyncIterator[SaDatabase]:
    """The device's database, with what is in its table. State is kept before a key is used."""
    if not args.device:
        raise FieldError("--device", "nothing", "a path, here or in QNIC_DEVICE")
    with open_registers(args.device) as registers:
        file = StateFile(args.state) if args.state else None
        keys, generations = file.load() if file else (KeyMemory(), {})
        database = await SaDatabase.open(WindowBackend(registers), keys=keys,
                                         generations=generations)
        def save() -> None:
            if file is not None:
                file.save(keys, database.allocator.last)
        keys.on_use = save
        try:
            yield database
        finally:
            save()


def _limits(args: argparse.Namespace) -> Limits | None:
    policy = LimitPolicy()
    if args.hard is None and args.soft is None:
        return None
    limits = policy.limits(policy.hard if args.hard is None else args.hard)
    return limits if args.soft is None else Limits(args.soft, limits.hard)


async def _rows(database: SaDatabase, caller: int | None) -> list[SaStats]:
    return [await database.stats(handle) for handle in database.handles
            if caller in (None, database.records[handle.sa_id].owner)]


def _remember(args: argparse.Namespace) -> None:
    if not args.state:
        print("sa_db: no --state: a key that an earlier run used would not be noticed",
              file=sys.stderr)


def derive(args: argparse.Namespace) -> int:
    """Keys of a source."""
    source = read_source(args)
    keys = source if isinstance(source, PacketKeys) else source.keys()
    rows = show.key_rows(keys, args.show_keys)
    if args.json:
        show.print_json({name: value if args.show_keys else None for name, _, value in rows}
                        | {"cipher": keys.aead.value})
    else:
        title = keys.aead.value
        if isinstance(source, TrafficSecret):
            title += f", QUIC {source.version.name.lower()}, key phase {source.phase}"
        show.out.print(show.key_table(rows, title))
    return 0


async def listing(args: argparse.Namespace) -> int:
    """The table."""
    async with _database(args) as database:
        rows = await _rows(database, args.caller)
        if args.json:
            show.print_json([show.sa_json(row) for row in rows])
        else:
            show.out.print(show.sa_table(rows, database.info.entries))
    return 0


async def install(args: argparse.Namespace) -> int:
    """A new SA."""
    source, limits = read_source(args), _limits(args)
    if args.caller not in (None, args.owner):
        raise FieldError("--owner", args.owner, f"{args.caller}, as of --owner-only")
    _remember(args)
    async with _database(args) as database:
        handle = await database.install(source, owner=args.owner, next_pn=args.next_pn,
                                        sent=args.sent, limits=limits)
        if args.json:
            show.print_json({"sa_id": handle.sa_id, "gen": handle.gen})
        else:
            show.out.print(str(handle))
    return 0


async def rekey(args: argparse.Namespace) -> int:
    """The next key phase."""
    handle, limits = Handle.parse(args.handle), _limits(args)
    source = read_source(args)
    keys: TrafficSecret | TrafficKeys = (
        source.traffic if isinstance(source, PacketKeys) else source)
    _remember(args)
    async with _database(args) as database:
        phase = await database.rekey(handle, keys, limits=limits, caller=args.caller,
                                     phase=args.phase)
        if args.json:
            show.print_json({"sa_id": handle.sa_id, "gen": handle.gen, "phase": phase})
        else:
            show.out.print(f"{handle}: key phase {phase} is ready")
    return 0


async def delete(args: argparse.Namespace) -> int:
    """Wipe an SA."""
    handle = Handle.parse(args.handle)
    async with _database(args) as database:
        counts = await database.delete(handle, caller=args.caller)
        if args.json:
            show.print_json({"deleted": str(handle)} | (
                {"next_pn": counts.next_pn, "sent": counts.sent} if counts else {}))
        else:
            last = f", next packet number {counts.next_pn}, sent {counts.sent}" if counts else ""
            show.out.print(f"{handle}: deleted{last}")
    return 0


async def bind(args: argparse.Namespace) -> int:
    """Another owner."""
    handle = Handle.parse(args.handle)
    async with _database(args) as database:
        await database.bind(handle, args.owner, caller=args.caller)
        if args.json:
            show.print_json({"sa_id": handle.sa_id, "gen": handle.gen, "owner": args.owner})
        else:
            show.out.print(f"{handle}: owner {args.owner}")
    return 0


async def watch(args: argparse.Namespace) -> int:
    """Counts and events."""
    if not 0 <= args.interval <= 3600:
        raise FieldError("--interval", args.interval, "0 to 3600 seconds")
    async with _database(args) as database:
        entries, left = database.info.entries, args.count
        with Live(console=show.out, auto_refresh=False, transient=False) as live:
            while True:
                events = [event for event in await database.events(sweep=True)
                          if args.caller in (None, event.owner)]
                rows = await _rows(database, args.caller)
                if args.json:
                    show.print_json({"sas": [show.sa_json(row) for row in rows],
                                     "events": [show.event_json(event) for event in events]})
                else:
                    for event in events:
                        live.console.print(show.event_line(event))
                    live.update(show.sa_table(rows, entries), refresh=True)
                left -= 1
                if left == 0:
                    return 0
                await asyncio.sleep(args.interval)


COMMANDS = {"list": listing, "install": install, "rekey": rekey, "bind": bind, "delete": delete,
            "watch": watch}


async def run(args: argparse.Namespace) -> int:
    """The command that was asked for."""
    if args.command == "derive":
        return derive(args)
    return await COMMANDS[args.command](args)
