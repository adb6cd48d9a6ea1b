# SPDX-License-Identifier: Apache-2.0
"""Compile abi/qnic.rdl; the register block of the RTL is made of it by PeakRDL."""
import tempfile
from pathlib import Path

from peakrdl_regblock import RegblockExporter
from peakrdl_regblock.cpuif.axi4lite import AXI4Lite_Cpuif_flattened
from peakrdl_regblock.udps import ALL_UDPS
from systemrdl import RDLCompiler
from systemrdl.node import AddrmapNode

from abi.contract import Abi, ContractError

SOURCE = Path(__file__).parents[1] / "qnic.rdl"
NAME = "qnic_csr_regs"
HEAD = """// SPDX-License-Identifier: Apache-2.0
// Generated from abi/qnic.rdl by `make gen`. Do not edit.
"""


def include(abi: Abi) -> str:
    """What qnic.rdl takes from the contract: enums and numbers."""
    out = [f"`define QNIC_{c.name} {c.number}" for c in abi.constants]
    out += [f"`define QNIC_ABI_VERSION {abi.version}",
            f"`define QNIC_STATUS_COUNT {status_count(abi)}"]
    for e in abi.enums:
        out.append(f"enum qnic_{e.name} {{")
        out += [f"  {v.name} = {e.width}'d{v.number} {{desc = \"{v.doc}\";}};" for v in e.values]
        out.append("};")
    return "\n".join([*out, ""])


def status_count(abi: Abi) -> int:
    """Counters of chains, one a status; statuses are numbered without holes."""
    numbers = sorted(v.number for v in abi.enum("status").values)
    if numbers != list(range(len(numbers))):
        raise ContractError("status: a counter belongs to each value, but there are holes")
    return len(numbers)


def elaborate(abi: Abi) -> AddrmapNode:
    """The register map, compiled with the contract's include file."""
    compiler = RDLCompiler()
    for udp in ALL_UDPS:
        compiler.register_udp(udp, soft=False)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "qnic_abi.rdl").write_text(include(abi))
        compiler.compile_file(str(SOURCE), incl_search_paths=[folder])
    return compiler.elaborate(NAME).top


def files(abi: Abi) -> dict[str, str]:
    """The register block and its package."""
    with tempfile.TemporaryDirectory() as folder:
        RegblockExporter().export(
            elaborate(abi), folder, cpuif_cls=AXI4Lite_Cpuif_flattened, module_name=NAME,
            package_name=f"{NAME}_pkg", retime_read_fanin=True, default_reset_activelow=True,
            reuse_hwif_typedefs=False)
        # At time 0 nothing is driven yet and simulation starts from random values.
        return {f"rtl/csr/gen/{p.name}":
                HEAD + p.read_text().replace("_ack: assert(", "_ack: assert($time == 0 || ")
                for p in sorted(Path(folder).glob("*.sv"))}
