# SPDX-License-Identifier: Apache-2.0
"""Which SA a job means: shared ones by name, own ones for a single job."""
from collections.abc import Iterator
from dataclasses import dataclass, field

from abi.gen.qnic_abi import DEFAULT_HARD_LIMIT
from tb.replay.job import Job, JobError, KeySlot, SaSpec


@dataclass
class LiveSa:
    """An SA of the device's table as it is (or is to be) installed."""

    index: int
    gen: int
    spec: SaSpec
    slots: dict[int, KeySlot] = field(default_factory=dict)  # by key phase
    phase: int = 0  # the slot that was filled last by key and iv of ``sa``
    used: set[bytes] = field(default_factory=set, repr=False)  # every key it ever had
    events: list[int] = field(default_factory=list)  # key phases whose soft limit came

    @property
    def soft_limit(self) -> int:
        """Packets until the event; 0: none."""
        return self.spec.soft_limit or 0

    @property
    def hard_limit(self) -> int:
        """Packets of a key."""
        given = self.spec.hard_limit
        return DEFAULT_HARD_LIMIT if given is None else given


@dataclass(frozen=True)
class Plan:
    """What has to be done before a job can be sent."""

    sa: LiveSa
    install: bool                          # the entry itself
    fill: tuple[tuple[int, KeySlot], ...]  # key slots
    temporary: bool                        # remove the SA afterwards


class SaBook:
    """The live SAs; hands out table indices and generations."""

    def __init__(self, entries: int) -> None:
        self._free = list(range(entries - 1, -1, -1))
        self._gens = [0] * entries
        self._named: dict[str, LiveSa] = {}
        self._own: list[LiveSa] = []

    def plan(self, job: Job) -> Plan:
        """Find or make the job's SA. Raises JobError (EINVAL, EEXIST, ENOSPC); then
        nothing has changed."""
        live = self._named.get(job.sa_ref) if job.sa_ref is not None else None
        if live is None:
            if job.sa is None:
                raise JobError(f"sa: expected, as no job before named sa_ref {job.sa_ref!r}")
            return self._new(job.sa, job.sa_ref)
        return self._again(live, job.sa)

    def release(self, sa: LiveSa) -> None:
        """Forget an SA that was removed from the device."""
        self._own.remove(sa)
        self._free.append(sa.index)

    def owner_of(self, index: int) -> LiveSa | None:
        """The live SA at a table index."""
        return next((sa for sa in self._all() if sa.index == index), None)

    def unused_index(self) -> int:
        """A table index that no SA has."""
        if not self._free:
            raise JobError("inject: no_sa needs a free entry of the SA table", "ENOSPC")
        return self._free[0]

    def _all(self) -> Iterator[LiveSa]:
        yield from self._named.values()
        yield from self._own

    def _new(self, spec: SaSpec, name: str | None) -> Plan:
        slots = _slots(spec)
        self._check_fresh(slots, None)
        if not self._free:
            raise JobError("sa: no free entry in the SA table", "ENOSPC")
        index = self._free.pop()
        self._gens[index] = (self._gens[index] + 1) & 0xFFFF
        sa = LiveSa(index, self._gens[index], spec, dict(slots), spec.phase,
                    {slot.key for slot in slots.values()})
        if name is None:
            self._own.append(sa)
        else:
            self._named[name] = sa
        return Plan(sa, True, tuple(slots.items()), name is None)

    def _again(self, sa: LiveSa, spec: SaSpec | None) -> Plan:
        if spec is None:
            return Plan(sa, False, (), False)
        first = sa.spec
        if spec.cipher != first.cipher:
            raise JobError("sa.cipher: differs from the SA that sa_ref names")
        if spec.hp != first.hp:
            raise JobError("sa.hp: differs from the SA that sa_ref names")
        for name in ("soft_limit", "hard_limit"):
            given = getattr(spec, name)
            if given is not None and given != getattr(sa, name):
                raise JobError(f"sa.{name}: differs from the SA that sa_ref names")
        fill = {phase: slot for phase, slot in _slots(spec).items() if sa.slots.get(phase) != slot}
        self._check_fresh(fill, sa)
        sa.slots.update(fill)
        sa.used.update(slot.key for slot in fill.values())
        sa.phase = spec.phase
        return Plan(sa, False, tuple(fill.items()), False)

    def _check_fresh(self, slots: dict[int, KeySlot], own: LiveSa | None) -> None:
        """A key that a live SA has used must not get a second life."""
        keys = [slot.key for slot in slots.values()]
        if len(set(keys)) != len(keys):
            raise JobError("sa.next.key: both key slots have the same key", "EEXIST")
        for sa in self._all():
            if sa.used & set(keys):
                whose = "this SA" if sa is own else "another live SA"
                raise JobError(f"sa.key: {whose} has used this key", "EEXIST")


def _slots(spec: SaSpec) -> dict[int, KeySlot]:
    slots = {spec.phase: spec.slot}
    if spec.next is not None:
        slots[1 - spec.phase] = spec.next
    return slots
