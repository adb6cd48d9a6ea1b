# SPDX-License-Identifier: Apache-2.0
"""docs/registers.md: the page of the registers."""
from abi.contract import Abi
from abi.emit.register_map import Bits, Register, registers
from abi.emit.registers import elaborate

HEAD = """<!-- Generated from abi/qnic.rdl by `make gen`. Do not edit. -->
# Registers

AXI4-Lite, 32 bits wide, little-endian; 64-bit counters are two words, read the low one
first. Access: r read, w write, rw both, w1c write 1 to clear. Bits without a name read as
zero and ignore writes. Arrays: the address is that of element 0, and how far apart they are.
How a driver uses them: [programmer's guide](programmers_guide.md).

| address | register | |
|---|---|---|
"""


def _address(reg: Register) -> str:
    return " ".join([f"0x{reg.address:03x}", *(f"+ 0x{a.stride:x}·n" for a in reg.arrays)])


def _path(reg: Register) -> str:
    return reg.path.format(*"n" * len(reg.arrays))


def _range(b: Bits) -> str:
    return f"{b.lsb + b.width - 1}:{b.lsb}" if b.width > 1 else str(b.lsb)


def _doc(b: Bits, abi: Abi) -> str:
    """What a field is, with the values of its enum."""
    if not b.enum:
        return b.doc
    values = abi.enum(b.enum.removeprefix("qnic_")).values
    return " ".join([b.doc, *(f"<br>{v.number} {v.name}: {v.doc}" for v in values)])


def _section(reg: Register, abi: Abi) -> list[str]:
    count = "".join(f", {a.count} of them" for a in reg.arrays)
    rows = [f"| {_range(b)} | {b.name} | {b.access} | {'' if b.reset is None else hex(b.reset)} |"
            f" {_doc(b, abi)} |" for b in reg.bits]
    return ["", f"## {_path(reg)}", f"{reg.name} ({_address(reg)}{count})."
            + (f" {reg.doc}" if reg.doc else ""), "",
            "| bits | field | access | reset | |", "|---|---|---|---|---|", *rows]


def files(abi: Abi) -> dict[str, str]:
    """The page."""
    regs = registers(elaborate(abi))
    table = [f"| {_address(r)} | [{_path(r)}](#{_path(r).translate({ord(c): None for c in '.[]'})})"
             f" | {r.name} |" for r in regs]
    sections = [line for r in regs for line in _section(r, abi)]
    return {"docs/registers.md": HEAD + "\n".join([*table, *sections, ""])}
