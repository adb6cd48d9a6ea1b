# SPDX-License-Identifier: Apache-2.0
"""abi/gen/qnic_abi_pkg.sv: constants, enums and packed structures of the RTL."""
from collections.abc import Sequence

from abi.contract import Abi, Enum, Struct, Value

COLUMNS = 100

def aligned(rows: Sequence[tuple[str, str, str]], indent: str) -> list[str]:
    """Lines ``a b  // doc`` in columns, as verible-verilog-format keeps them.

    If one would be too long, the comments of all go above their line.
    """
    first = max(len(a) for a, _, _ in rows)
    second = max(len(b) for _, b, _ in rows)
    out = [f"{indent}{a:<{first}} {b:<{second}}  // {doc}" for a, b, doc in rows]
    if max(map(len, out)) <= COLUMNS:
        return out
    return [line for a, b, doc in rows
            for line in (f"{indent}// {doc}", f"{indent}{a:<{first}} {b}")]


def _enum(e: Enum) -> list[str]:
    names = [f"{e.name.upper()}_{v.name}" for v in e.values]
    ends = [","] * (len(names) - 1) + [""]
    rows = [(n, f"= {e.width}'d{v.number}{end}", v.doc)
            for n, v, end in zip(names, e.values, ends, strict=True)]
    return ["", f"  // {e.doc}", f"  typedef enum logic [{e.width - 1}:0] {{",
            *aligned(rows, "    "), f"  }} {e.name}_e;"]


def _struct(s: Struct) -> list[str]:
    rows = [(f"logic [{8 * f.width - 1}:0]", f"{f.name};", f"byte {f.offset}: {f.doc}")
            for f in reversed(s.fields)]
    out = ["", f"  // {s.doc}", "  typedef struct packed {", *aligned(rows, "    "),
           f"  }} {s.name}_t;"]
    for f in s.fields:
        prefix = f"  localparam int unsigned {s.name.upper()}_{f.name.upper()}"
        out += [f"{prefix}_{b.name} = {b.lsb};" for b in f.bits]
        for p in f.parts:
            out += [f"{prefix}_{p.name.upper()}_LSB = {p.lsb};",
                    f"{prefix}_{p.name.upper()}_W = {p.width};"]
    return out


def files(abi: Abi) -> dict[str, str]:
    """The package."""
    out = ["// SPDX-License-Identifier: Apache-2.0",
           "// Generated from abi/qnic_abi.yaml by `make gen`. Do not edit.",
           "package qnic_abi_pkg;"]
    for c in (Value("ABI_VERSION", abi.version, "version of this contract"), *abi.constants):
        line = f"  localparam int unsigned {c.name} = {c.number};  // {c.doc}"
        out += [line] if len(line) <= COLUMNS else [f"  // {c.doc}", line.partition("  //")[0]]
    for e in abi.enums:
        out += _enum(e)
    for s in abi.structs:
        if not s.uapi:
            out += _struct(s)
    return {"abi/gen/qnic_abi_pkg.sv": "\n".join([*out, "endpackage", ""])}
