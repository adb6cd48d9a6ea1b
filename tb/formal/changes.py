# SPDX-License-Identifier: Apache-2.0
"""Ways to break what is proved: each must be refuted, or the proof says nothing."""
from tb.formal.sources import NETLIST, Change

SBOX, ROUND, KEY = (f"crypto/qnic_aes_{name}.sv" for name in ("sbox", "round", "key_step"))
GATES, EBR = "crypto/qnic_aes_sbox_gates.sv", "crypto/qnic_aes_sbox_ebr.sv"
LEAF, MUL, REDUCE = (f"crypto/qnic_gf128_{name}.sv" for name in ("clmul64", "mul", "reduce"))

REGISTERS = "two copies registers and SA table"

CHANGES = (
    Change("a flipped bit in the table", SBOX, "make_table[0] = 8'h63", "make_table[0] = 8'h62",
           "sbox table"),
    Change("a flipped bit in the block RAM", EBR, "s = TABLE[16*n + i];",
           "s = TABLE[16*n + i] ^ (16*n + i == 200 ? 8'h10 : 8'h00);", "sbox ebr"),
    Change("the double modulo another polynomial", EBR, "8'h1b", "8'h1d", "sbox ebr"),
    Change("an inverse in GF(2^4)", GATES, "64'h8_34a_5c2f", "64'h8_34a_5c3f", "sbox gates"),
    Change("coefficient 01 for 02 in MixColumns", ROUND, "part_q <= sub ^ dbl ^",
           "part_q <= sub ^ sub ^", "round 1"),
    Change("MixColumns the other way round", ROUND, "{dbl[7:0], dbl[31:8]}",
           "{dbl[23:0], dbl[31:24]}", "round 4"),
    Change("ShiftRows to the right", ROUND, "(c+r)%4", "(c+4-r)%4", "round 14"),
    Change("MixColumns in the last round", ROUND, "LAST = ROUND == 14", "LAST = ROUND == 15",
           "round 14"),
    Change("no RotWord for AES-128", KEY, "word128 = LATE ? rotate(sub)", "word128 = LATE ? sub",
           "key step 5"),
    Change("Rcon one round late", KEY, "rcon(ROUND / 2 - 1)", "rcon(ROUND / 2)", "key step 4"),
    Change("a row too few", LEAF, "i < 8", "i < 7", "gf128 mul"),
    Change("OR instead of AND", LEAF, "& (23'(a) << i)", "| (23'(a) << i)", "gf128 mul"),
    Change("another polynomial", REDUCE, "^ low << 7", "^ low << 6", "gf128 mul"),
    Change("a half without its register", MUL, "^ {high, 128'b0};\n    p_q    <= p;",
           "^ {high, 128'b0};\n    p_q    <= p ^ 128'(low);", "gf128 mul"),
    Change("a bit that is not carried over", REDUCE, "^ high >> 57", "", "gf128 sq"),
    Change("a read shows a key word", "csr/qnic_csr.sv",
           "rd_soft_limit[i].value.next = slots[i].soft_limit",
           "rd_soft_limit[i].value.next = regs.sa.key[i].value.value", REGISTERS),
    Change("a command takes longer with some keys", "sa/qnic_sa_admin.sv",
           "HASH:      if (hreq_ready_i)", "HASH:      if (hreq_ready_i && !hreq_key_o[7])",
           REGISTERS),
    Change("an H decides of a packet", "sa/qnic_sa_gate.sv", "show_q        <= c5_q && ok;",
           "show_q        <= c5_q && ok && !key_i.h[0];", REGISTERS),
    Change("a KEY slot is looked at like DATA", "host/qnic_chain_decode.sv",
           "StKey:   if (keys_left_q == 3'd1)", "StKey:   if (keys_left_q == 3'd1 || eop)",
           "two copies chain decoder"),
    Change("a slot of zeros does not arrive", "host/qnic_slot_store.sv",
           "assign arrive_o      = rsp_valid_i;",
           "assign arrive_o      = rsp_valid_i && rsp_data_i != '0;", "two copies slot store"),
    Change("a slot decides how far it is read ahead", "host/qnic_slot_read.sv",
           "assign push         = rd_valid_i &&",
           "assign push         = rd_data_i[0] && rd_valid_i &&",
           "two copies slot reader"),
    Change("a flipped bit in a LUT of the multiplier", NETLIST, "", "", "netlist gf128 mul"),
    Change("a flipped bit in a LUT of a round", NETLIST, "", "", "netlist round 6"),
)
