# SPDX-License-Identifier: Apache-2.0
"""driver/qnic_regs.h: addresses of registers and masks of fields, for FIELD_PREP."""
from abi.contract import Abi
from abi.emit.c import defines, header
from abi.emit.register_map import Register, registers
from abi.emit.registers import elaborate

INDICES = "ij"


def _register(reg: Register) -> list[tuple[str, str, str]]:
    """The address, and a mask for each field; a field that is all of the register has none."""
    name = "QNIC_REG_" + reg.plain.replace(".", "_").upper()
    index = INDICES[:len(reg.arrays)]
    address = f"0x{reg.address:03x}"
    if index:
        terms = [f"0x{a.stride:x} * ({i})" for a, i in zip(reg.arrays, index, strict=True)]
        address = f"({' + '.join([address, *terms])})"
    call = f"({', '.join(index)})" if index else ""
    rows = [(name + call, address, reg.name)]
    return rows + [(f"{name}_{b.name.upper()}", f"0x{b.mask:08x}", "") for b in reg.bits
                   if b.width < reg.width]


def files(abi: Abi) -> dict[str, str]:
    """The header."""
    body = defines([row for reg in registers(elaborate(abi)) for row in _register(reg)])
    return {"driver/qnic_regs.h": header("GPL-2.0", "_QNIC_REGS_H", body, "abi/qnic.rdl")}
