# SPDX-License-Identifier: Apache-2.0
"""The books of a sender: what it submitted with an SA, and what the gate must say to the next."""
from dataclasses import dataclass, field

from abi.gen.qnic_abi import Status
from sa_db import EventKind, Handle, Limits, TrafficSecret

TOP = (1 << 62) - 1


@dataclass
class Phase:
    sent: int
    limits: Limits


@dataclass
class Book:
    """What the sender knows of an SA."""

    handle: Handle
    owner: int
    secret: TrafficSecret
    next_pn: int
    phase: int
    phases: dict[int, Phase]
    highest: int | None = None
    pending: bool = False
    ends: float | None = None
    told: set[tuple[int, EventKind]] = field(default_factory=set)

    def send(self, pn: int, phase: int, owner: int) -> Status:
        """The status of a packet; books it if it is admitted."""
        state = self.phases.get(phase)
        if self.owner not in (0, owner):
            return Status.NOT_OWNER
        if pn > TOP:
            return Status.PN_MISMATCH
        if state is None:
            return Status.NO_KEY
        if pn < self.next_pn:
            return Status.PN_REUSE
        if state.sent >= state.limits.hard:
            return Status.LIMIT
        self.next_pn, self.highest = pn + 1, pn
        state.sent += 1
        if phase == self.phase:
            self.pending = False
        return Status.OK

    def reached(self) -> set[tuple[int, EventKind]]:
        """Limits that the counts are at or beyond."""
        found = set()
        for phase, state in self.phases.items():
            if state.limits.soft and state.sent >= state.limits.soft:
                found.add((phase, EventKind.SOFT_LIMIT))
            if state.sent >= state.limits.hard:
                found.add((phase, EventKind.HARD_LIMIT))
        return found
