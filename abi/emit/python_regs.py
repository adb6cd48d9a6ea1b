# SPDX-License-Identifier: Apache-2.0
"""abi/gen/qnic_regs.py: where each register is, and the fields in it."""
from collections.abc import Iterator
from itertools import product

from abi.contract import Abi
from abi.emit.register_map import Register, registers
from abi.emit.registers import elaborate

HEAD = '''# SPDX-License-Identifier: Apache-2.0
# Generated from abi/qnic.rdl by `make gen`. Do not edit.
"""Byte addresses and fields of the registers by path, as in docs/registers.md."""
import re
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


def _addresses(reg: Register) -> Iterator[tuple[str, int]]:
    """Path and address of each element of the register."""
    for index in product(*(range(a.count) for a in reg.arrays)):
        offset = sum(i * a.stride for i, a in zip(index, reg.arrays, strict=True))
        yield reg.path.format(*index), reg.address + offset


def files(abi: Abi) -> dict[str, str]:
    """The module."""
    regs = registers(elaborate(abi))
    addresses = [entry for reg in regs for entry in _addresses(reg)]
    out = ["_ADDRESS = {", *(f'    "{path}": 0x{at:03x},' for path, at in addresses),
           "}", "_FIELD = {",
           *(f'    "{r.plain}.{b.name}": Field({b.lsb}, {b.width}),' for r in regs for b in r.bits),
           "}", ""]
    return {"abi/gen/qnic_regs.py": HEAD + "\n".join(out)}
