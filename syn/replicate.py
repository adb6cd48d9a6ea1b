# SPDX-License-Identifier: Apache-2.0
"""Give drivers of very many loads copies, in yosys' JSON netlist, as no open tool does yet.

A flip-flop or LUT that drives hundreds of pins all over the device costs nanoseconds of
wire. Each gets copies with the same inputs, and its loads are dealt out among them so that
each has loads that lie together: by where they are, else in the order of their names, which
follow the hierarchy. A copy of a flip-flop has a copy of the LUT in front of it too, or its
data would come from a LUT that lies with another one.
"""
from collections import Counter
from collections.abc import Mapping

from syn.netlist import FF, LUT, OUTPUT, Module, Pin, drivers, fresh_bit, pin, readers, rewire, twin
from syn.spots import Spot, cut

LIMIT = 128  # pins a driver


def _groups(pins: list[Pin], size: int, where: Mapping[str, Spot]) -> list[list[Pin]]:
    """Pins in groups: those of known cells by place, then the others by name."""
    known = [pin for pin in pins if pin.cell in where]
    others = [pin for pin in pins if pin.cell not in where]
    groups = cut(known, [where[pin.cell] for pin in known], size) if known else []
    return groups + [others[at:at + size] for at in range(0, len(others), size)]


def replicate(module: Module, limit: int = LIMIT,
              where: Mapping[str, Spot] | None = None) -> dict[str, int]:
    """Change the module so that no flip-flop or LUT drives more than ``limit`` pins; the
    copies made, by driver. ``where`` are places of the cells, as far as known. A copy is a load
    more for the drivers in front of it, so it goes on until none is above the limit. Clocks
    stay as they are."""
    cells, made = module["cells"], Counter[str]()
    fresh = fresh_bit(module)

    def copied(name: str) -> str:
        """A copy of the cell, at the fresh bit."""
        nonlocal fresh
        made[name] += 1
        label = f"{name}$copy{made[name]}"
        twin(module, name, label, fresh)
        driver_of[fresh] = label
        fresh += 1
        return label

    while True:
        loads, driver_of = readers(module), drivers(module)
        wide = {}
        for bit, name in driver_of.items():
            pins = sorted({load for load in loads[bit]
                           if load.cell and not load.port.startswith("CLK")})
            if cells[name]["type"] in OUTPUT and len(pins) > limit:
                wide[bit] = pins
        if not wide:
            return dict(made)
        for bit, pins in wide.items():
            size = -(-len(pins) // -(-len(pins) // limit))
            # The first group stays with the driver, unless a port of the module does.
            stay = all(load.cell for load in loads[bit])
            for group in _groups(pins, size, where or {})[stay:]:
                rewire(module, group, bit, fresh)
                label = copied(driver_of[bit])
                front = driver_of.get(pin(cells[label], "DI"), "")
                if cells[label]["type"] == FF and front and cells[front]["type"] == LUT:
                    cells[label]["connections"]["DI"] = [fresh]
                    copied(front)
