# SPDX-License-Identifier: Apache-2.0
"""A QUIC transfer whose packets are protected by the simulated NIC.

Two aioquic endpoints hold a connection. Every packet the sender makes goes in plaintext
through control message, driver, descriptors, DMA and the RTL; what the MAC sees is given
to the receiver, which decrypts it. SA and inline mode take turns, the key is updated under
way, packet numbers pass 2^16.
"""
import argparse
import json
import shutil
import sys
import threading
import time

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from tb.lib.nic_build import simulate_nic
from tb.lib.sim import BUILD, ROOT
from tools.wave import newest

FOLDER = BUILD / "demo"
CONSOLE = Console(width=120)


def _simulate(size: int, failure: list[BaseException]) -> None:
    try:
        simulate_nic("tb.demo_sim", env={"QNIC_DEMO": str(FOLDER), "QNIC_BYTES": str(size)},
                     waves=True)
    except BaseException as err:
        failure.append(err)


def _watch(worker: threading.Thread, size: int) -> None:
    """A bar for each cipher while the simulation runs."""
    columns = (TextColumn("{task.description:28}"), BarColumn(), DownloadColumn(),
               TimeElapsedColumn())
    with Progress(*columns, console=CONSOLE) as bars:
        build = bars.add_task("building the simulation", total=None)
        tasks: dict[str, TaskID] = {}
        while worker.is_alive():
            path = FOLDER / "progress"
            for line in path.read_text().splitlines()[-1:] if path.exists() else []:
                cipher, total = line.split()
                bars.update(build, total=1, completed=1)
                if cipher not in tasks:
                    for done in tasks.values():
                        bars.update(done, completed=size)
                    tasks[cipher] = bars.add_task(cipher, total=size)
                bars.update(tasks[cipher], completed=int(total))
            time.sleep(0.2)
        for done in tasks.values():
            bars.update(done, completed=size)


def _table(rows: list[dict[str, object]]) -> Table:
    table = Table(title="protected by the NIC, decrypted by aioquic")
    for name in ("cipher", "packets", "bytes", "bytes on the wire", "decrypted", "statuses",
                 "cycles a packet", "utilisation"):
        table.add_column(name, justify="left" if name in ("cipher", "statuses") else "right")
    for row in rows:
        statuses = row["statuses"]
        assert isinstance(statuses, dict)
        table.add_row(str(row["cipher"]), str(row["packets"]), f"{row['bytes']:,}",
                      f"{row['wire_bytes']:,}", f"{row['opened']} ({row['failed']} failed)",
                      ", ".join(f"{k} {v}" for k, v in statuses.items()),
                      f"{row['cycles']:.1f}", f"{row['utilisation']:.3f}")
    return table


def main() -> int:
    """0 when everything arrived intact."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bytes", type=int, default=50_000, help="bytes a transfer")
    args = parser.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    failure: list[BaseException] = []
    worker = threading.Thread(target=_simulate, args=(args.bytes, failure))
    worker.start()
    _watch(worker, args.bytes)
    worker.join()
    if failure:
        CONSOLE.print(str(failure[0]), markup=False)
        return 1
    rows = json.loads((FOLDER / "result.json").read_text())
    CONSOLE.print(_table(rows))
    CONSOLE.print("utilisation: output beats over cycles from a packet's first beat to its last")
    waveform = newest()
    if waveform is not None:
        shutil.copy(waveform, FOLDER / f"demo{waveform.suffix}")
    for kind, what in (("pcap", "capture"), ("keys", "key log"), ("fst", "waveform"),
                       ("vcd", "waveform")):
        for path in sorted(FOLDER.glob(f"*.{kind}")):
            CONSOLE.print(f"  {what:9} {path.relative_to(ROOT)}", highlight=False)
    return 0 if all(row["intact"] and not row["failed"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
