# SPDX-License-Identifier: Apache-2.0
"""abi/qnic.rdl as a Python module: where each register is."""
from systemrdl.node import RegNode

from abi.contract import Abi
from abi.emit.registers import elaborate

HEAD = '''# SPDX-License-Identifier: Apache-2.0
# Generated from abi/qnic.rdl by `make gen`. Do not edit.
"""Byte addresses of the registers by path, as in docs/registers.md."""

_ADDRESS = {
'''
TAIL = '''}


def address(path: str) -> int:
    """Address of a register, ``ring[0].tail`` for example; KeyError where there is none."""
    return _ADDRESS[path]
'''


def files(abi: Abi) -> dict[str, str]:
    """The module."""
    top = elaborate(abi)
    rows = [f'    "{node.get_path()[len(top.inst_name) + 1:]}": 0x{node.absolute_address:03x},\n'
            for node in top.descendants(unroll=True) if isinstance(node, RegNode)]
    return {"abi/gen/qnic_regs.py": HEAD + "".join(rows) + TAIL}
