# SPDX-License-Identifier: Apache-2.0
# Generated from abi/qnic.rdl by `make gen`. Do not edit.
"""Byte addresses and fields of the registers by path, as in docs/registers.md."""
import re
from itertools import product
from typing import NamedTuple


class Field(NamedTuple):
    """Bits of a register's value: ``width`` of them from ``lsb`` on."""

    lsb: int
    width: int

    def get(self, word: int) -> int:
        """The field's value in a register's value."""
        return word >> self.lsb & ((1 << self.width) - 1)

    def put(self, value: int) -> int:
        """The field's contribution to a register's value; ValueError if it does not fit."""
        if not 0 <= value < 1 << self.width:
            raise ValueError(f"{value} does not fit {self.width} bits")
        return value << self.lsb


def address(path: str) -> int:
    """Address of a register, ``ring[0].tail`` for example; KeyError where there is none."""
    return _ADDRESS[path]


def field(path: str) -> Field:
    """A field, ``ring.state.error`` for example; indices of arrays make no difference."""
    return _FIELD[re.sub(r"\[\d+\]", "", path)]


_REGISTERS: dict[str, tuple[int, tuple[tuple[int, int], ...]]] = {
    "id": (0x000, ()),
    "version": (0x004, ()),
    "build": (0x008, ()),
    "sa_entries": (0x00c, ()),
    "max_frame": (0x010, ()),
    "control": (0x014, ()),
    "status": (0x018, ()),
    "session": (0x01c, ()),
    "irq_status": (0x020, ()),
    "irq_enable": (0x024, ()),
    "irq_vectors_lo": (0x028, ()),
    "irq_vectors_hi": (0x02c, ()),
    "irq_vectors_enable_lo": (0x030, ()),
    "irq_vectors_enable_hi": (0x034, ()),
    "sa.id": (0x100, ()),
    "sa.meta": (0x104, ()),
    "sa.cipher": (0x108, ()),
    "sa.next_pn_lo": (0x10c, ()),
    "sa.next_pn_hi": (0x110, ()),
    "sa.sent": (0x114, ()),
    "sa.soft_limit": (0x118, ()),
    "sa.hard_limit": (0x11c, ()),
    "sa.key[{}]": (0x120, ((8, 0x4),)),
    "sa.hp[{}]": (0x140, ((8, 0x4),)),
    "sa.iv[{}]": (0x160, ((3, 0x4),)),
    "sa.cmd": (0x170, ()),
    "sa.status": (0x174, ()),
    "sa.rd_flags": (0x180, ()),
    "sa.rd_meta": (0x184, ()),
    "sa.rd_next_pn_lo": (0x188, ()),
    "sa.rd_next_pn_hi": (0x18c, ()),
    "sa.rd_sent[{}]": (0x190, ((2, 0x4),)),
    "sa.rd_soft_limit[{}]": (0x198, ((2, 0x4),)),
    "sa.rd_hard_limit[{}]": (0x1a0, ((2, 0x4),)),
    "sa.event_id": (0x1b0, ()),
    "sa.event": (0x1b4, ()),
    "chains[{}]": (0x200, ((12, 0x8),)),
    "frames": (0x300, ()),
    "bytes": (0x308, ()),
    "soft_limits": (0x310, ()),
    "hard_limits": (0x318, ()),
    "lost_events": (0x320, ()),
    "ring[{}].control": (0x4000, ((64, 0x100),)),
    "ring[{}].state": (0x4004, ((64, 0x100),)),
    "ring[{}].base_lo": (0x4008, ((64, 0x100),)),
    "ring[{}].base_hi": (0x400c, ((64, 0x100),)),
    "ring[{}].size": (0x4010, ((64, 0x100),)),
    "ring[{}].head": (0x4014, ((64, 0x100),)),
    "ring[{}].tail": (0x4018, ((64, 0x100),)),
    "ring[{}].cq_size": (0x401c, ((64, 0x100),)),
    "ring[{}].cq_base_lo": (0x4020, ((64, 0x100),)),
    "ring[{}].cq_base_hi": (0x4024, ((64, 0x100),)),
    "ring[{}].cq_head": (0x4028, ((64, 0x100),)),
    "ring[{}].vector": (0x402c, ((64, 0x100),)),
    "ring[{}].moderation": (0x4030, ((64, 0x100),)),
    "ring[{}].owner": (0x4034, ((64, 0x100),)),
    "ring[{}].chains[{}]": (0x4080, ((64, 0x100), (12, 0x8),)),
    "ring[{}].frames": (0x40e0, ((64, 0x100),)),
    "ring[{}].bytes": (0x40e8, ((64, 0x100),)),
}
_ADDRESS = {
    path.format(*index): at + sum(i * stride for i, (_, stride) in zip(index, arrays, strict=True))
    for path, (at, arrays) in _REGISTERS.items()
    for index in product(*(range(count) for count, _ in arrays))
}
_FIELD = {
    "id.magic": Field(0, 32),
    "version.abi": Field(0, 16),
    "build.lanes": Field(0, 8),
    "build.rings": Field(8, 8),
    "build.axi_bytes": Field(16, 16),
    "sa_entries.count": Field(0, 32),
    "max_frame.bytes": Field(0, 32),
    "control.soft_reset": Field(0, 1),
    "status.ready": Field(0, 1),
    "session.value": Field(0, 32),
    "irq_status.completion": Field(0, 1),
    "irq_status.ring_error": Field(1, 1),
    "irq_status.sa_event": Field(2, 1),
    "irq_enable.completion": Field(0, 1),
    "irq_enable.ring_error": Field(1, 1),
    "irq_enable.sa_event": Field(2, 1),
    "irq_vectors_lo.pending": Field(1, 31),
    "irq_vectors_hi.pending": Field(0, 32),
    "irq_vectors_enable_lo.enable": Field(1, 31),
    "irq_vectors_enable_hi.enable": Field(0, 32),
    "sa.id.value": Field(0, 32),
    "sa.meta.gen": Field(0, 16),
    "sa.meta.owner": Field(16, 16),
    "sa.cipher.cipher": Field(0, 4),
    "sa.next_pn_lo.value": Field(0, 32),
    "sa.next_pn_hi.value": Field(0, 31),
    "sa.sent.value": Field(0, 32),
    "sa.soft_limit.value": Field(0, 32),
    "sa.hard_limit.value": Field(0, 32),
    "sa.key.value": Field(0, 32),
    "sa.hp.value": Field(0, 32),
    "sa.iv.value": Field(0, 32),
    "sa.cmd.op": Field(0, 3),
    "sa.cmd.phase": Field(8, 1),
    "sa.cmd.keyed": Field(9, 1),
    "sa.cmd.any_gen": Field(10, 1),
    "sa.status.busy": Field(0, 1),
    "sa.status.error": Field(4, 3),
    "sa.rd_flags.valid": Field(0, 1),
    "sa.rd_flags.key_valid": Field(1, 2),
    "sa.rd_flags.cipher": Field(4, 4),
    "sa.rd_meta.gen": Field(0, 16),
    "sa.rd_meta.owner": Field(16, 16),
    "sa.rd_next_pn_lo.value": Field(0, 32),
    "sa.rd_next_pn_hi.value": Field(0, 32),
    "sa.rd_sent.value": Field(0, 32),
    "sa.rd_soft_limit.value": Field(0, 32),
    "sa.rd_hard_limit.value": Field(0, 32),
    "sa.event_id.id": Field(0, 32),
    "sa.event.valid": Field(0, 1),
    "sa.event.ack": Field(0, 1),
    "sa.event.phase": Field(1, 1),
    "sa.event.at_soft": Field(2, 1),
    "sa.event.at_hard": Field(3, 1),
    "sa.event.gen": Field(16, 16),
    "chains.count": Field(0, 64),
    "frames.count": Field(0, 64),
    "bytes.count": Field(0, 64),
    "soft_limits.count": Field(0, 64),
    "hard_limits.count": Field(0, 64),
    "lost_events.count": Field(0, 64),
    "ring.control.enable": Field(0, 1),
    "ring.control.pause": Field(1, 1),
    "ring.state.state": Field(0, 2),
    "ring.state.quiet": Field(4, 1),
    "ring.state.error": Field(8, 3),
    "ring.base_lo.value": Field(0, 32),
    "ring.base_hi.value": Field(0, 32),
    "ring.size.log2": Field(0, 4),
    "ring.head.count": Field(0, 16),
    "ring.tail.count": Field(0, 16),
    "ring.cq_size.log2": Field(0, 4),
    "ring.cq_base_lo.value": Field(0, 32),
    "ring.cq_base_hi.value": Field(0, 32),
    "ring.cq_head.count": Field(0, 16),
    "ring.vector.index": Field(0, 6),
    "ring.moderation.count": Field(0, 16),
    "ring.moderation.time": Field(16, 16),
    "ring.owner.owner": Field(0, 16),
    "ring.owner.pin": Field(16, 1),
    "ring.chains.count": Field(0, 64),
    "ring.frames.count": Field(0, 64),
    "ring.bytes.count": Field(0, 64),
}
