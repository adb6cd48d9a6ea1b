# SPDX-License-Identifier: Apache-2.0
"""A netlist as yosys writes it in JSON: types, who drives and reads a bit, and changes to it."""
import copy
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from syn import SynthError

# A bit is a number, or "0", "1", "x", "z".
Bit = int | str
Cell = dict[str, Any]
Module = dict[str, Any]

FF, LUT = "TRELLIS_FF", "LUT4"
OUTPUT = {FF: "Q", LUT: "Z"}


class Pin(NamedTuple):
    """A port of a cell; ``cell`` is empty for a port of the module."""

    cell: str
    port: str


def load(path: Path) -> dict[str, Any]:
    """The whole file."""
    try:
        document: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise SynthError(f"{path} is no netlist: {error}") from None
    return document


def top_of(document: dict[str, Any]) -> Module:
    """The module with the attribute ``top``."""
    for module in document["modules"].values():
        if int(module["attributes"].get("top", "0"), 2):
            return dict(module)
    raise SynthError("the netlist has no top")


def readers(module: Module) -> dict[Bit, list[Pin]]:
    """Every bit's readers; the module's outputs too."""
    found: dict[Bit, list[Pin]] = defaultdict(list)
    for name, cell in module["cells"].items():
        directions = cell["port_directions"]
        for port, bits in cell["connections"].items():
            if directions[port] != "output":
                for bit in bits:
                    found[bit].append(Pin(name, port))
    for name, port in module["ports"].items():
        if port["direction"] != "input":
            for bit in port["bits"]:
                found[bit].append(Pin("", name))
    return found


def drivers(module: Module) -> dict[Bit, str]:
    """The cell that drives a bit."""
    return {bit: name for name, cell in module["cells"].items()
            for port, bits in cell["connections"].items()
            if cell["port_directions"][port] == "output" for bit in bits}


def pin(cell: Cell, port: str, default: Bit = "x") -> Bit:
    """The bit at a one-bit port."""
    bits: list[Bit] = cell["connections"].get(port) or [default]
    return bits[0]


def fresh_bit(module: Module) -> int:
    """A number above those of all bits."""
    return 1 + max((bit for net in module["netnames"].values() for bit in net["bits"]
                    if isinstance(bit, int)), default=1)


def twin(module: Module, name: str, label: str, output: Bit) -> Cell:
    """A copy of a flip-flop or LUT, with an output of its own."""
    made: Cell = copy.deepcopy(module["cells"][name])
    port = OUTPUT[made["type"]]
    made["connections"][port] = [output]
    module["cells"][label] = made
    # A cell and a net of one name yosys itself would not read back.
    net = {"hide_name": 1, "bits": [output], "attributes": {}}
    module["netnames"][f"{label}${port}"] = net
    return made


def rewire(module: Module, pins: Iterable[Pin], old: Bit, new: Bit) -> None:
    """These pins of cells read another bit."""
    for cell, port in pins:
        connections = module["cells"][cell]["connections"]
        connections[port] = [new if bit == old else bit for bit in connections[port]]


def parameter(cell: Cell, name: str, default: str) -> str:
    """A text parameter; yosys puts a blank behind texts that look like numbers."""
    return str(cell["parameters"].get(name, default)).rstrip()
