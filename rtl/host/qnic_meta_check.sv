// SPDX-License-Identifier: Apache-2.0
// What a META may say: fields that contradict each other.
// Flow: host/qnic_chain_decode -> [qnic_meta_check] -> host/qnic_chain_decode
// Latency: 0   Rate: combinational   Stalls: none
module qnic_meta_check (
  input  qnic_abi_pkg::meta0_slot_t meta0_i,
  input  qnic_abi_pkg::meta1_slot_t meta1_i,
  input  logic [15:0]               ring_slots_i,
  output logic                      sane_o,    // the slot count may be one
  output logic                      fits_o,    // as long a chain fits the ring
  output logic                      inline_o,
  output logic                      bad0_o,    // META's first half
  output logic                      bad1_o     // its second half
);
  import qnic_abi_pkg::*;
  localparam logic [15:0] SA_SLOTS = 16'(META_SLOTS + 1);  // and one of DATA
  localparam logic [15:0] INLINE_SLOTS = 16'(META_SLOTS + KEY_SLOTS + 1);

  logic [3:0] mode, cipher;
  logic room, csum;
  assign room = meta0_i.flags[META0_SLOT_FLAGS_TAG_ROOM];
  assign csum = meta0_i.flags[META0_SLOT_FLAGS_CSUM];
  assign {cipher, mode} = meta0_i.mode_cipher;
  assign sane_o   = meta0_i.slots >= SA_SLOTS;
  assign fits_o   = meta0_i.slots <= ring_slots_i;
  assign inline_o = mode == MODE_INLINE;

  always_comb begin
    bad0_o = meta0_i.flags[15:2] != '0;
    unique case (mode)
      MODE_SA: begin
        if (cipher != CIPHER_NONE || csum) bad0_o = 1'b1;
      end
      MODE_INLINE: begin
        if (cipher != CIPHER_AES_128_GCM && cipher != CIPHER_AES_256_GCM) bad0_o = 1'b1;
        if (meta0_i.sa_id != '0 || meta0_i.gen != '0) bad0_o = 1'b1;
        if (meta0_i.slots < INLINE_SLOTS || csum) bad0_o = 1'b1;
      end
      MODE_PLAIN: begin
        if (cipher != CIPHER_NONE || room || meta0_i.cid_len != '0) bad0_o = 1'b1;
        if (meta0_i.sa_id != '0 || meta0_i.gen != '0) bad0_o = 1'b1;
      end
      default: bad0_o = 1'b1;
    endcase
  end

  always_comb begin
    bad1_o = meta1_i.slot_type != SLOT_TYPE_META1 || meta1_i.chain != meta0_i.chain;
    if (meta1_i.l3_off < 8'd14 || meta1_i.l3_off[0]) bad1_o = 1'b1;
    if (9'(meta1_i.l4_off) < 9'(meta1_i.l3_off) + 9'd20 || meta1_i.l4_off[0]) bad1_o = 1'b1;
  end
endmodule
