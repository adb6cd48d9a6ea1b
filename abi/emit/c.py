# SPDX-License-Identifier: Apache-2.0
"""C headers: the control message for user space, slots and completion for the driver."""
from abi.contract import Abi, Enum, Field, Struct

UAPI = "driver/uapi/linux/udp_quic.h"
DRIVER = "driver/qnic_abi.h"
UAPI_CONSTANTS = {
    "UDP_QUIC_TX": "UDP_QUIC_TX",
    "CMSG_VERSION": "UDP_QUIC_TX_VERSION",
    "TAG_BYTES": "UDP_QUIC_TX_TAG_BYTES",
    "MAX_CID_LEN": "UDP_QUIC_TX_MAX_CID_LEN",
}
"""Constants that user space sees, and their names there."""
UAPI_ONLY = ("SOL_UDP", "UDP_QUIC_TX", "CMSG_VERSION")
"""Constants that the driver header leaves to the others."""
COLUMNS = 100
NATIVE = {1: "__u8", 2: "__u16", 4: "__u32", 8: "__aligned_u64"}
LITTLE = {1: "__u8", 2: "__le16", 4: "__le32", 8: "__le64"}


def _tabs(text: str, column: int) -> str:
    """Pad with tabs up to a column, a tab at least."""
    return text + "\t" * max(1, -(-(column - len(text)) // 8))


def _commented(line: str, comment: str) -> list[str]:
    """A line with its comment, behind it or above."""
    if len(f"{line}\t{comment}".expandtabs(8)) <= COLUMNS:
        return [f"{line}\t{comment}"]
    return [line[:len(line) - len(line.lstrip())] + comment, line]


def defines(rows: list[tuple[str, str, str]]) -> list[str]:
    """``#define`` lines in columns; the comment of a long one goes above it."""
    column = 8 * (max(len(name) for name, _, _ in rows) // 8 + 1) + 8
    out = []
    for name, value, doc in rows:
        line = _tabs(f"#define {name}", column) + value
        out += _commented(line, f"/* {doc} */") if doc else [line]
    return out


def _enum(e: Enum, prefix: str, names: tuple[str, ...], tag: str) -> list[str]:
    """An enum of the named values."""
    values = [v for v in e.values if v.name in names]
    column = 8 * (max(len(prefix + v.name) for v in values) // 8 + 1)
    rows = [_commented(f"\t{_tabs(prefix + v.name, column)}= {v.number},", f"/* {v.doc} */")
            for v in values]
    return ["", f"/* {e.doc} */", f"enum {tag} {{", *(line for row in rows for line in row), "};"]


def _member(f: Field, types: dict[int, str], structs: dict[str, Struct]) -> str:
    """A member without comment."""
    if f.nested:
        return f"struct {structs[f.nested].uapi} {f.name};"
    if f.raw or f.width not in types:
        return f"__u8 {f.name}[{f.width}];"
    return f"{types[f.width]} {f.name};"


def _struct(s: Struct, tag: str, types: dict[int, str], structs: dict[str, Struct]) -> list[str]:
    """A structure with kernel-doc."""
    return ["", "/**", f" * struct {tag} - {s.doc}",
            *(f" * @{f.name}: {f.doc}" for f in s.fields), " */",
            f"struct {tag} {{",
            *("\t" + _member(f, types, structs) for f in s.fields), "};"]


def _masks(s: Struct, prefix: str) -> list[str]:
    """Flags and parts of a structure's fields, for use on the number in host order."""
    rows = [(f"{prefix}_{p.name.upper()}", f"0x{((1 << p.width) - 1) << p.lsb:0{2 * f.width}x}",
             f"in {f.name}") for f in s.fields for p in (*f.bits, *f.parts)]
    return ["", *defines(rows)] if rows else []


def header(license_id: str, guard: str, body: list[str], source: str = "abi/qnic_abi.yaml",
           includes: tuple[str, ...] = ()) -> str:
    """A header around its body."""
    return "\n".join([f"/* SPDX-License-Identifier: {license_id} */",
                      f"/* Generated from {source} by `make gen`. Do not edit. */",
                      f"#ifndef {guard}", f"#define {guard}", "",
                      *(f"#include {i}\n" for i in includes),
                      *body, "", f"#endif /* {guard} */", ""])


def _uapi(abi: Abi, structs: dict[str, Struct]) -> str:
    """What a program needs to fill in the control message."""
    body = defines([(UAPI_CONSTANTS[c.name], str(c.number), c.doc)
                     for c in abi.constants if c.name in UAPI_CONSTANTS])
    for e in abi.enums:
        if e.uapi:
            body += _enum(e, f"UDP_QUIC_TX_{e.name.upper()}_", e.uapi, f"udp_quic_tx_{e.name}")
    for s in abi.structs:
        if s.uapi:
            body += _struct(s, s.uapi, NATIVE, structs) + _masks(s, "UDP_QUIC_TX_F")
    return header("GPL-2.0 WITH Linux-syscall-note", "_UAPI_LINUX_UDP_QUIC_H", body,
                  includes=("<linux/types.h>",))


def _driver(abi: Abi, structs: dict[str, Struct]) -> str:
    """What the driver needs to build slots and to read completions."""
    body = defines([("QNIC_ABI_VERSION", str(abi.version), "version of this contract"),
                     *((f"QNIC_{c.name}", str(c.number), c.doc)
                       for c in abi.constants if c.name not in UAPI_ONLY)])
    for e in abi.enums:
        names = tuple(v.name for v in e.values)
        body += _enum(e, f"QNIC_{e.name.upper()}_", names, f"qnic_{e.name}")
    for s in abi.structs:
        if not s.uapi:
            prefix = f"QNIC_{s.short.removesuffix('_slot').upper()}"
            body += _struct(s, f"qnic_{s.short}", LITTLE, structs) + _masks(s, prefix)
    body.append("")
    body += [f'static_assert(sizeof(struct qnic_{s.short}) == {s.size}, "qnic_{s.short}");'
             for s in abi.structs if not s.uapi]
    return header("GPL-2.0", "_QNIC_ABI_H", body, includes=('"qnic_types.h"',))


def files(abi: Abi) -> dict[str, str]:
    """The two headers."""
    structs = {s.name: s for s in abi.structs}
    return {UAPI: _uapi(abi, structs), DRIVER: _driver(abi, structs)}
