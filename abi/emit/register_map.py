# SPDX-License-Identifier: Apache-2.0
"""The compiled register map as plain data, for the emitters of C, Python and Markdown.

PeakRDL's compiler reads qnic.rdl and its regblock writes the RTL. Its other exporters were
tried: cheader 1.1.0 overlays packed structs, wants <stdint.h>, and names fields of reused
types with hashes, in lines of up to 254 columns; python 4.0.0 writes 8,747 lines, markdown
1.0.3 a page of 1,363. A kernel driver wants offsets for readl() and masks for FIELD_PREP().
"""
from collections.abc import Iterator
from dataclasses import dataclass

from systemrdl.node import AddressableNode, AddrmapNode, FieldNode, RegfileNode, RegNode


@dataclass(frozen=True)
class Array:
    """``count`` of something, ``stride`` bytes apart."""

    count: int
    stride: int


@dataclass(frozen=True)
class Bits:
    """A field of a register."""

    name: str
    lsb: int
    width: int
    access: str
    """What software may do: ``r``, ``w``, ``rw``; ``w1c``: writing 1 clears."""
    reset: int | None
    doc: str
    enum: str
    """Name of the contract's enum that lists its values, or empty."""

    @property
    def mask(self) -> int:
        """The field's bits in the register."""
        return ((1 << self.width) - 1) << self.lsb


@dataclass(frozen=True)
class Register:
    """A register, or all registers of an array."""

    path: str
    """With ``{}`` in place of an array's index."""
    address: int
    """Byte address of the first one."""
    arrays: tuple[Array, ...]
    width: int
    name: str
    doc: str
    bits: tuple[Bits, ...]

    @property
    def plain(self) -> str:
        """The path without indices."""
        return self.path.replace("[{}]", "")


def _text(node: AddressableNode | FieldNode, name: str) -> str:
    """A text property on one line."""
    return " ".join(str(node.get_property(name) or "").split())


def _bits(node: FieldNode) -> Bits:
    enum = node.get_property("encode")
    clears = node.get_property("onwrite") is not None
    reset = node.get_property("reset")
    return Bits(node.inst_name, node.lsb, node.width,
                "w1c" if clears else node.get_property("sw").name,
                reset if isinstance(reset, int) else None, _text(node, "desc"),
                enum.type_name if enum else "")


def _walk(node: AddressableNode, path: str, arrays: tuple[Array, ...]
          ) -> Iterator[Register]:
    for child in node.children():
        if not isinstance(child, RegNode | RegfileNode):
            continue
        inner, inside = arrays, path + child.inst_name
        if child.is_array:
            inside += "[{}]"
            if child.array_dimensions is None or child.array_stride is None:
                raise ValueError(f"{child.get_path()}: an array without dimensions")
            inner = (*arrays, Array(child.array_dimensions[0], child.array_stride))
            child = next(child.unrolled())
        if isinstance(child, RegfileNode):
            # An external block is how the bus reaches its registers, not a part of their names.
            block = child.external and not child.is_array and not isinstance(node, RegfileNode)
            yield from _walk(child, path if block else f"{inside}.", inner)
        else:
            yield Register(inside, child.absolute_address, inner, child.get_property("regwidth"),
                           _text(child, "name"), _text(child, "desc"),
                           tuple(_bits(f) for f in child.fields()))


def registers(top: AddrmapNode) -> list[Register]:
    """Every register in order of address; an element of an array stands for all."""
    return list(_walk(top, "", ()))
