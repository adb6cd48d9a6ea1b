# SPDX-License-Identifier: Apache-2.0
"""Queues, arbiters, ports and the egress gate: what is proved of each, with which checker.

Parameters are small where the structure does not depend on them: a queue does not look at its
words, and what goes wrong at a depth of 4 places goes wrong at more.
"""
from dataclasses import dataclass

from tb.formal.control import BMC, INDUCTION, PDR, Control


@dataclass(frozen=True)
class Structure:
    """A module, the claim, its checker. ``quick``: a part of `make test`."""

    name: str
    module: str
    claim: str
    run: Control
    quick: bool = False


FIFO, KEYS = "formal_fifo", {"KIND": 1, "LATENCY": 3, "ROOM": 4, "W": 1}
ORDER = "nothing lost, nothing twice, in order; output held; words and room come in time"
WIPED = ORDER + "; popped words are wiped"
COLLECTED = "frames in order, each of its lane; no beat of a refused frame; AXI-Stream rules"
MODERATED = "an interrupt at the count, or within RINGS quiet cycles of the time; none without cause"
WIDENED = "beats of one frame in order, none lost or twice; bytes, last; AXI-Stream rules"
DISPATCHED = "a job to the lane with the least to do, told in order; its frame whole to that lane"

STRUCTURES = (
    # Queues
    Structure("fifo", "qnic_fifo", ORDER, Control(FIFO, PDR, parameters={"W": 8}), True),
    Structure("fifo 2", "qnic_fifo", ORDER, Control(FIFO, PDR, parameters={"DEPTH": 2})),
    Structure("fifo flags", "qnic_fifo", ORDER,
              Control(FIFO, PDR, parameters={"W": 3, "FLAGS": 2})),
    Structure("fifo wipe", "qnic_fifo", WIPED,
              Control(FIFO, PDR, parameters={"WIPE": 1, "ROOM": 4, "W": 1})),
    Structure("fifo wipe, no gate", "qnic_fifo", WIPED,
              Control(FIFO, PDR, parameters={"WIPE": 1, "GATE": 0, "ROOM": 4, "W": 1})),
    Structure("key fifo", "qnic_key_fifo", WIPED, Control(FIFO, PDR, parameters=KEYS | {"DEPTH": 2}),
              True),
    Structure("key fifo 4", "qnic_key_fifo", WIPED, Control(FIFO, BMC, 20, KEYS)),
    Structure("key fifo late", "qnic_key_fifo", WIPED,
              Control(FIFO, PDR, parameters=KEYS | {"DEPTH": 2, "LATE": 1, "LATENCY": 4})),
    Structure("key fifo zero", "qnic_key_fifo", WIPED,
              Control(FIFO, PDR, parameters=KEYS | {"DEPTH": 2, "ZERO": 1})),
    Structure("key fifo slow", "qnic_key_fifo", WIPED,
              Control(FIFO, PDR, parameters=KEYS | {"DEPTH": 2, "LATE": 1, "SLOW": 1,
                                                    "LATENCY": 5})),
    Structure("key queue", "qnic_key_queue", WIPED,
              Control(FIFO, PDR, parameters=KEYS | {"KIND": 2, "DEPTH": 2})),
    Structure("key queue lean", "qnic_key_queue", WIPED,
              Control(FIFO, PDR, parameters=KEYS | {"KIND": 2, "DEPTH": 2, "LEAN": 1,
                                                    "LATENCY": 1})),
    Structure("ram fifo", "qnic_ram_fifo", "nothing lost, nothing twice, in order; output held",
              Control("formal_ram_fifo", INDUCTION, 3)),
    Structure("ram fifo timing", "qnic_ram_fifo", ORDER,
              Control(FIFO, BMC, 14, {"KIND": 3, "DEPTH": 8, "LATENCY": 4, "ROOM": 2, "W": 1})),
    Structure("queue small", "qnic_queue", ORDER, Control(FIFO, PDR, parameters={"KIND": 4})),
    Structure("queue large", "qnic_queue", ORDER,
              Control(FIFO, BMC, 10, {"KIND": 4, "DEPTH": 32, "LATENCY": 4, "ROOM": 2, "W": 1})),
    Structure("fragment queue", "qnic_frag_queue",
              "a committed chain's fragments come once, in order; of one rolled back none",
              Control("formal_frag_queue", INDUCTION, 2)),
    Structure("ingress buffer", "qnic_ingress", "no beat is put into a full beat buffer",
              Control("formal_ingress", INDUCTION, 4, far=0), True),
    # Arbiters
    Structure("ring pick", "qnic_ring_pick", "members alone; a ring waits for 63 others at most",
              Control("formal_ring_pick", INDUCTION, 3), True),
    Structure("deficit round robin", "qnic_drr",
              "bytes served differ by 2 quanta and 2 of the longest chains at most",
              Control("formal_drr", BMC, 36)),
    Structure("turns", "qnic_turns", "frames in the order of dispatch, each verdict to its lane",
              Control("formal_turns", PDR)),
    Structure("dispatch", "qnic_dispatch", DISPATCHED,
              Control("formal_dispatch", INDUCTION, 3, {"LANES": 2}, alone=True), True),
    Structure("dispatch 4", "qnic_dispatch", DISPATCHED,
              Control("formal_dispatch", INDUCTION, 3, {"LANES": 4}, alone=True)),
    Structure("read requests", "qnic_axi_read",
              "each asked once, in order, by its ID, slots first; responses to their ID; AR holds",
              Control("formal_axi_read", PDR)),
    # Ports
    Structure("payload reads", "qnic_payload_dma",
              "no burst crosses 4 KiB; bursts cover a fragment without gap or overlap; room is taken",
              Control("formal_payload_dma", INDUCTION, 3), True),
    Structure("slot reads", "qnic_slot_fetch", "bursts stay in the ring, in 4 KiB, in what is posted",
              Control("formal_slot_fetch", INDUCTION, 4)),
    Structure("completion writes", "qnic_completion",
              "AW, W hold; one beat, WLAST; each completion once, in order; none of a silent ring",
              Control("formal_completion", BMC, 15)),
    Structure("axi-lite", "qnic_csr",
              "AXI4-Lite: responses hold, one a request, OKAY, of its address, within a bound",
              Control("formal_csr", INDUCTION, 2, far=24, alone=True), True),
    Structure("output", "qnic_output", "every beat once, in order; AXI-Stream rules; never too full",
              Control("formal_output", INDUCTION, 5), True),
    Structure("widen", "qnic_widen", WIDENED,
              Control("formal_widen", INDUCTION, 3, {"LANES": 2}, alone=True), True),
    Structure("widen 8", "qnic_widen", WIDENED,
              Control("formal_widen", INDUCTION, 3, {"LANES": 8}, alone=True)),
    Structure("collect", "qnic_collect", COLLECTED, Control("formal_collect", BMC, 16)),
    Structure("join", "qnic_join", "one result a super-packet: first refusal, frames that left",
              Control("formal_join", INDUCTION, 3)),
    Structure("report", "qnic_report", "a result a note, in order; OK only behind the frame; holds",
              Control("formal_report", BMC, 14)),
    # Interrupts
    Structure("moderation", "qnic_moderation", MODERATED,
              Control("formal_moderation", INDUCTION, 2, {"RINGS": 3}, far=90), True),
    Structure("moderation 64", "qnic_moderation", MODERATED,
              Control("formal_moderation", INDUCTION, 2, {"RINGS": 64}, far=0)),
    # The egress gate
    Structure("gate", "qnic_emit", "nothing of a frame without OK goes on; all of the others does",
              Control("formal_emit", INDUCTION, 3), True),
    Structure("gate to MAC", "qnic_send",
              "no mark of a refused frame reaches m_axis; OK is told behind the last beat",
              Control("formal_send", BMC, 15)),
)
