# SPDX-License-Identifier: Apache-2.0
"""What a pipeline computes, as polynomials over GF(2): the algebraic normal form of each output.

A Boolean function has exactly one such form, so two functions are the same if their forms are.
The walk takes a netlist of gates or of ECP5 cells (yosys's JSON), gives each register its form
and its number of registers from the inputs, and fails where paths of different length meet:
what it returns is proved for every input at every time, whatever the registers held before.

From register to register any polynomial is followed. A register itself must hold a sum of
products a[i] * b[j], of single bits and of a constant; if it does not, the proof fails.
"""
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from graphlib import CycleError, TopologicalSorter
from operator import xor
from pathlib import Path
from typing import Any

Bit = int | str  # a net of yosys's JSON, or "0", "1", "x"
Poly = frozenset[frozenset[Bit]]  # a sum of products of nets
TERMS = 50_000  # no sum between registers is longer


class NoForm(Exception):
    """The netlist is none that can be walked, or a register holds something else."""


@dataclass(frozen=True)
class Form:
    """one ^ sum of a[i] ^ sum of b[j] ^ sum of a[i] * b[j]: the bits of one, a, b and ab."""

    one: int = 0
    a: int = 0
    b: int = 0
    ab: int = 0  # a[i] * b[j] is bit 128 * i + j

    def __xor__(self, other: "Form") -> "Form":
        return Form(self.one ^ other.one, self.a ^ other.a, self.b ^ other.b, self.ab ^ other.ab)

    def __and__(self, other: "Form") -> "Form":
        if self in (ZERO, ONE) or other in (ZERO, ONE):
            return ZERO if ZERO in (self, other) else other if self == ONE else self
        if self.ab or other.ab or (self.a and other.a) or (self.b and other.b):
            raise NoForm("a product with more than one factor of an operand")
        return (Form(a=self.a if other.one else 0, b=self.b if other.one else 0)
                ^ Form(a=other.a if self.one else 0, b=other.b if self.one else 0)
                ^ Form(self.one & other.one, ab=_outer(self.a, other.b) ^ _outer(other.a, self.b)))


ZERO, ONE = Form(), Form(one=1)
NOTHING: Poly = frozenset()
CONSTANTS: dict[Bit, Poly] = {"0": NOTHING, "1": frozenset([frozenset()])}


def _bits(mask: int) -> Iterable[int]:
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


def _outer(a: int, b: int) -> int:
    return reduce(xor, (b << 128 * i for i in _bits(a)), 0)


def _times(x: Poly, y: Poly) -> Poly:
    if len(x) * len(y) > TERMS:
        raise NoForm("too many terms between two registers")
    terms: set[frozenset[Bit]] = set()
    for one in x:
        for other in y:
            terms ^= {one | other}
    return frozenset(terms)


def _lut(init: int, inputs: list[Poly]) -> Poly:
    """The polynomial of a table: bit n of ``init`` is its value where the inputs are n's bits."""
    values = [init >> n & 1 for n in range(1 << len(inputs))]
    for k in range(len(inputs)):  # Möbius transform: coefficients of the monomials
        for n in range(len(values)):
            if n >> k & 1:
                values[n] ^= values[n ^ 1 << k]
    products = (reduce(_times, (inputs[k] for k in _bits(n)), CONSTANTS["1"])
                for n, value in enumerate(values) if value)
    return reduce(frozenset.symmetric_difference, products, NOTHING)


# Inputs of a cell from the lowest bit of its table on, and the table; LUT4 brings its own.
TABLES: dict[str, tuple[tuple[str, ...], int]] = {
    "$_NOT_": (("A",), 0b01), "$_BUF_": (("A",), 0b10), "$_AND_": (("A", "B"), 0b1000),
    "$_OR_": (("A", "B"), 0b1110), "$_XOR_": (("A", "B"), 0b0110),
    "$_NAND_": (("A", "B"), 0b0111), "$_NOR_": (("A", "B"), 0b0001),
    "$_XNOR_": (("A", "B"), 0b1001), "$_ANDNOT_": (("A", "B"), 0b0010),
    "$_ORNOT_": (("A", "B"), 0b1011), "$_MUX_": (("A", "B", "S"), 0b11001010),
    "PFUMX": (("BLUT", "ALUT", "C0"), 0b11001010), "L6MUX21": (("D0", "D1", "SD"), 0b11001010),
    "LUT4": (("A", "B", "C", "D"), 0)}
REGISTERS = {"$_DFF_P_": ("D", "C"), "TRELLIS_FF": ("DI", "CLK")}


def _always_on(cell: Mapping[str, Any]) -> bool:
    """Whether a register takes its input on each rising edge, and never resets."""
    if cell["type"] != "TRELLIS_FF":
        return True
    modes = {name: str(value).strip() for name, value in cell["parameters"].items()}
    return (cell["connections"].get("LSR", ["0"]) == ["0"] and modes["LSRMUX"] == "LSR"
            and modes["CLKMUX"] == "CLK" and modes["CEMUX"] == "1")


class Walk:
    """Forms and depths of the nets of one module."""

    def __init__(self, module: Mapping[str, Any], inputs: Mapping[str, Callable[[int], Form]],
                 clock: str) -> None:
        self.ports = module["ports"]
        self.forms: dict[Bit, Form] = {}                 # of inputs and registers
        self.polys: dict[Bit, Poly] = dict(CONSTANTS)    # of all nets, over those
        self.depths: dict[Bit, int | None] = dict.fromkeys(CONSTANTS)
        for name, form in inputs.items():
            for i, bit in enumerate(self.ports[name]["bits"]):
                self._leaf(bit, form(i), 0)
        clocks = self.ports[clock]["bits"] if clock in self.ports else []
        cells: dict[Bit, tuple[Mapping[str, Any], list[Bit]]] = {}
        for cell in module["cells"].values():
            pins = cell["connections"]
            if cell["type"] in REGISTERS:
                data, clk = REGISTERS[cell["type"]]
                if pins[clk] != clocks or not _always_on(cell):
                    raise NoForm("a register with an enable, a reset or another clock")
                cells[pins["Q"][0]] = cell, pins[data]
            elif cell["type"] in TABLES:
                names = TABLES[cell["type"]][0]
                cells[pins["Z" if "Z" in pins else "Y"][0]] = cell, [pins[n][0] for n in names]
            else:
                raise NoForm(f"a cell of type {cell['type']}")
        try:
            order = list(TopologicalSorter({out: ins for out, (_, ins) in cells.items()})
                         .static_order())
        except CycleError:
            raise NoForm("the registers form a loop") from None
        for net in order:
            if net in cells:
                self._cell(net, *cells[net])
            elif net not in self.polys:
                raise NoForm(f"net {net} has no driver")

    def output(self, name: str) -> list[tuple[Form, int | None]]:
        """Each bit of a port: its form, and how many registers behind the inputs it is."""
        return [(self._form(self.polys[bit]), self.depths[bit])
                for bit in self.ports[name]["bits"]]

    def _leaf(self, net: Bit, form: Form, depth: int | None) -> None:
        self.forms[net], self.depths[net] = form, depth
        self.polys[net] = frozenset([frozenset([net])])

    def _form(self, poly: Poly) -> Form:
        products = (reduce(Form.__and__, (self.forms[net] for net in term), ONE) for term in poly)
        return reduce(Form.__xor__, products, ZERO)

    def _cell(self, net: Bit, cell: Mapping[str, Any], inputs: list[Bit]) -> None:
        depths = {self.depths[x] for x in inputs} - {None}
        if len(depths) > 1:
            raise NoForm(f"paths through {depths} registers meet")
        depth = depths.pop() if depths else None
        if cell["type"] in REGISTERS:
            self._leaf(net, self._form(self.polys[inputs[0]]), None if depth is None else depth + 1)
            return
        table = TABLES[cell["type"]][1]
        if cell["type"] == "LUT4":
            table = int(cell["parameters"]["INIT"].strip(), 2)
        self.polys[net] = _lut(table, [self.polys[x] for x in inputs])
        self.depths[net] = depth


def walk(path: Path, top: str, inputs: Mapping[str, Callable[[int], Form]],
         clock: str = "clk_i") -> Walk:
    """The module of a JSON netlist; ``inputs``: the form of each bit of the operands."""
    return Walk(json.loads(path.read_text())["modules"][top], inputs, clock)
