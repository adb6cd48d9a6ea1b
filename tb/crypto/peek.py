# SPDX-License-Identifier: Apache-2.0
"""What is in the registers and memories of a module, to see that keys are gone."""
from collections.abc import Collection, Iterator
from typing import Any


def words(part: Any, leave_out: Collection[str] = ()) -> Iterator[Any]:
    """Every variable and memory word below `part` whose name, or parent, is not left out."""
    for child in part:
        if child._name in leave_out or child._name.startswith("unnamedblk"):  # loop variables
            continue
        if child._type in ("GPI_MODULE", "GPI_GENARRAY", "GPI_ARRAY"):
            yield from words(child, leave_out)
        elif child._type == "GPI_PACKED":
            yield child
