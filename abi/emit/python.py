# SPDX-License-Identifier: Apache-2.0
"""abi/gen/qnic_abi.py: enums, flags and records that pack to bytes."""
from pathlib import Path

from abi.contract import Abi, Enum, Field, Struct

RECORD = Path(__file__).with_name("record.py.in")
"""The part that no contract changes: imports and the base class of the records."""

COLUMNS = 100


def camel(name: str) -> str:
    """snake_case → CamelCase."""
    return "".join(part.capitalize() for part in name.split("_"))


def _line(text: str, doc: str) -> list[str]:
    """A line with its comment, behind it or above."""
    if len(text) + 3 + len(doc) <= COLUMNS:
        return [f"{text}  # {doc}"]
    return [f"{text[:len(text) - len(text.lstrip())]}# {doc}", text]


def _enum(e: Enum) -> list[str]:
    out = ["", "", f"class {camel(e.name)}(IntEnum):", f'    """{e.doc}"""', ""]
    return out + [row for v in e.values for row in _line(f"    {v.name} = {v.number}", v.doc)]


def _flags(s: Struct) -> list[str]:
    out = []
    for f in s.fields:
        if f.bits:
            name = camel(s.short.removesuffix("_slot")) + camel(f.name)
            out += ["", "", f"class {name}(IntFlag):", f'    """Bits of {f.name} of {s.name}."""',
                    "", *(f"    {b.name} = {1 << b.lsb:#x}" for b in f.bits)]
    return out


def _default(f: Field) -> str:
    """A default that is not zero, as the next argument."""
    if isinstance(f.default, int):
        return f", {f.default}" if f.default else ""
    enum, _, value = f.default.rpartition(".")
    return f", {camel(enum)}.{value}" if enum else f", {value}"


def _member(f: Field) -> list[str]:
    """The attributes that a field becomes: one, or one a part."""
    at = f"_at({f.offset}, {f.width}"
    if f.parts:
        return [f"    {p.name}: int = {at}, bits={p.width}, lsb={p.lsb})  # enum {p.name}"
                for p in f.parts]
    if f.nested:
        kind = camel(f.nested)
        text = f"    {f.name}: {kind} = {at}, {kind}(), kind={kind})"
    elif f.raw:
        text = f"    {f.name}: bytes = {at}, bytes({f.width}), kind=bytes)"
    else:
        text = f"    {f.name}: int = {at}{_default(f)})"
    return _line(text, f.doc)


def _struct(s: Struct) -> list[str]:
    native = ["    _ORDER: ClassVar[_Order] = sys.byteorder"] if s.uapi else []
    return ["", "", "@dataclass(frozen=True, kw_only=True)",
            f"class {camel(s.short)}(_Record):", f'    """{s.doc}"""', "",
            f"    SIZE: ClassVar[int] = {s.size}", *native,
            *(line for f in s.fields for line in _member(f))]


def files(abi: Abi) -> dict[str, str]:
    """The module."""
    out = [*RECORD.read_text().rstrip().splitlines(), "",
           f"ABI_VERSION = {abi.version}"]
    for c in abi.constants:
        out += _line(f"{c.name} = {c.number}", c.doc)
    for e in abi.enums:
        out += _enum(e)
    for s in abi.structs:
        out += _flags(s)
    for s in abi.structs:
        out += _struct(s)
    return {"abi/gen/qnic_abi.py": "\n".join([*out, ""])}
