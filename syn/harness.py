# SPDX-License-Identifier: Apache-2.0
"""A harness with three pins around a module with more ports than a device has pins.

A shift register feeds the inputs, registers take the outputs, and a chain of XORs folds these
into one pin, three a LUT4: a path of the module begins and ends at registers, and nothing of
it can be removed. One clock.

A narrow harness leaves the flip-flops to a module that nearly fills its device: each input is
the XOR of two bits of a short shift register, no two inputs of the same two, and outputs are
folded before they are registered. A LUT4 more is in front of inputs and behind outputs.
"""
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from syn import SynthError

NAME = "harness"
CLOCK = "clk_i"


@dataclass(frozen=True)
class Port:
    """One port of a module."""

    name: str
    is_input: bool
    width: int


def ports(top: str, parameters: Mapping[str, int], files: Sequence[Path]) -> list[Port]:
    """The ports of ``top`` as slang elaborates it."""
    from pyslang import driver as slang

    driver = slang.Driver()
    driver.addStandardArgs()
    options = ["slang", "-D", "SYNTHESIS", "--top", top, "-I", str(files[0].parent)]
    options += [f"-G {name}={value}" for name, value in parameters.items()]
    driver.parseCommandLine(" ".join([*options, *map(str, files)]), slang.CommandLineOptions())
    if not (driver.processOptions() and driver.parseAllSources()):
        raise SynthError(f"slang cannot read {top}; `make check` says why")
    tops = driver.createCompilation().getRoot().topInstances
    if not tops:
        raise SynthError(f"slang finds no top {top}")
    found = []
    for port in tops[0].body.portList:
        direction = str(port.direction).rpartition(".")[2]
        if direction not in ("In", "Out"):
            raise SynthError(f"{top}.{port.name}: a harness has only inputs and outputs")
        found.append(Port(port.name, direction == "In", int(port.type.bitWidth)))
    return found


def _pairs(inputs: int) -> tuple[int, str]:
    """A register's width, and as many different pairs of its bits XORed, neighbours first."""
    width = next(n for n in itertools.count(2) if n * (n - 1) // 2 >= inputs)
    pairs = [(low, low + apart) for apart in range(1, width) for low in range(width - apart)]
    return width, ", ".join(f"in_q[{a}] ^ in_q[{b}]" for a, b in pairs[:inputs])


def text(top: str, parameters: Mapping[str, int], of: Sequence[Port], narrow: bool = False) -> str:
    """The harness of ``top`` in SystemVerilog."""
    if CLOCK not in (port.name for port in of):
        raise SynthError(f"{top} has no port {CLOCK}: it has no clock to measure")
    inputs = [p for p in of if p.is_input and p.name != CLOCK]
    outputs = [p for p in of if not p.is_input]
    connections = [f".{CLOCK}(clk_i)"]
    for group, wire in ((inputs, "in"), (outputs, "out")):
        offset = 0
        for port in group:
            connections.append(f".{port.name}({wire}[{offset}+:{port.width}])")
            offset += port.width
    width_in, width_out = (sum(p.width for p in group) for group in (inputs, outputs))
    folds = -(-width_out // 3)
    register, driven = _pairs(width_in) if narrow else (width_in, "in_q")
    taken = f"assign out_q = {3 * folds}'(out);" if narrow else \
        f"always_ff @(posedge clk_i) out_q <= {3 * folds}'(out);"
    values = ", ".join(f".{name}({value})" for name, value in parameters.items())
    ports_text = ",\n    ".join(connections)
    return f"""module {NAME} (
  input  logic clk_i,
  input  logic d_i,
  output logic q_o
);
  logic [{register - 1}:0] in_q;
  logic [{width_in - 1}:0] in;
  logic [{width_out - 1}:0] out;
  logic [{3 * folds - 1}:0] out_q;
  logic [{folds - 1}:0] acc_q;
  assign in = {{{driven}}};
  {taken}
  always_ff @(posedge clk_i) begin
    in_q  <= {register}'({{in_q, d_i}});
    acc_q <= {folds}'({{acc_q, 1'b0}}) ^ out_q[0+:{folds}] ^ out_q[{folds}+:{folds}]
           ^ out_q[{2 * folds}+:{folds}];
  end
  assign q_o = acc_q[{folds - 1}];
  {top} #({values}) dut (
    {ports_text}
  );
endmodule
"""
