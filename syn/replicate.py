# SPDX-License-Identifier: Apache-2.0
"""Give drivers of very many loads copies, in yosys' JSON netlist, as no open tool does yet.

A flip-flop or LUT that drives hundreds of pins all over the device costs nanoseconds of
wire. Each gets copies with the same inputs, and its loads are dealt out among them so that
each has loads that lie together: by where they are, else in the order of their names, which
follow the hierarchy. A copy of a flip-flop has a copy of the LUT in front of it too, or its
data would come from a LUT that lies with another one.
"""
import copy
from collections import Counter, defaultdict
from collections.abc import Mapping

from syn.netlist import Bit, Cell, Module, fresh_bit, pin
from syn.spots import Spot, cut

FF, LUT = "TRELLIS_FF", "LUT4"
OUTPUT = {FF: "Q", LUT: "Z"}
Load = tuple[str, str, int]  # cell, port, bit
LIMIT = 128  # pins a driver


def _groups(pins: list[Load], size: int, where: Mapping[str, Spot]) -> list[list[Load]]:
    """Pins in groups: those of known cells by place, then the others by name."""
    known = [pin for pin in pins if pin[0] in where]
    others = [pin for pin in pins if pin[0] not in where]
    groups = cut(known, [where[pin[0]] for pin in known], size) if known else []
    return groups + [others[at:at + size] for at in range(0, len(others), size)]


def twin(module: Module, name: str, label: str, output: Bit) -> Cell:
    """A copy of a cell, with an output of its own."""
    made: Cell = copy.deepcopy(module["cells"][name])
    port = OUTPUT[made["type"]]
    made["connections"][port] = [output]
    module["cells"][label] = made
    # A cell and a net of one name yosys itself would not read back.
    net = {"hide_name": 1, "bits": [output], "attributes": {}}
    module["netnames"][f"{label}${port}"] = net
    return made


def replicate(module: Module, limit: int = LIMIT,
              where: Mapping[str, Spot] | None = None) -> dict[str, int]:
    """Change the module so that no flip-flop or LUT drives more than ``limit`` pins; the
    copies made, by driver. ``where`` are places of the cells, as far as known. A copy is a load
    more for the drivers in front of it, so it goes on until none is above the limit. Clocks
    stay as they are."""
    cells, made = module["cells"], Counter[str]()
    fresh = fresh_bit(module)
    ports = {bit for port in module["ports"].values() for bit in port["bits"]}
    while True:
        loads: dict[Bit, list[Load]] = defaultdict(list)
        drivers: dict[Bit, str] = {}
        for name, cell in cells.items():
            for port, bits in cell["connections"].items():
                if OUTPUT.get(cell["type"]) == port:
                    drivers[bits[0]] = name
                elif cell["port_directions"][port] == "input" and not port.startswith("CLK"):
                    for index, bit in enumerate(bits):
                        loads[bit].append((name, port, index))
        wide = [bit for bit in drivers if len(loads[bit]) > limit]
        if not wide:
            return dict(made)
        for bit in wide:
            name, pins = drivers[bit], sorted(loads[bit])
            size = -(-len(pins) // -(-len(pins) // limit))
            # The first group stays with the driver, and a port of the module.
            for group in _groups(pins, size, where or {})[1 if bit not in ports else 0:]:
                made[name] += 1
                label = f"{name}$copy{made[name]}"
                copied = twin(module, name, label, fresh)
                for cell, port, index in group:
                    cells[cell]["connections"][port][index] = fresh
                drivers[fresh] = label
                fresh += 1
                front = drivers.get(pin(copied, "DI")) if copied["type"] == FF else None
                if front and cells[front]["type"] == LUT:
                    made[front] += 1
                    label = f"{front}$copy{made[front]}"
                    twin(module, front, label, fresh)
                    copied["connections"]["DI"] = [fresh]
                    drivers[fresh] = label
                    fresh += 1
