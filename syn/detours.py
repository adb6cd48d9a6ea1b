# SPDX-License-Identifier: Apache-2.0
"""Give LUTs copies that save a signal a long detour, in an ECP5 netlist.

yosys shares a LUT among all that want its function, near ones and far ones. nextpnr puts it with
most of them; for the others a signal leaves a register, passes the LUT a long way off, and ends
beside the register where it began. Few LUTs are like that, but a placement's longest paths go
through them. A first placement shows which: the detour is by how much the way from an input's
driver over the LUT to a load is longer than the way without the LUT.
"""
from syn.netlist import LUT, Module, Pin, drivers, fresh_bit, pin, readers, rewire, twin
from syn.spots import Spot

LIMIT = 20  # columns and rows


def _way(a: Spot, b: Spot) -> int:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _detour(sources: list[Spot], over: Spot, load: Spot) -> int:
    return max(_way(source, over) + _way(over, load) - _way(source, load) for source in sources)


def _together(far: list[tuple[int, Pin]], where: dict[str, Spot], limit: int
              ) -> list[list[Pin]]:
    """Loads with long detours in groups: a copy beside one of a group is near all of it."""
    groups = []
    left = sorted(far, reverse=True)
    while left:
        middle = where[left[0][1].cell]
        groups.append([load for _, load in left if 2 * _way(middle, where[load.cell]) < limit])
        left = [entry for entry in left if entry[1] not in groups[-1]]
    return groups


def shorten(module: Module, where: dict[str, Spot], limit: int = LIMIT) -> int:
    """Change the module in place, add the copies' places to ``where``; how many copies. A LUT
    all of whose loads are far stays alone: it is itself in the wrong place."""
    cells, fresh, copies = module["cells"], fresh_bit(module), 0
    loads, driver_of = readers(module), drivers(module)
    for name in [name for name, cell in cells.items() if cell["type"] == LUT and name in where]:
        output = pin(cells[name], "Z")
        inputs = [driver_of.get(pin(cells[name], port), "") for port in "ABCD"]
        sources = [where[driver] for driver in inputs if driver in where]
        if not sources:
            continue
        found = [(_detour(sources, where[name], where[load.cell]), load)
                 for load in loads[output] if load.cell in where]
        far = [(detour, load) for detour, load in found if detour >= limit]
        if len(far) == len(loads[output]):
            continue
        for number, group in enumerate(_together(far, where, limit), 1):
            label = f"{name}$near{number}"
            twin(module, name, label, fresh)
            rewire(module, group, output, fresh)
            driver_of[fresh], where[label] = label, where[group[0].cell]
            fresh, copies = fresh + 1, copies + 1
    return copies
