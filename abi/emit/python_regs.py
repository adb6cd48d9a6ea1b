# SPDX-License-Identifier: Apache-2.0
"""abi/gen/qnic_regs.py: where each register is, and the fields in it."""
from abi.contract import Abi
from abi.emit.register_map import Register, registers
from abi.emit.registers import elaborate

HEAD = '''# SPDX-License-Identifier: Apache-2.0
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
    return _FIELD[re.sub(r"\\[\\d+\\]", "", path)]


'''


TAIL = '''}
_ADDRESS = {
    path.format(*index): at + sum(i * stride for i, (_, stride) in zip(index, arrays, strict=True))
    for path, (at, arrays) in _REGISTERS.items()
    for index in product(*(range(count) for count, _ in arrays))
}
'''


def _row(reg: Register) -> str:
    """A register, or all registers of an array: the address, and how many how far apart."""
    arrays = "".join(f"({a.count}, 0x{a.stride:x}), " for a in reg.arrays)
    return f'    "{reg.path}": (0x{reg.address:03x}, ({arrays.rstrip(" ")})),'


def files(abi: Abi) -> dict[str, str]:
    """The module."""
    regs = registers(elaborate(abi))
    table = ["_REGISTERS: dict[str, tuple[int, tuple[tuple[int, int], ...]]] = {",
             *(_row(reg) for reg in regs)]
    fields = ["_FIELD = {",
              *(f'    "{r.plain}.{b.name}": Field({b.lsb}, {b.width}),'
                for r in regs for b in r.bits), "}", ""]
    return {"abi/gen/qnic_regs.py":
            HEAD + "\n".join(table) + "\n" + TAIL + "\n".join(fields)}
