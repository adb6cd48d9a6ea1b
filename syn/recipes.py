# SPDX-License-Identifier: Apache-2.0
"""The steps of a synthesis, in yosys' commands."""
from collections.abc import Mapping, Sequence
from pathlib import Path

# abc9 without a delay target maps everything for the depth of the one worst path. What one
# wire costs and the target, in ps: two LUTs between registers. The script is yosys' own with
# &syn3 (rewriting for area) and without &mfs, which gets logic around some carry chains wrong: a
# comparison became 0 whose slice shows its carry in alone. docs/results/synth.md has what other
# choices brought.
WIRE_PS = 300
DELAY_PS = 2500
ABC9_SCRIPT = Path(__file__).with_name("abc9.script")
CARRY_MAP = Path(__file__).with_name("carry.v")


def _before(wires: str, inputs: str) -> str:
    """A selection: the logic in front of these inputs of the registers that drive the wires."""
    return f"{wires} %ci1 t:TRELLIS_FF %i %ci1:+[{inputs}] %ci*:-TRELLIS_FF t:$_* %i"


# Products over GF(2), those of qnic_gf128_clmul64, are mapped apart: rewriting makes their sums a
# tenth larger.
PRODUCTS = _before("w:*i_clmul*_q*", "DI")

# Control whose registers have far neighbours, too: abc9's rewriting for area puts up to seven LUTs
# in a row there, with abc it is five.
CONTROL = _before("w:*i_slicer.*_q* w:*i_slicer.*_o %u w:*i_cut.*_q* %u"
                  " w:*i_buffer.u_prefetch.*_q* %u", "DI,CE,LSR")
FOR_DEPTH = "abc -lut 4:5 -script +strash;ifraig;balance;dch;if;mfs2"

# Behind the first the design is flat and its memories whole, behind the other they are mapped.
COARSE, MEMORIES = "coarse synthesis", "memories"

Steps = list[tuple[str, str]]


def _read(top: str, parameters: Mapping[str, int], files: Sequence[Path]) -> str:
    values = " ".join(f"-G {name}={value}" for name, value in parameters.items())
    paths = " ".join(map(str, files))
    return f"read_slang -D SYNTHESIS --top {top} -I {files[0].parent} {values} {paths}"


def ecp5(top: str, parameters: Mapping[str, int], files: Sequence[Path]) -> Steps:
    """ECP5: what synth_lattice does, with carry chains of our own (carry.v) and a delay target
    for abc9."""
    run = f"synth_lattice -family ecp5 -top {top} -run"
    return [
        ("reading", _read(top, parameters, files)),
        (COARSE, f"{run} begin:map_ram"),
        (MEMORIES, f"{run} map_ram:map_gates"),
        ("carry chains", f"techmap -map {CARRY_MAP}"),
        ("flip-flops", f"{run} map_gates:map_luts"),
        ("LUTs", "techmap -map +/lattice/latches_map.v"),
        ("LUTs", f"select -set products {PRODUCTS}"),
        ("LUTs", "abc -lut 4 @products"),
        ("LUTs", f"select -set control {CONTROL}"),
        ("LUTs", f"{FOR_DEPTH} @control"),
        ("LUTs", f"abc9 -W {WIRE_PS} -D {DELAY_PS} -script {ABC9_SCRIPT}"),
        ("LUTs", "clean"),
        ("cells", f"{run} map_cells:"),
    ]


def xcup(top: str, parameters: Mapping[str, int], files: Sequence[Path]) -> Steps:
    """UltraScale+: synth_xilinx without pads, flat."""
    run = f"synth_xilinx -family xcup -top {top} -flatten -noiopad -noclkbuf -run"
    return [
        ("reading", _read(top, parameters, files)),
        (COARSE, f"{run} begin:map_memory"),
        (MEMORIES, f"{run} map_memory:fine"),
        ("gates", f"{run} fine:map_ffs"),
        ("flip-flops", f"{run} map_ffs:map_luts"),
        ("LUTs", f"{run} map_luts:"),
    ]


RECIPES = {"ecp5": ecp5, "xcup": xcup}
