# SPDX-License-Identifier: Apache-2.0
"""Make synchronous resets of an ECP5 netlist fewer and freer, for a device that is nearly full.

The eight flip-flops of a tile share one reset, or none has one. When three quarters of the
device's flip-flops are in use and a third of them have one of many resets, nextpnr finds no
places. Two steps on yosys' JSON netlist:

1. ``fold``: a reset becomes an input of the LUT in front, where one is free and nobody else reads
   the LUT; if there is an enable, the reset opens that as well.
2. ``apart``: a flip-flop that keeps its reset takes its data by M, from anywhere, and not from
   what shares its slice, so that it may be put with others of the same reset (``syn.tight``).

Source: Lattice FPGA-TN-02205 (slice: DI, M, LSR over CE); yosys, techlibs/lattice/cells_sim.
"""
from syn.banks import drop_reset, has_reset, packed_bits
from syn.netlist import LUT, Bit, Module, drivers, fresh_bit, parameter, pin, readers

INPUTS = "ABCD"


class _Folder:
    """One module's resets."""

    def __init__(self, module: Module) -> None:
        self.module, self.cells = module, module["cells"]
        self.fresh = fresh_bit(module)
        self.readers = readers(module)
        self.drivers = drivers(module)
        self.enables: dict[tuple[Bit, Bit, bool], Bit] = {}

    def _enable(self, name: str, enable: Bit, reset: Bit, inverted: bool) -> Bit:
        """Either of the two, made once."""
        key = (enable, reset, inverted)
        if key not in self.enables:
            bit, self.fresh = self.fresh, self.fresh + 1
            label = f"{name}$enable"
            self.module["netnames"][label] = {"hide_name": 1, "bits": [bit], "attributes": {}}
            self.cells[label] = {
                "hide_name": 1, "type": LUT, "attributes": {},
                "parameters": {"INIT": ("1011" if inverted else "1110") * 4},
                "port_directions": {**dict.fromkeys(INPUTS, "input"), "Z": "output"},
                "connections": {"A": [enable], "B": [reset], "C": ["0"], "D": ["0"], "Z": [bit]}}
            self.enables[key] = bit
        return self.enables[key]

    def fold(self, name: str) -> bool:
        """The flip-flop does without its reset; whether it can."""
        ff = self.cells[name]
        mode = parameter(ff, "CEMUX", "1")
        lut = self.cells.get(self.drivers.get(pin(ff, "DI"), ""))
        if lut is None or lut["type"] != LUT or len(self.readers[pin(ff, "DI")]) > 1 \
                or mode == "INV" or parameter(ff, "SRMODE", "LSR_OVER_CE") != "LSR_OVER_CE":
            return False
        spare = [port for port in INPUTS if not isinstance(pin(lut, port), int)]
        if not spare:
            return False
        reset, inverted = pin(ff, "LSR"), parameter(ff, "LSRMUX", "LSR") == "INV"
        ties = [int(pin(lut, port) == "1") for port in INPUTS]
        before, after = int(lut["parameters"]["INIT"], 2), 0
        for index in range(16):
            inputs = [ties[at] if port in spare else index >> at & 1
                      for at, port in enumerate(INPUTS)]
            value = before >> sum(bit << at for at, bit in enumerate(inputs)) & 1
            if (index >> INPUTS.index(spare[0]) & 1) != inverted:
                value = int(parameter(ff, "REGSET", "RESET") == "SET")
            after |= value << index
        lut["parameters"]["INIT"] = f"{after:016b}"
        for port in spare:
            lut["connections"][port] = [reset if port == spare[0] else "0"]
        if mode == "CE" and isinstance(pin(ff, "CE"), int):
            ff["connections"]["CE"] = [self._enable(name, pin(ff, "CE"), reset, inverted)]
        drop_reset(ff)
        return True


def fold(module: Module) -> int:
    """Change the module in place; how many flip-flops lost their reset."""
    folder = _Folder(module)
    return sum(folder.fold(name) for name, cell in list(module["cells"].items())
               if has_reset(cell))


def apart(module: Module) -> int:
    """Change the module in place; how many flip-flops with a reset now take their data by M."""
    packed = packed_bits(module)
    found = [cell for cell in module["cells"].values()
             if has_reset(cell) and pin(cell, "DI") in packed]
    for cell in found:
        for part in (cell["connections"], cell["port_directions"]):
            part["M"] = part.pop("DI")
        cell["parameters"]["SD"] = "0"
    return len(found)
