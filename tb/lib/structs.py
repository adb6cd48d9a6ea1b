# SPDX-License-Identifier: Apache-2.0
"""Packed structs of the RTL as Python values.

cocotb sees a packed struct as one flat vector. The layout is read from the
SystemVerilog packages themselves, so there is nothing to keep in step:

    PKT = struct("pkt_t")
    dut.pkt_i.value = PKT.pack(status=0, geom={"l3_off": 14})   # other fields are 0
    PKT.unpack(int(dut.pkt_o.value))["geom"]["pn_len"]
"""
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyslang
import pyslang.ast
import pyslang.syntax

from tb.lib.sim import PACKAGES


def little(data: bytes) -> int:
    """Bytes as a vector: byte i is bits [8i +: 8]."""
    return int.from_bytes(data, "little")


@dataclass(frozen=True)
class Field:
    """One member: bits [lsb +: width], a struct of its own or a number."""

    name: str
    lsb: int
    width: int
    struct: "Struct | None"


@dataclass(frozen=True)
class Struct:
    """A packed struct type of the packages."""

    name: str
    width: int
    fields: tuple[Field, ...]

    def pack(self, values: Mapping[str, Any] | None = None, **more: Any) -> int:
        """The flat vector. Raises KeyError for no such field, ValueError out of range."""
        given = {**(values or {}), **more}
        out = 0
        for field in self.fields:
            value = given.pop(field.name, 0)
            if isinstance(value, Mapping):
                if field.struct is None:
                    raise ValueError(f"{self.name}.{field.name} is no struct")
                value = field.struct.pack(value)
            if not 0 <= int(value) < 1 << field.width:
                raise ValueError(f"{self.name}.{field.name} does not fit {field.width} bits")
            out |= int(value) << field.lsb
        if given:
            raise KeyError(f"{self.name} has no field {', '.join(given)}")
        return out

    def unpack(self, vector: int) -> dict[str, Any]:
        """Fields of the flat vector, structs as dictionaries."""
        out: dict[str, Any] = {}
        for field in self.fields:
            bits = vector >> field.lsb & ((1 << field.width) - 1)
            out[field.name] = bits if field.struct is None else field.struct.unpack(bits)
        return out


@cache
def _packages() -> pyslang.ast.Compilation:
    compilation = pyslang.ast.Compilation()
    for path in PACKAGES:
        compilation.addSyntaxTree(pyslang.syntax.SyntaxTree.fromFile(str(path)))
    return compilation


def _convert(name: str, kind: Any) -> Struct:
    kind = kind.canonicalType
    fields = []
    for member in kind:
        inner = member.type.canonicalType
        fields.append(Field(member.name, int(member.bitOffset), int(inner.bitWidth),
                            _convert(member.name, inner) if inner.isStruct else None))
    return Struct(name, int(kind.bitWidth), tuple(fields))


@cache
def struct(name: str, package: str = "qnic_pkg") -> Struct:
    """The layout of ``package::name``."""
    symbol: Any = _packages().getPackage(package).find(name)
    if symbol is None:
        raise KeyError(f"no type {name} in {package}")
    return _convert(name, symbol.targetType.type)


@cache
def constant(name: str, package: str = "qnic_pkg") -> int:
    """The value of a localparam of a package."""
    symbol: Any = _packages().getPackage(package).find(name)
    text = str(symbol.value)
    return int(text.rpartition("'d")[2])  # "58" or "32'd58"
