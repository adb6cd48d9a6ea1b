# SPDX-License-Identifier: Apache-2.0
"""Move the registers behind ECP5 block RAMs into the block RAMs.

A DP16KD has a register at each output (REGMODE_A, REGMODE_B = OUTREG), which is 4 ns faster
than the bare RAM; yosys does not use it. This pass works on yosys' JSON netlist. It takes a
port's registers when every bit of the port that is read at all is read by one plain
flip-flop and nothing else: same clock and edge, no reset, starts as 0, one enable for all or
none. The enable becomes the register's (OCE), else that is 1; the RAM's own enable does not
reach the register. The RAM's reset does, so it has to be tied off.
Source: Lattice FPGA-TN-02204 (ECP5 memory), nextpnr ecp5/arch.cc (a 36-bit port is clocked
by CLKB, its low half leaves at DOA).
"""
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from syn.netlist import FF, Bit, Cell, Module, Pin, parameter, pin, readers

RAM = "DP16KD"
WIDTH = 18


def memory(port: str) -> str:
    """The memory of a read port: names without the part's number and ``dut.``."""
    return re.sub(r"(\.\d+\.\d+)?\.[AB]+$", "", port).removeprefix("dut.")


@dataclass
class Absorbed:
    """What became of the block RAMs' read ports: ``cell.A``, ``cell.B`` or ``cell.AB``."""

    taken: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)  # port: why
    flip_flops: int = 0

    def summary(self) -> dict[str, Any]:
        """Read ports by memory, as a result keeps them."""
        left: dict[str, dict[str, Any]] = {}
        for port, why in self.left.items():
            entry = left.setdefault(memory(port), {
                "ports": 0, "why": re.sub(r"\bDO[AB]\d+\b", "a bit", why)})
            entry["ports"] += 1
        return {"taken": dict(Counter(map(memory, self.taken))), "already": len(self.already),
                "left": left, "flip_flops": self.flip_flops}


@dataclass(frozen=True)
class _Port:
    """One read port: the letters of the outputs that it has, and of its clock."""

    outputs: str
    clock: str


def _read_ports(cell: Cell) -> list[_Port]:
    """A 36-bit read port uses both halves' outputs and the clock of B."""
    if int(cell["parameters"]["DATA_WIDTH_B"], 2) == 36:
        return [_Port("AB", "B")]
    if int(cell["parameters"]["DATA_WIDTH_A"], 2) == 36:
        return [_Port("B", "B")]  # A writes
    return [_Port("A", "A"), _Port("B", "B")]


def _enable(ff: Cell) -> Bit | None:
    """The enable of a flip-flop, "1" where it has none, None where it is inverted."""
    mode = parameter(ff, "CEMUX", "CE")
    if mode == "1":
        return "1"
    return pin(ff, "CE", "1") if mode == "CE" else None


def _plain(ff: Cell, clock: Bit, inverted: bool) -> str:
    """Empty when the flip-flop is one that an output register can replace; else why not."""
    if pin(ff, "CLK") != clock or (parameter(ff, "CLKMUX", "CLK") == "INV") != inverted:
        return "another clock"
    if _enable(ff) is None:
        return "a register with an inverted enable"
    if pin(ff, "LSR", "0") != "0" or parameter(ff, "LSRMUX", "LSR") == "INV":
        return "a register with a reset"
    if parameter(ff, "REGSET", "RESET") != "RESET":
        return "a register that starts as 1"
    return ""


def _find(module: Module, name: str, port: _Port, sinks: dict[Bit, list[Pin]],
          ) -> tuple[dict[str, str], str]:
    """Output pin to its flip-flop, or why the port has to stay as it is."""
    cell = module["cells"][name]
    if pin(cell, f"RST{port.clock}", "0") != "0":
        return {}, "the RAM's read port has a reset"
    clock = pin(cell, f"CLK{port.clock}")
    inverted = parameter(cell, f"CLK{port.clock}MUX", f"CLK{port.clock}") == "INV"
    found: dict[str, str] = {}
    for letter in port.outputs:
        for index in range(WIDTH):
            output = f"DO{letter}{index}"
            read_by = sinks.get(pin(cell, output), [])
            if not read_by:
                continue
            if len(read_by) > 1:
                return {}, f"{output} is read {len(read_by)} times"
            reader = read_by[0]
            if not reader.cell or module["cells"][reader.cell]["type"] != FF:
                kind = module["cells"][reader.cell]["type"] if reader.cell else "a pin"
                return {}, f"{output} goes to {kind}"
            if reader.port != "DI":
                return {}, f"{output} is a register's {reader.port}"
            why = _plain(module["cells"][reader.cell], clock, inverted)
            if why:
                return {}, f"{output} goes to {why}"
            found[output] = reader.cell
    if len({_enable(module["cells"][ff]) for ff in found.values()}) > 1:
        return {}, "its registers have several enables"
    return found, ""


def absorb(module: Module) -> Absorbed:
    """Change the module in place and say what was done."""
    sinks = readers(module)
    cells, result = module["cells"], Absorbed()
    for name in [n for n, c in cells.items() if c["type"] == RAM]:
        cell = cells[name]
        for port in _read_ports(cell):
            label = f"{name}.{port.outputs}"
            used = any(sinks.get(pin(cell, f"DO{letter}{i}"))
                       for letter in port.outputs for i in range(WIDTH))
            if not used:
                continue
            if parameter(cell, f"REGMODE_{port.clock}", "NOREG") == "OUTREG":
                result.already.append(label)
                continue
            found, why = _find(module, name, port, sinks)
            if why:
                result.left[label] = why
                continue
            enable = _enable(cells[next(iter(found.values()))])
            for output, flip_flop in found.items():
                cell["connections"][output] = cells.pop(flip_flop)["connections"]["Q"]
            for letter in port.outputs:
                cell["parameters"][f"REGMODE_{letter}"] = "OUTREG"
                cell["connections"][f"OCE{letter}"] = [enable]
                cell["port_directions"][f"OCE{letter}"] = "input"
            result.taken.append(label)
            result.flip_flops += len(found)
    return result
