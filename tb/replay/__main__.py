# SPDX-License-Identifier: Apache-2.0
"""Send jobs through the whole way, from cmsg to wire: one JSON object a line in, one out.

Each job is answered as soon as it is done, in one running simulation, so a live program
can hold a conversation with the device through stdin and stdout (``-``). Fields of jobs
and answers: docs/replay.md.
"""
import argparse
import json
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from scapy.utils import RawPcapWriter
from tqdm import tqdm

from tb.lib.nic_build import simulate_nic

UNUSABLE = 2


class Device:
    """The simulated device, running in a process of its own, behind a Unix socket."""

    def __init__(self, folder: Path, lanes: int) -> None:
        path = folder / "device"
        self._failure: BaseException | None = None
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(path))
        server.listen(1)
        self._thread = threading.Thread(target=self._simulate, args=(path, server, lanes),
                                        daemon=True)
        self._thread.start()
        print("replay: building and starting the simulation", file=sys.stderr)
        try:
            connection, _ = server.accept()
        except OSError:
            raise RuntimeError(f"the simulation did not start: {self._failure}") from None
        self._connection = connection
        self._file = connection.makefile("rw", encoding="utf-8", newline="\n")

    def _simulate(self, path: Path, server: socket.socket, lanes: int) -> None:
        try:
            simulate_nic("tb.replay.server", env={"QNIC_REPLAY_SOCKET": str(path)}, lanes=lanes)
        except BaseException as err:
            self._failure = err
            server.shutdown(socket.SHUT_RDWR)

    def ask(self, line: str) -> dict[str, Any]:
        """Answer and times of the line's job."""
        self._file.write(line.rstrip("\n") + "\n")
        self._file.flush()
        reply = self._file.readline()
        if not reply:
            self._thread.join()
            raise RuntimeError(f"the simulation ended early: {self._failure}")
        answer: dict[str, Any] = json.loads(reply)
        return answer

    def close(self) -> None:
        """End the simulation."""
        self._file.close()
        self._connection.close()
        self._thread.join()
        if self._failure is not None:
            raise RuntimeError(f"the simulation failed: {self._failure}")


def _answers(lines: Iterable[str], ask: Callable[[str], dict[str, Any]], out: TextIO,
             pcap: RawPcapWriter | None) -> None:
    for line in lines:
        reply = ask(line)
        times = reply.pop("times_ns", [])
        out.write(json.dumps(reply) + "\n")
        out.flush()
        if pcap is not None:
            for frame, ns in zip(reply["frames"], times, strict=True):
                pcap.write_packet(bytes.fromhex(frame), sec=ns // 10**9, usec=ns % 10**9 // 1000)
            pcap.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make replay", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jobs", metavar="IN", help="file of jobs, - for stdin")
    parser.add_argument("results", metavar="OUT", help="file of answers, - for stdout")
    parser.add_argument("--pcap", metavar="FILE", help="write the frames that left here")
    parser.add_argument("--lanes", type=int, default=1, choices=(1, 2, 4, 8),
                        help="crypto lanes of the device")
    return parser.parse_args()


def main() -> int:
    """Exit status 0 when every line was answered, 2 for unusable arguments."""
    args = _arguments()
    with ExitStack() as stack:
        try:
            # Only a line feed ends a line; bytes that are no UTF-8 make it no job.
            jobs = stack.enter_context(open(
                sys.stdin.fileno() if args.jobs == "-" else args.jobs, encoding="utf-8",
                errors="replace", newline="\n", closefd=args.jobs != "-"))
            out = sys.stdout if args.results == "-" else stack.enter_context(
                open(args.results, "w", encoding="utf-8"))
            pcap = None
            if args.pcap:
                pcap = stack.enter_context(RawPcapWriter(args.pcap, linktype=1, sync=True))
                pcap.write_header(None)
        except OSError as err:
            print(f"replay: {err.filename}: {err.strerror}", file=sys.stderr)
            return UNUSABLE
        lines: Iterable[str] = iter(jobs.readline, "")
        if args.jobs != "-":
            lines = tqdm(jobs.readlines(), unit="job", file=sys.stderr)
        device = Device(Path(stack.enter_context(tempfile.TemporaryDirectory())), args.lanes)
        try:
            _answers(lines, device.ask, out, pcap)
        finally:
            device.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
