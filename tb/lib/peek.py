# SPDX-License-Identifier: Apache-2.0
"""What is in the registers and memories of a module, to see that keys are gone."""
from collections.abc import Collection, Iterator
from typing import Any


def words(part: Any, leave_out: Collection[str] = (), blocks: bool = False) -> Iterator[Any]:
    """Every variable and memory word below `part` whose name, or parent, is not left out;
    those of unnamed blocks, loop variables mostly, with `blocks`."""
    for child in part:
        if child._name in leave_out or (not blocks and child._name.startswith("unnamedblk")):
            continue
        if child._type in ("GPI_MODULE", "GPI_GENARRAY", "GPI_ARRAY"):
            yield from words(child, leave_out, blocks)
        elif child._type == "GPI_PACKED":
            yield child
