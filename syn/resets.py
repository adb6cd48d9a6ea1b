# SPDX-License-Identifier: Apache-2.0
"""Make synchronous resets of an ECP5 netlist fewer and freer, for a device that is nearly full.

The eight flip-flops of a tile share one reset, or none has one. When three quarters of the
device's flip-flops are in use and a third of them have one of many resets, nextpnr finds no
places. Two steps on yosys' JSON netlist:

1. ``fold``: a reset becomes an input of the LUT in front, where one is free; of one that others
   read too the flip-flop gets a copy. A flip-flop without an enable behind a flip-flop or a
   block RAM gets a LUT of its own. With an enable, the reset opens that as well.
2. ``apart``: a flip-flop that keeps its reset takes its data by M, from anywhere, and not from
   what shares its slice, so that it may be put with others of the same reset (``syn.tight``).

Source: Lattice FPGA-TN-02205 (slice: DI, M, LSR over CE); yosys, techlibs/lattice/cells_sim.
"""
import copy
from collections import defaultdict

from syn.banks import FF, PACKED
from syn.netlist import Bit, Cell, Module, parameter, pin

LUT, RAM = "LUT4", "DP16KD"
INPUTS = "ABCD"


def has_reset(cell: Cell) -> bool:
    """A flip-flop whose reset is not tied off."""
    return bool(cell["type"] == FF and isinstance(pin(cell, "LSR"), int))


class _Folder:
    """One module's resets."""

    def __init__(self, module: Module) -> None:
        self.module, self.cells = module, module["cells"]
        self.fresh = 1 + max(bit for net in module["netnames"].values() for bit in net["bits"]
                             if isinstance(bit, int))
        self.drivers: dict[Bit, str] = {}
        self.loads: dict[Bit, int] = defaultdict(int)
        for name, cell in self.cells.items():
            for port, bits in cell["connections"].items():
                for bit in bits:
                    if cell["port_directions"][port] == "output":
                        self.drivers[bit] = name
                    else:
                        self.loads[bit] += 1
        for port in module["ports"].values():
            for bit in port["bits"]:
                self.loads[bit] += port["direction"] == "output"
        self.enables: dict[tuple[Bit, Bit, bool], Bit] = {}

    def _net(self, name: str) -> int:
        bit, self.fresh = self.fresh, self.fresh + 1
        self.module["netnames"][f"{name}$Z"] = {"hide_name": 1, "bits": [bit], "attributes": {}}
        return bit

    def _lut(self, name: str, one: Bit, other: Bit, table: int) -> int:
        """A LUT of two inputs; bit a + 2 b of the table is its output."""
        out = self._net(name)
        bits: list[Bit] = [one, other, "0", "0", out]
        self.cells[name] = {
            "hide_name": 1, "type": LUT, "attributes": {},
            "parameters": {"INIT": f"{table:04b}" * 4},
            "port_directions": {**dict.fromkeys(INPUTS, "input"), "Z": "output"},
            "connections": {port: [bit] for port, bit in zip(INPUTS + "Z", bits, strict=True)}}
        return out

    def _into(self, name: str, inverted: bool) -> bool:
        """Fold the reset into the LUT in front of the data; whether it has an input left."""
        ff = self.cells[name]
        lut = self.cells[self.drivers[pin(ff, "DI")]]
        spare = [port for port in INPUTS if not isinstance(pin(lut, port), int)]
        if not spare:
            return False
        if self.loads[pin(ff, "DI")] > 1:
            self.loads[pin(ff, "DI")] -= 1
            lut = self.cells[f"{name}$lut"] = copy.deepcopy(lut)
            ff["connections"]["DI"] = lut["connections"]["Z"] = [self._net(f"{name}$lut")]
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
            lut["connections"][port] = [pin(ff, "LSR") if port == spare[0] else "0"]
        return True

    def fold(self, name: str) -> bool:
        """The flip-flop does without its reset; whether it can."""
        ff = self.cells[name]
        reset, inverted = pin(ff, "LSR"), parameter(ff, "LSRMUX", "LSR") == "INV"
        enabled = parameter(ff, "CEMUX", "1") == "CE" and isinstance(pin(ff, "CE"), int)
        kind = self.cells[self.drivers[pin(ff, "DI")]]["type"] \
            if pin(ff, "DI") in self.drivers else ""
        if parameter(ff, "SRMODE", "LSR_OVER_CE") != "LSR_OVER_CE" \
                or parameter(ff, "CEMUX", "1") == "INV":
            return False
        if kind == LUT:
            if not self._into(name, inverted):
                return False
        elif kind in (FF, RAM) and not enabled:
            one = parameter(ff, "REGSET", "RESET") == "SET"
            table = sum((int(one) if (index >> 1) != inverted else index & 1) << index
                        for index in range(4))
            ff["connections"]["DI"] = [self._lut(f"{name}$reset", pin(ff, "DI"), reset, table)]
        else:
            return False
        if enabled:
            key = (pin(ff, "CE"), reset, inverted)
            if key not in self.enables:
                self.enables[key] = self._lut(f"{name}$enable", pin(ff, "CE"), reset,
                                              0b1011 if inverted else 0b1110)
            ff["connections"]["CE"] = [self.enables[key]]
        for part in (ff["connections"], ff["port_directions"], ff["parameters"]):
            for key_ in ("LSR", "LSRMUX"):
                part.pop(key_, None)
        return True


def fold(module: Module) -> int:
    """Change the module in place; how many flip-flops lost their reset."""
    folder = _Folder(module)
    return sum(folder.fold(name) for name, cell in list(module["cells"].items())
               if has_reset(cell))


def apart(module: Module) -> int:
    """Change the module in place; how many flip-flops with a reset now take their data by M."""
    packed = {bit for cell in module["cells"].values() if cell["type"] in PACKED
              for port, bits in cell["connections"].items()
              if cell["port_directions"][port] == "output" for bit in bits}
    found = [cell for cell in module["cells"].values()
             if has_reset(cell) and pin(cell, "DI") in packed]
    for cell in found:
        for part in (cell["connections"], cell["port_directions"]):
            part["M"] = part.pop("DI")
        cell["parameters"]["SD"] = "0"
    return len(found)
