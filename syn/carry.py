# SPDX-License-Identifier: Apache-2.0
"""Cut carries off that nobody reads: nextpnr spends a slice to lead each into or out of a chain."""
from syn.netlist import Bit, Module, readers


def cut_off(module: Module) -> int:
    """Disconnect carry inputs that have no say and outputs without a reader; how many."""
    read, cut = readers(module), 0
    for cell in module["cells"].values():
        if cell["type"] != "CCU2C":
            continue
        ports: dict[str, list[Bit]] = cell["connections"]
        shown, out = (bool(read.get(ports.get(port, ["x"])[0])) for port in ("S0", "COUT"))
        # The first half passes no carry with any inputs; see carry.v.
        ends = ports["D0"] == ["1"] and int(cell["parameters"]["INIT0"], 2) < 256
        idle = {"CIN": ends and not shown, "COUT": not out}
        for port in (port for port, unused in idle.items() if unused):
            ports[port] = ["x"]
            cut += 1
    return cut
