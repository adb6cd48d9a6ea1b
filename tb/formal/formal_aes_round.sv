// SPDX-License-Identifier: Apache-2.0
// qnic_aes_round, its S-boxes cut, against FIPS 197, 5.1: `wrong_o` is never high from the
// seventh cycle on, whatever the registers hold at first. The round keys are taken from a key
// step of its own, which is not what is proved here.
module formal_aes_round #(
  parameter int unsigned ROUND = 1
) (
  input  logic                         clk_i,
  input  logic [3:0]                   aes256_i,
  input  logic [127:0]                 state_i,
  input  qnic_crypto_pkg::aes_window_t window_i,
  output logic                         wrong_o
);
  logic [127:0] state;
  qnic_crypto_pkg::aes_window_t window, keys;
  qnic_aes_round #(
    .ROUND(ROUND)
  ) i_round (
    .clk_i,
    .aes256_i,
    .state_i,
    .window_i,
    .state_o(state),
    .window_o(window)
  );
  qnic_aes_key_step #(
    .ROUND(ROUND)
  ) i_key_step (
    .clk_i,
    .aes256_i(aes256_i[2:0]),
    .window_i,
    .window_o(keys)
  );

  logic [3:0][127:0] state_q;  // of one to four cycles ago
  logic [127:0] older_q, newer_q;
  logic aes256_q;
  always_ff @(posedge clk_i) begin
    state_q  <= {state_q[2:0], state_i};
    older_q  <= keys.older;
    newer_q  <= keys.newer;
    aes256_q <= aes256_i[3];
  end

  logic [127:0] block;
  always_comb begin
    for (int i = 0; i < 16; i++) block[8*i+:8] = formal_aes_pkg::stand_in(state_q[3][8*i+:8]);
    block = formal_aes_pkg::shift_rows(block);
    if (ROUND != 14) begin
      for (int c = 0; c < 4; c++) begin
        block[32*c+:32] = formal_aes_pkg::mix_column(block[32*c+:32]);
      end
    end
    block = block ^ newer_q;
    // Blocks of AES-128 join behind round 4; until then they wait beside the keys.
    if (ROUND == 4 && !aes256_q) block = older_q;
    wrong_o = state != block || window != keys;
  end
endmodule
