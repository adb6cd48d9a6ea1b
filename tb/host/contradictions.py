# SPDX-License-Identifier: Apache-2.0
"""Ways in which a chain contradicts itself, by name."""
from collections.abc import Callable

from abi.gen.qnic_abi import DataFlags
from tb.host.rings import Slots

BAD: dict[str, Callable[[Slots], Slots]] = {
    "meta0 flags": lambda c: c.spoil(0, flags=4),
    "checksum of a protected frame": lambda c: c.spoil(0, flags=2),
    "mode": lambda c: c.spoil(0, mode=3),
    "protected data, plain meta": lambda c: c.spoil(0, mode=0, sa_id=0, gen=0, cid_len=0),
    "cipher in sa mode": lambda c: c.spoil(0, cipher=1),
    "no meta1": lambda c: c.spoil(1, slot_type=0xD1),
    "meta1 of another chain": lambda c: c.spoil(1, chain=c.ident ^ 1),
    "l3 odd": lambda c: c.spoil(1, l3_off=15),
    "l3 in ethernet": lambda c: c.spoil(1, l3_off=12),
    "l4 in ip": lambda c: c.spoil(1, l4_off=32),
    "l4 odd": lambda c: c.spoil(1, l4_off=35),
    "data of another chain": lambda c: c.spoil(3, chain=c.ident ^ 1),
    "data type": lambda c: c.spoil(2, slot_type=0xE1),
    "data flags": lambda c: c.spoil(2, flags=DataFlags.PROTECTED | 4),
    "not protected": lambda c: c.spoil(2, flags=0),
    "length 0": lambda c: c.spoil(3, length=0),
    "early end": lambda c: c.spoil(2, flags=DataFlags.PROTECTED | DataFlags.EOP),
    "no end": lambda c: c.spoil(4, flags=DataFlags.PROTECTED),
    "not protected behind protected": lambda c: c.spoil(3, flags=0),
    "last one not protected": lambda c: c.spoil(4, flags=DataFlags.EOP),
}
BAD_INLINE: dict[str, Callable[[Slots], Slots]] = {
    "no cipher": lambda c: c.spoil(0, cipher=0),
    "sa id": lambda c: c.spoil(0, sa_id=1),
    "generation": lambda c: c.spoil(0, gen=1),
}
