# SPDX-License-Identifier: Apache-2.0
"""Sequence items: what a driver posts, and the labels by which the plan counts it."""
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise
from typing import Any

from cocotbext.axi import AxiResp

from abi.gen.qnic_abi import Mode, RingError
from driver.ffi import ffi, lib
from tb.lib.frames import Keys, Outer

Spoil = Callable[[list[bytes], int], list[bytes]]  # slots, identity of the chain


class Kind(Enum):
    """What the driver does with an item."""

    CHAIN = auto()      # post it
    HALF = auto()       # post it in pieces
    INSTALL = auto()    # write an SA
    REMOVE = auto()     # wipe an SA
    RESTART = auto()    # stop the ring with chains under way, start it


class Layout(Enum):
    """How packets lie in a super-packet."""

    NONE = "none"
    PACKED = "packed"
    ROOM = "tag room"


@dataclass
class Fault:
    """An error response: ``where`` is slot, payload or completion."""

    where: str
    response: AxiResp
    first: int = 0     # slot, or byte of the frame
    count: int = 1     # slots or bytes
    at: str = ""       # of these: for the table


@dataclass
class Sa:
    """An SA of the bench; ``keys``: of each phase, all with the same hp."""

    index: int
    gen: int
    owner: int
    keys: dict[int, Keys]
    next_pn: int = 0
    soft: int = 0
    hard: int = 1 << 23

    @property
    def aes256(self) -> bool:
        """Of its AEAD."""
        return len(next(iter(self.keys.values())).key) == 32


@dataclass
class Item:
    """One item. Frames are cut where ``cuts`` says; ``align``: of each piece, modulo 16."""

    kind: Kind = Kind.CHAIN
    frame: bytes = field(default=b"", repr=False)
    cuts: list[int] = field(default_factory=list)
    align: list[int] = field(default_factory=list)
    cmsg: bytes | None = field(default=None, repr=False)  # of an ordinary frame: None
    offsets: tuple[int, int] = (14, 34)
    owner: int = 0
    seg_size: int = 0
    csum: bool = False
    spoil: Spoil | None = field(default=None, repr=False)
    fault: Fault | None = None
    stops: RingError = RingError.NONE   # the ring stops with this
    sa: Sa | None = None                # to install or remove, or whose packets these are
    # labels
    mode: Mode = Mode.PLAIN
    aes256: bool | None = None
    phase: int | None = None
    layout: Layout = Layout.NONE
    outer: Outer | None = None
    header: str = ""                    # kind of QUIC header
    count: int = 1                      # packets in it
    cause: str = ""                     # why it is refused, if it is
    garbage: str = ""                   # what its slots are, if not a chain

    @property
    def pieces(self) -> list[bytes]:
        """The frame, cut."""
        ends = [0, *self.cuts, len(self.frame)]
        return [self.frame[a:b] for a, b in pairwise(ends)]


def descriptor(item: Item, fragments: list[tuple[int, int]], cookie: int) -> tuple[Any, Any]:
    """The driver's structs of an item; the first one is NULL for an ordinary frame."""
    array = ffi.new("struct qnic_frag[]", [{"addr": a, "len": n} for a, n in fragments])
    tx = ffi.NULL
    if item.cmsg is not None:
        tx, why = ffi.new("struct quic_tx *"), ffi.new("const char **")
        if lib.quic_cmsg_parse(tx, item.cmsg, len(item.cmsg), why):
            raise ValueError(ffi.string(why[0]).decode())
    payload = int.from_bytes(item.frame[item.offsets[1] + 4:item.offsets[1] + 6], "big") - 8
    frame = ffi.new("struct qnic_tx_frame *", {
        "frags": array, "nr_frags": len(fragments), "l3_off": item.offsets[0],
        "l4_off": item.offsets[1], "owner": item.owner, "seg_size": item.seg_size,
        "csum": item.csum, "cookie": cookie, "payload": max(0, payload)})
    return tx, (frame, array)
