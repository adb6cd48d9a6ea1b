# SPDX-License-Identifier: Apache-2.0
"""A TX ring as the driver's own C code fills it."""
import errno
from typing import Any

from abi.gen.qnic_abi import SLOT_BYTES
from driver.ffi import ffi, lib
from tb.host.rings import Ring, RingHost


class TxRing(Ring):
    """The ring's registers are tb/host/rings.py's; slots come from driver/qnic_desc.c."""

    def __init__(self, host: RingHost, number: int, base: int, log2: int, cq: int,
                 cq_log2: int) -> None:
        super().__init__(host, number, base, log2, cq, cq_log2)
        self._tx = ffi.new("struct qnic_tx_ring *")
        slots = host.memory.view(base, SLOT_BYTES << log2)
        self._tx.slots = ffi.cast("union qnic_slot *", ffi.from_buffer(slots))
        self._tx.size = 1 << log2
        self.vector = 0
        self.waiting = 0       # chains posted and not completed
        self.posted = 0        # chains since the start
        self.asked = 0         # cq_head that the device knows

    async def start(self, vector: int = 0, count: int = 0, time: int = 0) -> None:
        """Set up and enable."""
        self.vector, self.waiting, self.posted, self.asked = vector, 0, 0, 0
        await super().start(vector, count, time)

    def write_chain(self, tx: Any, frame: Any) -> list[bytes] | None:
        """The slots of a frame, written behind the tail, which stays; None: no room now."""
        self._tx.head, self._tx.tail = self.head & 0xFFFFFFFF, self.tail & 0xFFFFFFFF
        why = ffi.new("const char **")
        count = lib.qnic_desc_put(self._tx, tx, frame, why)
        if count == -errno.ENOSPC:
            return None
        if count < 0:
            raise ValueError(ffi.string(why[0]).decode())
        return [self.host.memory.read(self.slot_at(self.tail + i), SLOT_BYTES)
                for i in range(count)]

    @property
    def ident(self) -> int:
        """Identity of the chain that was written last."""
        return (int(self._tx.chain) - 1) & 0xFF

    def take(self) -> int:
        """Completions that are new in memory; wipes their slots. How many."""
        taken = 0
        while entry := self.completion():
            lib.qnic_desc_wipe(self._tx, self.head & 0xFFFFFFFF, entry.slots)
            self.head += entry.slots
            self.waiting -= 1
            taken += 1
        return taken
