# SPDX-License-Identifier: Apache-2.0
"""Read abi/qnic_abi.yaml into dataclasses and refuse what contradicts itself."""
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

SOURCE = Path(__file__).with_name("qnic_abi.yaml")
INTEGER_BYTES = (1, 2, 4, 5, 8)
"""Widths of fields that are numbers; wider ones are raw bytes."""


class ContractError(ValueError):
    """The contract contradicts itself; the message names the place."""


@dataclass(frozen=True)
class Value:
    """A named number."""

    name: str
    number: int
    doc: str


@dataclass(frozen=True)
class Enum:
    """Values of a field of ``width`` bits."""

    name: str
    doc: str
    width: int
    values: tuple[Value, ...]
    uapi: tuple[str, ...] = ()
    """Names of the values that user space sees."""


@dataclass(frozen=True)
class Part:
    """Several bits of a field."""

    name: str
    lsb: int
    width: int


@dataclass(frozen=True)
class Field:
    """A field; ``offset`` and ``width`` in bytes."""

    name: str
    offset: int
    width: int
    doc: str
    default: str | int = 0
    """A number, a constant's name, or ``enum.VALUE``."""
    bits: tuple[Part, ...] = ()
    """Flags."""
    parts: tuple[Part, ...] = ()
    """Numbers that share the field."""
    nested: str = ""
    """Name of the structure that the field is."""

    @property
    def raw(self) -> bool:
        """Raw bytes, not a number."""
        return not self.nested and self.width > max(INTEGER_BYTES)


@dataclass(frozen=True)
class Struct:
    """A structure in memory; ``size`` in bytes."""

    name: str
    doc: str
    size: int
    fields: tuple[Field, ...]
    short: str
    """Name outside SystemVerilog."""
    uapi: str = ""
    """C name of a structure that user space fills in, native endian."""


@dataclass(frozen=True)
class Abi:
    """The whole contract."""

    version: int
    constants: tuple[Value, ...]
    enums: tuple[Enum, ...]
    structs: tuple[Struct, ...] = field(default=())

    def enum(self, name: str) -> Enum:
        """The enum of that name."""
        return next(e for e in self.enums if e.name == name)

    def constant(self, name: str) -> Value:
        """The constant of that name."""
        return next(c for c in self.constants if c.name == name)


def _enum(name: str, node: Mapping[str, Any]) -> Enum:
    """Parse an enum: values fit, none is there twice, all of uapi exist."""
    width = int(node["width"])
    values = tuple(Value(v, int(n), str(doc)) for v, (n, doc) in node["values"].items())
    seen: dict[int, str] = {}
    for v in values:
        if not 0 <= v.number < 1 << width:
            raise ContractError(f"{name}.{v.name}: {v.number} does not fit {width} bits")
        if v.number in seen:
            raise ContractError(f"{name}.{v.name}: {v.number} is {seen[v.number]} already")
        seen[v.number] = v.name
    uapi = tuple(node.get("uapi", ()))
    for u in uapi:
        if u not in seen.values():
            raise ContractError(f"{name}.{u}: in uapi, but not a value")
    return Enum(name, str(node["doc"]), width, values, uapi)


def _parts(where: str, width: int, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Check that the bits of a field of ``width`` bytes exist and belong to one name."""
    taken = 0
    for p in parts:
        mask = ((1 << p.width) - 1) << p.lsb
        if p.width < 1 or p.lsb < 0 or mask >> 8 * width:
            raise ContractError(f"{where}.{p.name}: bits beyond the field's {8 * width}")
        if mask & taken:
            raise ContractError(f"{where}.{p.name}: overlaps other bits of the field")
        taken |= mask
    return parts


def _struct(name: str, node: Mapping[str, Any]) -> Struct:
    """Parse a structure: fields in order of offset, no gap, no overlap, size reached."""
    annotations = {k: dict(node.get(k, {})) for k in ("bits", "parts", "nested", "defaults")}
    fields: list[Field] = []
    end = 0
    for fname, offset, width, doc in node["fields"]:
        where = f"{name}.{fname}"
        if fname in (f.name for f in fields):
            raise ContractError(f"{where}: there are two of that name")
        if offset != end:
            kind = "overlap" if offset < end else "gap"
            raise ContractError(f"{where}: {kind}: offset {offset}, fields before end at {end}")
        if width < 1 or (width < 8 and width not in INTEGER_BYTES):
            raise ContractError(f"{where}: no field is {width} bytes wide")
        bits = tuple(Part(b, lsb, 1) for b, lsb in annotations["bits"].get(fname, {}).items())
        parts = tuple(Part(b, *p) for b, p in annotations["parts"].get(fname, {}).items())
        fields.append(Field(fname, offset, width, str(doc), annotations["defaults"].get(fname, 0),
                            _parts(where, width, bits), _parts(where, width, parts),
                            annotations["nested"].get(fname, "")))
        end += width
    for kind, entries in annotations.items():
        for fname in entries:
            if fname not in (f.name for f in fields):
                raise ContractError(f"{name}.{fname}: named in {kind}, but not a field")
    if end != node["size"]:
        raise ContractError(f"{name}: size is {node['size']}, its fields end at {end}")
    return Struct(name, str(node["doc"]), end, tuple(fields),
                  str(node.get("short", name)), str(node.get("uapi", "")))


def _resolve(abi: Abi) -> None:
    """Check what refers to another part: nested structures and defaults."""
    structs = {s.name: s for s in abi.structs}
    constants = {c.name for c in abi.constants}
    values = {f"{e.name}.{v.name}" for e in abi.enums for v in e.values}
    for s in abi.structs:
        for f in s.fields:
            where = f"{s.name}.{f.name}"
            if f.nested and f.nested not in structs:
                raise ContractError(f"{where}: there is no structure {f.nested}")
            if f.nested and structs[f.nested].size != f.width:
                raise ContractError(f"{where}: {f.width} bytes, {f.nested} is not")
            if isinstance(f.default, str) and f.default not in constants | values:
                raise ContractError(f"{where}: default {f.default} is neither constant nor value")


def parse(node: Mapping[str, Any]) -> Abi:
    """Check a contract read from YAML; raise ContractError if it contradicts itself."""
    abi = Abi(int(node["version"]),
              tuple(Value(c, int(n), str(doc)) for c, (n, doc) in node["constants"].items()),
              tuple(_enum(n, e) for n, e in node["enums"].items()),
              tuple(_struct(n, s) for n, s in node["structs"].items()))
    _resolve(abi)
    return abi


class _Loader(yaml.SafeLoader):
    """YAML that refuses a key that is there twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Called by PyYAML for every mapping."""
        names = [key.value for key, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                raise ContractError(f"line {node.start_mark.line + 1}: {name} is there twice")
        return super().construct_mapping(node, deep)


def load(path: Path = SOURCE) -> Abi:
    """Read and check the contract."""
    return parse(yaml.load(path.read_text(), Loader=_Loader))
