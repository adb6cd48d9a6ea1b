# SPDX-License-Identifier: Apache-2.0
"""Ways to break the RTL, one a mechanism, and the test that has to notice."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    """Replace ``old``, which is there once, by ``new`` in a file of rtl/; ``test`` must fail."""

    what: str
    file: str
    old: str
    new: str
    test: str


CORE, EGRESS, GATE = "crypto/test_core.py", "egress", "sa/test_sa_gate.py"
LANES = "test_egress.py"
PACKET, HOST, CSR = "packet/test_packet.py", "host/test_host.py", "csr/test_sa_window.py"

MUTATIONS = (
    Mutation("nonce without the packet number", "sa/qnic_sa_gate.sv",
             "(key_i.iv | keys_q.iv) ^ pn_bytes", "(key_i.iv | keys_q.iv)", GATE),
    Mutation("first counter block is 3", "crypto/qnic_aes_sched.sv", "32'd2;", "32'd3;", CORE),
    Mutation("J0 with counter 0", "crypto/qnic_aes_sched.sv", "use_j0 ? 32'd1", "use_j0 ? 32'd0",
             CORE),
    Mutation("tag without E(K, J0)", "crypto/qnic_seal.sv", "hash_i ^ j0", "hash_i", CORE),
    Mutation("AAD not zero-padded", "crypto/qnic_xor.sv",
             "keep(aligned_q.block, aligned_q.step.blk_bytes)", "aligned_q.block", CORE),
    Mutation("keystream behind the payload's end", "crypto/qnic_xor.sv",
             "keep(ks_i, out_q.step.blk_bytes)", "ks_i", CORE),
    Mutation("sample always at the ciphertext's start", "crypto/qnic_sampler.sv",
             "128'(window_q >> {off_q, 3'b0})", "window_q[127:0]", CORE),
    Mutation("short header masked with 4 bits", "egress/qnic_finish.sv",
             "flight_i.long_hdr ? 5'h0f : 5'h1f", "5'h0f", EGRESS),
    Mutation("UDP checksum 0 sent as 0", "egress/qnic_finish_sum.sv",
             "(folded == 16'hffff) ? 16'hffff : ~folded", "~folded", EGRESS),
    Mutation("a failed read is not noticed at the end", "egress/qnic_finish.sv",
             "in_buffer && (sums_i.err || sums_i.short_frame)",
             "in_buffer && sums_i.short_frame", EGRESS),
    Mutation("packet number may repeat", "sa/qnic_sa_check.sv", "job.pn[62:0] < head_i.next_pn",
             "job.pn[62:0] + 63'd1 < head_i.next_pn", GATE),
    Mutation("one packet above the hard limit", "sa/qnic_sa_check.sv",
             "slot_i.sent >= slot_i.hard_limit", "slot_i.sent > slot_i.hard_limit", GATE),
    Mutation("last fragment of IPv4 is taken", "packet/qnic_parser_outer.sv",
             "bytes_i[8][5:0] != '0", "bytes_i[8][5] != '0", PACKET),
    Mutation("Ethernet padding counts as payload", "packet/qnic_parser.sv",
             "assign rest   = g_q.udp_end - g_q.pn_off;",
             "assign rest   = OFF_W'(g_q.job.frame_len) - g_q.pn_off;", PACKET),
    Mutation("coalesced packets are taken", "packet/qnic_parser.sv",
             "OFF_W'(g_q.length) == rest + OFF_W'(TAG)",
             "OFF_W'(g_q.length) <= rest + OFF_W'(TAG)", PACKET),
    Mutation("no sample is taken", "packet/qnic_parser.sv", "g_q.pn_off + OFF_W'(4)",
             "g_q.pn_off + OFF_W'(3)", PACKET),
    Mutation("a slot of another chain is taken", "host/qnic_chain_decode.sv",
             "state_q == StFirst || data.chain == meta0_q.chain", "1'b1", HOST),
    Mutation("payload burst across 4 KiB", "host/qnic_payload_dma.sv", "13'd4096 - {1'b0",
             "13'd4112 - {1'b0", HOST),
    Mutation("phase bit of completions never toggles", "host/qnic_completion.sv",
             "!(written_q[cq_log2_i])", "1'b1", HOST),
    Mutation("keys stay in the registers", "csr/qnic_csr.sv",
             "to_regs.sa.key[i].value.hwclr = window_done", "to_regs.sa.key[i].value.hwclr = 1'b0",
             CSR),
    Mutation("popped keys are not wiped", "common/qnic_fifo.sv", "mem[wiped_q[AW-1:0]] <= '0;",
             "mem[wiped_q[AW-1:0]] <= mem[wiped_q[AW-1:0]];", "common/test_fifo.py"),
    Mutation("a reset leaves queued keys", "common/qnic_fifo.sv",
             "wr_q    <= WIPE ? (AW+1)'(DEPTH) : '0;\n      rd_q    <= WIPE ? (AW+1)'(DEPTH) : '0;",
             "wr_q    <= '0;\n      rd_q    <= '0;", "common/test_fifo.py"),
    Mutation("keys stay behind the frame", "crypto/qnic_slicer.sv",
             "set_keys_q   <= pkt_valid_i ? secrets_i : '0;", "set_keys_q   <= secrets_i;\n"
             "        if (!pkt_valid_i) set_keys_q <= set_keys_q;", "system/test_wipe.py"),
    Mutation("lanes: a last wide beat is always whole", "packet/qnic_narrow.sv",
             "behind[s-1] = behind[s] || |keep[s*16+:16]", "behind[s-1] = 1'b1", LANES),
    Mutation("lanes: bytes of the last 16 alone are counted", "egress/qnic_widen.sv",
             "(slice_q == '0 ? '0 : bytes_q) + kept", "kept", LANES),
    Mutation("lanes: the gate's verdict goes to the lane whose turn is next", "sa/qnic_turns.sv",
             "lane_pkt_valid_o[gated]", "lane_pkt_valid_o[turn]", LANES),
    Mutation("a stream may end in its header", "packet/qnic_parser.sv",
             "found_q.bad_desc    <= c_q.short_frame;", "found_q.bad_desc    <= 1'b0;", PACKET),
    Mutation("AES-256 keyed like AES-128", "crypto/qnic_aes_pipe.sv",
             ".aes256_i(aes256_q[4*r-3 +: 4])", ".aes256_i(4'd0)", "crypto/test_aes.py"),
)
