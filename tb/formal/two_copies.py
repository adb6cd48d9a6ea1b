# SPDX-License-Identifier: Apache-2.0
"""No way from key bits to the host: two copies that differ in key bits alone stay the same.

Two copies of a block get the same inputs, but for the bits that are secret, and hold the same in
all registers, but for those that are named as secret. Then one step later all other registers and
all other outputs are the same again: whatever the keys are, every register that can be read, every
handshake and every cycle count is the same. The step starts from any state, so the claim holds
for runs of any length (induction with depth 1); states that no run reaches are included.

Registers become ports (yosys' JSON), the copies are joined, what they share is merged, and SAT
refutes the rest. Source of the method: self-composition, Barthe, D'Argenio, Rezk, CSFW 2004.
"""
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from abi.gen import qnic_regs
from syn import SynthError
from tb.formal.sources import LOGIC, Sources

_PROVE = ("flatten", "opt -full", "opt_clean", "sat -prove wrong 0 -verify")


ALL = "{#{1'b1}}"
AXIL = "u_csr.i_regs.axil_"  # the register block's own registers of the bus


@dataclass(frozen=True)
class Block:
    """A block and what in it is secret.

    ``registers``: regular expressions of names; where a width is given, of words that wide, whose
    top bit is no secret. ``inputs``: of inputs that are secret, the bits that are, in Verilog (# is
    the width). ``outputs``: outputs that may part, unless a condition holds, where one is given.
    ``seen``: nets that conditions name.
    """

    top: str
    parameters: Mapping[str, int]
    registers: Mapping[str, int | None]
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    files: tuple[str, ...] = ()
    seen: Mapping[str, str] = field(default_factory=dict)
    write_data: bool = False  # AXI4-Lite: write data of key registers is secret


class Everted:
    """A flat netlist whose registers are ports: q_* in, d_* out, secret ones apart."""

    def __init__(self, document: dict[str, Any], block: Block) -> None:
        self.document, self.block = document, block
        self.module = document["modules"][block.top]
        self.names: dict[int, list[tuple[str, int]]] = {}
        for name, net in self.module["netnames"].items():
            for index, bit in enumerate(net["bits"]):
                if isinstance(bit, int):
                    self.names.setdefault(bit, []).append((name, index))
        self.next: dict[int, int | str] = {}
        self.ports: dict[str, dict[str, Any]] = dict(self.module["ports"])
        self.inputs = {n: len(p["bits"]) for n, p in self.ports.items() if p["direction"] == "input"}
        self.outputs = {n: len(p["bits"]) for n, p in self.ports.items()
                        if p["direction"] == "output" and block.outputs.get(n) != ""}
        self.secret_q: dict[str, int] = {}
        self._evert()

    def _is_secret(self, bit: int) -> bool:
        return any(re.fullmatch(pattern, name) and (width is None or index % width != width - 1)
                   for name, index in self.names[bit]
                   for pattern, width in self.block.registers.items())

    def add(self, name: str, direction: str, bits: list[int | str]) -> None:
        """One port more."""
        self.ports[name] = {"direction": direction, "bits": bits}

    def _evert(self) -> None:
        public: list[int] = []
        secret: list[int] = []
        for name, cell in list(self.module["cells"].items()):
            if cell["type"] == "$dff":
                for q, d in zip(cell["connections"]["Q"], cell["connections"]["D"], strict=True):
                    self.next[q] = d
                    (secret if self._is_secret(q) else public).append(q)
                del self.module["cells"][name]
            elif cell["type"].startswith(("$mem", "$dff", "$sdff", "$adff", "$dlatch")):
                raise SynthError(f"{self.block.top}: {cell['type']} {name} is no plain register")
        if self.block.write_data:  # these have rules of their own
            apart = {*self.bits(f"{AXIL}wdata"), *self.bits(f"{AXIL}wvalid")}
            public = [bit for bit in public if bit not in apart]
        self.add("q_public", "input", [*public])
        self.add("d_public", "output", [self.next[bit] for bit in public])
        self.inputs["q_public"] = self.outputs["d_public"] = len(public)
        if secret:
            self.add("q_secret", "input", [*secret])
            self.secret_q["q_secret"] = len(secret)
        self.module["ports"] = self.ports

    def bits(self, name: str) -> list[Any]:
        """Bits of a net."""
        found: list[Any] = self.module["netnames"][name]["bits"]
        return found

    def show(self, port: str, name: str, after: bool = False) -> int:
        """Make a net, or the next state of a register, an output."""
        bits = self.bits(name)
        self.add(port, "output", [self.next[bit] for bit in bits] if after else list(bits))
        return len(bits)


def _key_range() -> str:
    """Verilog function: an address is a key register's."""
    first, last = qnic_regs.address("sa.key[0]"), qnic_regs.address("sa.iv[2]")
    return (f"function is_key(input [14:0] a); is_key = {{a[14:2], 2'b0}} >= {first} && "
            f"{{a[14:2], 2'b0}} <= {last}; endfunction")


def join(everted: Everted) -> str:
    """Verilog that joins two copies: ``wrong`` is high where they part."""
    block, wires, ties, wrong = everted.block, [], [], []
    ports: list[str] = []

    def both(name: str, width: int) -> None:
        """An output of each copy."""
        wires.append(f"wire [{width - 1}:0] {name}_a, {name}_b;")
        ties.append(f".{name}({name}_@)")

    masks = dict(block.inputs) | dict.fromkeys(everted.secret_q, ALL)
    if block.write_data:
        everted.add("q_wdata", "input", everted.bits(f"{AXIL}wdata"))
        everted.add("q_wvalid", "input", everted.bits(f"{AXIL}wvalid"))
        for port, net, after in (("x_awaddr", "awaddr", False), ("x_awvalid", "awvalid", False),
                                 ("d_awaddr", "awaddr", True), ("d_awvalid", "awvalid", True),
                                 ("d_wvalid", "wvalid", True), ("d_wdata", "wdata", True)):
            both(port, everted.show(port, AXIL + net, after))
        everted.inputs["q_wdata"] = 32
        masks |= {"q_wdata": "{#{is_key(x_awaddr_a)}}",
                  "s_axil_wdata": "{#{is_key(s_axil_awaddr)}}"}
        ties += [".q_wvalid(x_awvalid_@)"]
        wrong += ["d_awvalid_a != d_wvalid_a",
                  "d_wdata_a != d_wdata_b && !is_key(d_awaddr_a)"]
    for name, net in block.seen.items():
        both(name, everted.show(name, net))
    for name, width in (everted.inputs | everted.secret_q).items():
        if name == "s_axil_wvalid" and block.write_data:
            ties.append(".s_axil_wvalid(s_axil_awvalid)")  # address and data of a write come together
            continue
        ports.append(f"input [{width - 1}:0] {name}")
        if name in masks:
            ports.append(f"input [{width - 1}:0] other_{name}")
            mask = masks[name].replace("#", str(width))
            wires += [f"wire [{width - 1}:0] {name}_a = {name};",
                      f"wire [{width - 1}:0] {name}_b = {name} ^ (other_{name} & ({mask}));"]
            ties.append(f".{name}({name}_@)")
        else:
            ties.append(f".{name}({name})")
    for name, width in everted.outputs.items():
        both(name, width)
        unless = block.outputs.get(name)
        wrong.append(f"{name}_a != {name}_b" + (f" && {unless}" if unless else ""))
    copies = [f"  {block.top} copy_{c}({', '.join(ties).replace('@', c)});" for c in "ab"]
    return "\n".join([f"module two_copies({', '.join(ports)}, output wrong);", _key_range(),
                      *wires, *copies, f"  assign wrong = {' || '.join(f'({w})' for w in wrong)};",
                      "endmodule", ""])


def prove(sources: Sources, block: Block) -> None:
    """Refuted, with yosys' words, where the copies can part."""
    flat, everted_file = sources.folder / "flat.json", sources.folder / "everted.json"
    sources.yosys(sources.read(block.top, block.parameters, *block.files),
                  f"hierarchy -top {block.top}", *LOGIC, "dffunmap", "opt_clean",
                  f"write_json {flat}")
    document = json.loads(flat.read_text())
    document["modules"] = {block.top: document["modules"][block.top]}
    everted = Everted(document, block)
    joined = sources.folder / "two_copies.v"
    joined.write_text(join(everted))
    everted_file.write_text(json.dumps(document))
    sources.yosys(f"read_json {everted_file}", f"read_verilog {joined}",
                  "hierarchy -top two_copies", *_PROVE)


REGISTERS = Block(
    top="tb_sa_window", parameters={}, files=("cut/qnic_sa_ram.sv", "../sa_db/tb_sa_window.sv"),
    registers={
        r"u_csr\.keys": None,
        r"u_sa\.u_gate\.(keys_q|gen_late\.keys_late_q|hp_lo_q|secrets_o)": None,
        r"u_sa\.u_admin\.(h_q|hreq_key_o|hp_o|key_o)": None,
        r"u_sa\.u_table\.u_(hp|key)\.(words_q|ram_q|rdata_o)": None},
    inputs={"parsed_keys_i": ALL, "hrsp_h_i": ALL},
    outputs={"secrets_o": "", "hreq_key_o": ""}, write_data=True)

# The next slot (0) is KEY's in state StKey; the last KEY slot's upper bytes are padding, which is
# checked. Of those behind it, slot 1 is looked at in StFirst, and the padding of slot 6.
DECODER = Block(
    top="qnic_chain_decode", parameters={"MAX_FRAME": 9018, "WINDOW": 8}, registers={"key_q": None},
    inputs={"slots_i": "{{128{1'b1}}, {32{state_a != 0}}, {608{1'b1}}, {128{state_a != 0}}, "
                       "(state_a == 2 ? {{32{left_a != 1}}, {96{1'b1}}} : 128'd0)}"},
    outputs={"chain_keys_o": "", "frag_addr_o": "frag_valid_o_a", "frag_len_o": "frag_valid_o_a",
             "frag_eop_o": "frag_valid_o_a"},
    seen={"state": "state_q", "left": "keys_left_q"})
# These do not look into slots at all.
STORE = Block(
    top="qnic_slot_store", parameters={"RINGS": 1, "PREFETCH": 32, "DATA_W": 256},
    registers={r"g_lane\[\d\]\.(mem\[\d+\]|word_q)": 129},
    inputs={"rsp_data_i": ALL}, outputs={"slots_o": ""})
READER = Block(
    top="qnic_slot_read", parameters={"PREFETCH": 32, "PER_BEAT": 4, "WINDOW": 8},
    registers={r"hold_q.*": 129}, inputs={"rd_slots_i": ALL}, outputs={"slots_o": ""})
BLOCKS = {"registers and SA table": REGISTERS, "chain decoder": DECODER, "slot store": STORE,
          "slot reader": READER}
