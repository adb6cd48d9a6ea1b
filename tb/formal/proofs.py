# SPDX-License-Identifier: Apache-2.0
"""What is proved of the arithmetic and of the control structures, each a run that raises Refuted."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tb.crypto.gcm_model import block, multiply, polynomial
from tb.formal.anf import Form, NoForm, walk
from tb.formal.control import BMC, INDUCTION, PDR
from tb.formal.sources import BLOCK_RAM, LOGIC, Refuted, Sources
from tb.formal.structures import STRUCTURES, Structure
from tb.formal.two_copies import BLOCKS, Block
from tb.formal.two_copies import prove as prove_two_copies
from tb.lib.structs import constant
from tb.netlist.synth import lower

SBOX = {kind: constant(f"SBOX_{kind}") for kind in ("TABLE", "GATES", "EBR")}
MUL_LATENCY = constant("GF_MUL_LATENCY")
ROUNDS = range(1, 15)


@dataclass(frozen=True)
class Proof:
    """A claim of a module with the way to show it. ``quick``: seconds, a part of `make test`.

    ``depth``: cycles that are unrolled; empty where the proof has no such number.
    """

    name: str
    claim: str
    method: str
    run: Callable[[Sources], None]
    quick: bool = True
    module: str = ""
    depth: str = ""


def _never(sources: Sources, top: str, files: tuple[str, ...], latency: int,
           parameters: Mapping[str, int]) -> None:
    """SAT: ``wrong_o`` is low ``latency`` cycles after any state of the registers."""
    sources.yosys(sources.read(top, parameters, "formal_aes_pkg.sv", f"{top}.sv", *files),
           f"hierarchy -top {top}", *LOGIC,
           f"sat -seq {latency + 1} -prove-skip {latency} -prove wrong_o 0 -show-inputs -verify")


def _sbox(kind: str) -> Callable[[Sources], None]:
    return lambda sources: _never(sources, "formal_aes_sbox", (), 2, {"SBOX": SBOX[kind]})


def _round(number: int) -> Callable[[Sources], None]:
    return lambda sources: _never(sources, "formal_aes_round", ("cut/qnic_aes_sbox.sv",), 6,
                                  {"ROUND": number})


def _key_step(number: int) -> Callable[[Sources], None]:
    return lambda sources: _never(sources, "formal_aes_key_step", ("cut/qnic_aes_sbox.sv",), 7,
                                  {"ROUND": number})


def _product(i: int, j: int) -> int:
    """x^i * x^j in GF(2^128) by SP 800-38D, 6.3: bit k is the coefficient of x^k."""
    return polynomial(multiply(block(1 << i), block(1 << j)))


def _forms(pairs: Mapping[int, int]) -> list[int]:
    """For each bit k of a result, the terms that have it: ``pairs`` gives a term's result."""
    want = [0] * 128
    for term, result in pairs.items():
        for k in range(128):
            want[k] |= (result >> k & 1) << term
    return want


def _polynomials(sources: Sources, top: str, synthesized: bool) -> None:
    """The whole function of a multiplier or squarer, term by term."""
    if synthesized:
        path = sources.netlist(top, {})
    else:
        path = sources.folder / f"{top}.json"
        sources.yosys(sources.read(top, {}), f"hierarchy -top {top}", *LOGIC, "simplemap",
               "opt", "clean", f"write_json {path}")
    square = top == "qnic_gf128_sq"
    try:
        if square:
            got = walk(path, top, {"x_i": lambda i: Form(a=1 << i)}).output("sq_o")
            want = [Form(a=k) for k in _forms({i: _product(i, i) for i in range(128)})]
        else:
            got = walk(path, top, {"a_i": lambda i: Form(a=1 << i),
                                   "b_i": lambda i: Form(b=1 << i)}).output("p_o")
            want = [Form(ab=k) for k in _forms({128 * i + j: _product(i, j)
                                                for i in range(128) for j in range(128)})]
    except NoForm as err:
        raise Refuted(str(err)) from None
    latency = 0 if square else MUL_LATENCY
    for k, ((form, depth), expected) in enumerate(zip(got, want, strict=True)):
        if form != expected:
            raise Refuted(f"bit {k} of the result has other terms than the definition")
        if depth != latency:
            raise Refuted(f"bit {k} comes after {depth} cycles, not after {latency}")


def _gf(top: str, synthesized: bool) -> Callable[[Sources], None]:
    return lambda sources: _polynomials(sources, top, synthesized)


def _netlist(top: str, parameters: Mapping[str, int]) -> Callable[[Sources], None]:
    """SAT, register by register: the ECP5 netlist does what the RTL does.

    Only for pipelines without feedback: a register is shown to be the same where the ones
    before it are, and the first ones have nothing but inputs before them.
    """
    # Wires between registers need not survive synthesis: only registers and ports are matched.
    matched = "rename -hide w:* i:* o:* %u %d t:$dff %co1:+[Q] w:* %i %d"

    def run(sources: Sources) -> None:
        path = sources.netlist(top, parameters)
        sources.yosys(sources.read(top, parameters), f"hierarchy -top {top}", *LOGIC, matched,
               "simplemap", "opt_clean",  # registers without readers go, as in synthesis
               f"rename {top} gold", "design -stash gold",
               *lower(path), "delete =DP16KD",
               f"read_verilog -sv -DSYNTHESIS -DQNIC_MODEL {BLOCK_RAM}",
               f"hierarchy -top {top}", *LOGIC, f"rename {top} gate", "design -stash gate",
               "design -copy-from gold -as gold gold", "design -copy-from gate -as gate gate",
               "equiv_make gold gate equiv", "hierarchy -top equiv", "opt_clean",
               "equiv_simple -seq 3", "equiv_status -assert")

    return run


def _two_copies(block: Block) -> Callable[[Sources], None]:
    return lambda sources: prove_two_copies(sources, block)


SAT, TERMS, MATCH, COPIES = "SAT", "polynomials", "SAT, by registers", "SAT, induction"
ARITHMETIC = (
    *(Proof(f"sbox {kind.lower()}", f"S and 2S of four bytes are FIPS 197's ({kind})", SAT,
            _sbox(kind)) for kind in SBOX),
    *(Proof(f"round {n}", "ShiftRows, MixColumns, AddRoundKey" if n != 14
            else "ShiftRows, AddRoundKey, no MixColumns", SAT, _round(n), n in (1, 4, 14))
      for n in ROUNDS),
    *(Proof(f"key step {n}", "the next round key is FIPS 197's, for both sizes", SAT,
            _key_step(n), n in (4, 5)) for n in ROUNDS),
    *(Proof(f"two copies {name}", "what is seen outside does not depend on key bits, at any depth",
            COPIES, _two_copies(block), name != "registers and SA table")
      for name, block in BLOCKS.items()),
    Proof("gf128 mul", "bilinear, and each of 128 x 128 products is SP 800-38D's", TERMS,
          _gf("qnic_gf128_mul", False)),
    Proof("gf128 sq", "linear, and each of 128 squares is SP 800-38D's", TERMS,
          _gf("qnic_gf128_sq", False)),
    Proof("netlist gf128 mul", "the same of the ECP5 netlist", TERMS,
          _gf("qnic_gf128_mul", True), False),
    Proof("netlist gf128 sq", "the same of the ECP5 netlist", TERMS, _gf("qnic_gf128_sq", True)),
    Proof("netlist sbox", "netlist = RTL, in block RAM", MATCH,
          _netlist("qnic_aes_sbox", {"SBOX": SBOX["EBR"]})),
    *(Proof(f"netlist round {n}", "netlist = RTL, with the S-boxes in block RAM", MATCH,
            _netlist("qnic_aes_round", {"SBOX": SBOX["EBR"], "ROUND": n}), False)
      for n in (4, 6, 14)),
)


def _structure(structure: Structure) -> Proof:
    run = structure.run
    return Proof(structure.name, structure.claim, METHODS[run.method], run, structure.quick,
                 structure.module, str(run.depth or ""))


METHODS = {PDR: "PDR", INDUCTION: "k-induction", BMC: "bounded"}
PROOFS = (*ARITHMETIC, *map(_structure, STRUCTURES))
