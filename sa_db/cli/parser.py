# SPDX-License-Identifier: Apache-2.0
"""Arguments of the command line. None of them takes key material."""
import argparse
import os
import re
from typing import NoReturn

from sa_db.derive import Aead, Version
from sa_db.keylog import Direction, Level
from sa_db.limits import RFC_LIMIT

_LONG_HEX = re.compile(r"[0-9a-fA-F]{24,}")


class _Parser(argparse.ArgumentParser):
    """Does not repeat what may be a key that somebody gave as an argument."""

    def error(self, message: str) -> NoReturn:
        super().error(_LONG_HEX.sub("(hex digits, not shown)", message))


def _sources() -> _Parser:
    parser = _Parser(add_help=False)
    keys = parser.add_argument_group(
        "keys", "one source; FILE may be - for standard input, a terminal does not echo")
    one = keys.add_mutually_exclusive_group(required=True)
    one.add_argument("--secret", metavar="FILE", help="TLS traffic secret, hex digits")
    one.add_argument("--keylog", metavar="FILE", help="SSLKEYLOGFILE")
    one.add_argument("--keys", metavar="FILE", help='JSON object with "key", "iv", "hp" in hex')
    one.add_argument("--dcid", metavar="HEX",
                     help="Initial keys of the client's first destination connection id")
    keys.add_argument("--cipher", choices=[a.value for a in Aead],
                      help="AEAD; needed unless --dcid, which is AES-128-GCM")
    keys.add_argument("--quic", choices=[v.name.lower() for v in Version], default="v1",
                      help="QUIC version (default: %(default)s)")
    keys.add_argument("--direction", choices=[d.value for d in Direction],
                      help="whose packets; needed with --keylog and --dcid")
    keys.add_argument("--level", choices=[v.value for v in Level], default=Level.APPLICATION.value,
                      help="which secret of a key log (default: %(default)s)")
    keys.add_argument("--client-random", metavar="HEX",
                      help="which connection of a key log; not needed if it holds one")
    keys.add_argument("--updates", type=int, default=0, metavar="N",
                      help="key updates to go on from the secret; key phase = N modulo 2 "
                           "(default: %(default)s)")
    return parser


def _device() -> _Parser:
    parser = _Parser(add_help=False)
    parser.add_argument("--device", metavar="PATH", default=os.environ.get("QNIC_DEVICE"),
                        help="/dev/uioN or another file with the registers, or a socket of a "
                             "simulation (default: $QNIC_DEVICE)")
    parser.add_argument("--state", metavar="FILE", default=os.environ.get("QNIC_SA_STATE"),
                        help="remembers salted digests of used keys, and generations, between "
                             "runs (default: $QNIC_SA_STATE, else nothing is remembered)")
    parser.add_argument("--owner-only", type=int, metavar="ID", dest="caller",
                        help="act for this owner: SAs of others are refused")
    return parser


def _limits() -> _Parser:
    parser = _Parser(add_help=False)
    group = parser.add_argument_group("limits")
    group.add_argument("--hard", type=int, metavar="PACKETS",
                       help=f"packets that the key may protect (default: {RFC_LIMIT}, "
                            "RFC 9001 6.6; in rekey those of the key before)")
    group.add_argument("--soft", type=int, metavar="PACKETS",
                       help="warn from here on (default: an eighth before --hard)")
    return parser


def make_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    sources, device, limits = _sources(), _device(), _limits()
    parser = _Parser(prog="python -m sa_db",
                     description="Security associations of a qnic device. Keys come from files, "
                                 "key logs or standard input, never from arguments; they are "
                                 "not shown unless --show-keys asks for it.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command",
                                     parser_class=_Parser)

    derive = commands.add_parser("derive", parents=[sources], help="keys of a secret",
                                 description="Derive key, iv and hp (RFC 9001 5.1).")
    derive.add_argument("--show-keys", action="store_true", help="print key material")

    show = commands.add_parser("list", parents=[device], help="what the table holds",
                               description="The SAs in the device: numbers, never keys.")

    install = commands.add_parser("install", parents=[device, sources, limits], help="a new SA",
                                  description="Install an SA; prints its handle.")
    install.add_argument("--owner", type=int, default=0, metavar="ID",
                         help="owner whose packets may use it; 0: any (default: %(default)s)")
    install.add_argument("--next-pn", type=int, default=0, metavar="N",
                         help="first packet number (default: %(default)s)")
    install.add_argument("--sent", type=int, default=0, metavar="N",
                         help="packets that the key has protected already (default: %(default)s)")

    rekey = commands.add_parser("rekey", parents=[device, sources, limits],
                                help="the next key phase",
                                description="Fill the slot of the next key phase ahead of time.")
    rekey.add_argument("handle", help="SA_ID:GENERATION, as install printed it")
    rekey.add_argument("--phase", type=int, choices=(0, 1),
                       help="key phase (default: that of --updates)")

    delete = commands.add_parser("delete", parents=[device], help="wipe an SA",
                                 description="Wipe an SA; its handle is useless from then on.")
    delete.add_argument("handle", help="SA_ID:GENERATION")

    watch = commands.add_parser("watch", parents=[device], help="counts and events, live",
                                description="Show the table and its events until interrupted.")
    watch.add_argument("--interval", type=float, default=1.0, metavar="SECONDS",
                       help="time between readings (default: %(default)s)")
    watch.add_argument("--count", type=int, default=0, metavar="N",
                       help="readings until it ends; 0: no end (default: %(default)s)")
    bind = commands.add_parser("bind", parents=[device], help="give an SA to another owner",
                               description="Packets of the former owner are refused from then on.")
    bind.add_argument("handle", help="SA_ID:GENERATION")
    bind.add_argument("--owner", type=int, required=True, help="the new one; 0: any")

    for command in (derive, show, install, rekey, bind, delete, watch):
        command.add_argument("--json", action="store_true", help="JSON instead of tables")
    return parser
