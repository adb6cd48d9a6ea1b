# SPDX-License-Identifier: Apache-2.0
"""What a pipeline computes, as polynomials over GF(2): the algebraic normal form of each output.

A Boolean function has exactly one such form, so two functions are the same if their forms are.
The walk takes a netlist of gates or of ECP5 cells (yosys's JSON), gives each signal its form
and its number of registers from the inputs, and fails where paths of different length meet:
what it returns is proved for every input at every time, whatever the registers held before.

Only forms of degree two with one factor of each operand are kept: a sum of a[i] * b[j], of
single bits and of a constant. A signal that is none makes the proof fail, never succeed.
"""
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import xor
from pathlib import Path
from typing import Any

Bit = int | str  # a net of yosys's JSON, or "0", "1", "x"


class NotBilinear(Exception):
    """A signal has another form; the text says which one."""


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
        for x, y in ((self, other), (other, self)):
            if x in (ZERO, ONE):
                return y if x.one else ZERO
        if self == other:
            return self
        if self.ab or other.ab or (self.a and other.a) or (self.b and other.b):
            raise NotBilinear("a product with more than one factor of an operand")
        return (Form(a=self.a if other.one else 0, b=self.b if other.one else 0)
                ^ Form(a=other.a if self.one else 0, b=other.b if self.one else 0)
                ^ Form(self.one & other.one, ab=_outer(self.a, other.b) ^ _outer(other.a, self.b)))


ZERO, ONE = Form(), Form(one=1)


def _bits(mask: int) -> Iterable[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _outer(a: int, b: int) -> int:
    return reduce(xor, (b << 128 * i for i in _bits(a)), 0)


def lut(init: int, inputs: list[Form]) -> Form:
    """The form of a table: bit n of ``init`` is the value for the inputs that n's bits say."""
    values = [init >> n & 1 for n in range(1 << len(inputs))]
    for k in range(len(inputs)):  # Möbius transform: coefficients of the monomials
        for n in range(len(values)):
            if n >> k & 1:
                values[n] ^= values[n ^ 1 << k]
    terms = (reduce(Form.__and__, (inputs[k] for k in _bits(n)), ONE)
             for n, value in enumerate(values) if value)
    return reduce(Form.__xor__, terms, ZERO)


# Tables of the gates: the inputs' names from the lowest bit on.
GATES = {"$_NOT_": ("A", 0b01), "$_BUF_": ("A", 0b10), "$_AND_": ("AB", 0b1000),
         "$_OR_": ("AB", 0b1110), "$_XOR_": ("AB", 0b0110), "$_NAND_": ("AB", 0b0111),
         "$_NOR_": ("AB", 0b0001), "$_XNOR_": ("AB", 0b1001), "$_ANDNOT_": ("AB", 0b0010),
         "$_ORNOT_": ("AB", 0b1011), "$_MUX_": ("ABS", 0b11001010)}
MUXES = {"PFUMX": ("BLUT", "ALUT", "C0"), "L6MUX21": ("D0", "D1", "SD")}
ALWAYS = {"CEMUX": "1", "CLKMUX": "CLK"}


def _number(text: str) -> int:
    return int(text.strip(), 2)


class Walk:
    """Forms and depths of the nets of one module."""

    def __init__(self, module: Mapping[str, Any], inputs: Mapping[str, Callable[[int], Form]],
                 clock: str) -> None:
        self.known: dict[Bit, tuple[Form, int | None]] = {
            "0": (ZERO, None), "1": (ONE, None)}
        self.ports = module["ports"]
        self.clock = self.ports[clock]["bits"] if clock in self.ports else []
        for name, form in inputs.items():
            for i, bit in enumerate(self.ports[name]["bits"]):
                self.known[bit] = (form(i), 0)
        self.drivers: dict[Bit, Any] = {}
        for cell in module["cells"].values():
            for port, direction in cell["port_directions"].items():
                if direction == "output":
                    self.drivers.update(dict.fromkeys(cell["connections"][port], cell))

    def outputs(self, name: str) -> list[tuple[Form, int | None]]:
        """Each bit of a port: its form, and how many registers behind the inputs it is."""
        return [self._net(bit) for bit in self.ports[name]["bits"]]

    def _net(self, top: Bit) -> tuple[Form, int | None]:
        stack = [top]
        while stack:
            bit = stack[-1]
            if bit in self.known:
                stack.pop()
                continue
            if bit not in self.drivers:
                raise NotBilinear(f"net {bit} has no known driver")
            cell = self.drivers[bit]
            missing = [x for x in self._needs(cell) if x not in self.known]
            if missing:
                if len(stack) > len(self.drivers):
                    raise NotBilinear("the registers form a loop")
                stack += missing
                continue
            self.known[bit] = self._value(cell)
        return self.known[top]

    def _needs(self, cell: Mapping[str, Any]) -> list[Bit]:
        kind, pins = cell["type"], cell["connections"]
        if kind == "TRELLIS_FF":
            set_reset = pins.get("LSR", ["0"])
            modes = {k: str(v).strip() for k, v in cell["parameters"].items()}
            if set_reset != ["0"] or any(modes[k] != v for k, v in ALWAYS.items()):
                raise NotBilinear("a register with enable or reset")
            names: tuple[str, ...] = ("DI",)
        elif kind == "$_DFF_P_":
            names = ("D",)
        elif kind == "LUT4":
            names = ("A", "B", "C", "D")
        elif kind in MUXES:
            names = MUXES[kind]
        elif kind in GATES:
            names = tuple(GATES[kind][0])
        else:
            raise NotBilinear(f"a cell of type {kind}")
        if "DFF" in kind or "FF" in kind:
            clock = pins.get("CLK", pins.get("C"))
            if clock != self.clock:
                raise NotBilinear("a register on another clock")
        return [pins[name][0] if name in pins else "0" for name in names]

    def _value(self, cell: Mapping[str, Any]) -> tuple[Form, int | None]:
        inputs = [self.known[bit] for bit in self._needs(cell)]
        depths = {depth for _, depth in inputs if depth is not None}
        if len(depths) > 1:
            raise NotBilinear(f"paths of {sorted(depths)} registers meet")
        depth = depths.pop() if depths else None
        kind, forms = cell["type"], [form for form, _ in inputs]
        if kind in ("TRELLIS_FF", "$_DFF_P_"):
            return forms[0], None if depth is None else depth + 1
        table = (_number(cell["parameters"]["INIT"]) if kind == "LUT4" else
                 GATES["$_MUX_" if kind in MUXES else kind][1])
        return lut(table, forms), depth


def walk(path: Path, top: str, inputs: Mapping[str, Callable[[int], Form]],
         clock: str = "clk_i") -> Walk:
    """The module of a JSON netlist; ``inputs``: the form of each bit of the operands."""
    return Walk(json.loads(path.read_text())["modules"][top], inputs, clock)
