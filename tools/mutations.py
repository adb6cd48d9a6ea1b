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
             "| keys_late_q.iv) ^ pn_bytes", "| keys_late_q.iv)", GATE),
    Mutation("first counter block is 3", "crypto/qnic_aes_sched.sv",
             "fire_i && (step_i.ct || step_i.use_j0))",
             "fire_i && step_i.ct) + {CTR_W'(fire_i && step_i.use_j0) << 1}", CORE),
    Mutation("J0 with counter 0", "crypto/qnic_aes_sched.sv", "ctr_q <= CTR_W'(1);",
             "ctr_q <= CTR_W'(0);", CORE),
    Mutation("tag without E(K, J0)", "crypto/qnic_seal.sv", "hash_i ^ j0", "hash_i", CORE),
    Mutation("AAD not zero-padded", "crypto/qnic_xor.sv", "en_q           <= upto(bytes2_q);",
             "en_q           <= ct_q[2] ? upto(bytes2_q) : '1;", CORE),
    Mutation("keystream behind the payload's end", "crypto/qnic_xor.sv",
             "blk_in_q.ks_en <= ct_q[3] ? en_q : '0;", "blk_in_q.ks_en <= {16{ct_q[3]}};", CORE),
    Mutation("sample always at the ciphertext's start", "crypto/qnic_sampler.sv",
             "off_q    <= cut_i.sample_off;", "off_q    <= 2'd0;", CORE),
    Mutation("a short payload's sample is not filled up from the tag", "crypto/qnic_sampler.sv",
             "need_q ? ones_q : '0", "'0", CORE),
    Mutation("short header masked with 4 bits", "egress/qnic_finish.sv",
             "seal_q.mask[4] && !flight_q.long_hdr", "1'b0", EGRESS),
    Mutation("UDP checksum 0 sent as 0", "egress/qnic_finish_sum.sv",
             "udp_sum_o = carry_in(udp_fold_q)",
             "udp_sum_o = carry_in(udp_fold_q) + 16'(&carry_in(udp_fold_q))", EGRESS),
    Mutation("a failed read is not noticed at the end", "egress/qnic_finish.sv",
             "flight_q.in_buffer && (sums_q.err || sums_q.short_frame)",
             "flight_q.in_buffer && sums_q.short_frame", EGRESS),
    Mutation("packet number may repeat", "sa/qnic_sa_numbers.sv",
             "less_q[i] <= pn_i[16*i+:16] <", "less_q[i] <= pn_i[16*i+:16] + 16'd1 <", GATE),
    Mutation("the last packet's numbers are not there yet", "sa/qnic_sa_numbers.sv",
             "ahead_pn_q   <= same_idx_q && admitted;", "ahead_pn_q   <= 1'b0;", GATE),
    Mutation("one packet above the hard limit", "sa/qnic_sa_numbers.sv",
             "sent_q[15:0] < hard_q[15:0]", "sent_q[15:0] <= hard_q[15:0]", GATE),
    Mutation("last fragment of IPv4 is taken", "packet/qnic_parser_outer.sv",
             "bytes_i[8][5:0] != '0", "bytes_i[8][5] != '0", PACKET),
    Mutation("Ethernet padding counts as payload", "packet/qnic_parser_findings.sv",
             "{1'b0, g_q.udp_end} - {1'b0, g_q.pn_off}",
             "{2'b0, g_q.job.frame_len} - {1'b0, g_q.pn_off}", PACKET),
    Mutation("coalesced packets are taken", "packet/qnic_parser_findings.sv",
             "(d_q.long_hdr && disagrees_q != '0)", "1'b0", PACKET),
    Mutation("no sample is taken", "packet/qnic_parser_findings.sv",
             "rest_q[OFF_W-1:2] != '0", "rest_q[OFF_W-1:1] != '0", PACKET),
    Mutation("a slot of another chain is taken", "host/qnic_chain_decode.sv",
             "state_q == StFirst || data.chain == meta0_q.chain", "1'b1", HOST),
    Mutation("payload burst across 4 KiB", "host/qnic_payload_dma.sv", "13'd4096 - {1'b0",
             "13'd4112 - {1'b0", HOST),
    Mutation("phase bit of completions never toggles", "host/qnic_completion.sv",
             "!pos_i.written[cfg_i.cq_log2]", "1'b1", HOST),
    Mutation("keys stay in the registers", "csr/qnic_csr.sv",
             "to_regs.sa.key[i].value.hwclr = window_done", "to_regs.sa.key[i].value.hwclr = 1'b0",
             CSR),
    Mutation("popped keys are not wiped", "common/qnic_key_fifo.sv", "if (write_q) mem",
             "if (pushed_q) mem", "common/test_key_fifo.py"),
    Mutation("a reset leaves queued keys", "common/qnic_key_fifo.sv", "dirty_q    <= FULL;",
             "dirty_q    <= '0;", "common/test_key_fifo.py"),
    Mutation("keys stay behind the frame", "crypto/qnic_crypto.sv",
             "secrets_q <= pkt_valid_i ? secrets_i : '0;",
             "if (pkt_valid_i) secrets_q <= secrets_i;", "system/test_wipe.py"),
    Mutation("lanes: a last wide beat is always whole", "packet/qnic_narrow.sv",
             "behind[s-1] = behind[s] || |keep[s*16+:16]", "behind[s-1] = 1'b1", LANES),
    Mutation("lanes: bytes of the last 16 alone are counted", "egress/qnic_widen.sv",
             "(slice_q == '0 ? '0 : bytes_q) + kept", "kept", LANES),
    Mutation("lanes: the gate's verdict goes to the lane whose turn is next", "sa/qnic_turns.sv",
             "lane_pkt_valid_o[gated]", "lane_pkt_valid_o[turn]", LANES),
    Mutation("a stream may end in its header", "packet/qnic_parser_findings.sv",
             "found_o.bad_desc    <= d_q.short_frame;", "found_o.bad_desc    <= 1'b0;", PACKET),
    Mutation("AES-256 keyed like AES-128", "crypto/qnic_aes_pipe.sv",
             ".aes256_i(aes256_q[4*r-3 +: 4])", ".aes256_i(4'd0)", "crypto/test_aes.py"),
    Mutation("small: every key of AES-256 has a new constant", "crypto/qnic_aes_iter.sv",
             "!late2_q.aes256 || late2_q.round[0]", "1'b1", "crypto/test_aes.py"),
    Mutation("small: steps do not wait for a slot", "crypto/qnic_aes_sched.sv",
             "!SLOTS || (slot_i && !wait_q)", "1'b1", "crypto/test_core.py"),
)
