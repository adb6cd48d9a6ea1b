// SPDX-License-Identifier: Apache-2.0
// qnic_aes_key_step, its S-boxes cut, against FIPS 197, 5.2: `wrong_o` is never high from the
// eighth cycle on, whatever the registers hold at first. With round key n = w[4n .. 4n+3]:
// AES-256 has {older, newer} = keys ROUND-2 + {0, 1} and gets key ROUND; AES-128, which runs
// its ten rounds in 5 to 14, has key ROUND-5 in `newer` and gets key ROUND-4.
module formal_aes_key_step #(
  parameter int unsigned ROUND = 2
) (
  input  logic         clk_i,
  input  logic [2:0]   aes256_i,
  input  logic [127:0] older_i,   // a cycle before the step takes them
  input  logic [127:0] newer_i,
  output logic         wrong_o
);
  localparam int unsigned LATENCY = ROUND == 1 ? 3 : 4;

  function automatic logic [31:0] sum(logic [127:0] key);
    sum = key[31:0] ^ key[63:32] ^ key[95:64] ^ key[127:96];
  endfunction

  // [n]: n cycles after the step took it.
  logic [4:0][127:0] older_q, newer_q;
  always_ff @(posedge clk_i) begin
    older_q  <= {older_q[3:0], older_i};
    newer_q  <= {newer_q[3:0], newer_i};
  end

  qnic_crypto_pkg::aes_window_t window, last_q;
  qnic_aes_key_step #(
    .ROUND(ROUND)
  ) i_key_step (
    .clk_i,
    .aes256_i,
    .window_i('{last: newer_i[127:96], newer: newer_q[0], older: older_q[0],
                sum: sum(older_q[1])}),
    .window_o(window)
  );

  // The key is asked for AES-256 or not when it comes in; the later bits follow it.
  logic [3:1][2:0] asked_q;  // [n]: n cycles ago
  logic aes256, follows;
  always_ff @(posedge clk_i) begin
    asked_q <= {asked_q[2:1], aes256_i};
    last_q  <= window;
  end
  assign aes256  = asked_q[LATENCY-1][0];
  assign follows = aes256 == asked_q[LATENCY-2][1]
                 && aes256 == (LATENCY == 3 ? aes256_i[2] : asked_q[1][2]);

  // w[4n+k] = w[4n+k-Nk] ^ t(w[4n+k-1]), t only where 4n+k is a multiple of Nk, or for
  // AES-256 of 4.
  function automatic logic [127:0] next(logic [127:0] back, logic [31:0] last, logic [31:0] rcon,
                                        logic rotate);
    logic [31:0] t;
    t = last;
    if (rotate) t = {t[7:0], t[31:8]};
    for (int i = 0; i < 4; i++) t[8*i+:8] = formal_aes_pkg::stand_in(t[8*i+:8]);
    t ^= rcon;
    for (int k = 0; k < 4; k++) begin
      next[32*k +: 32] = back[32*k +: 32] ^ t;
      t = next[32*k +: 32];
    end
  endfunction

  // Rcon[i] = x^(i-1), table 5.
  function automatic logic [31:0] rcon(int i);
    rcon = 32'h1;
    for (int n = 1; n < i; n++) rcon[7:0] = formal_aes_pkg::mul(8'h02, rcon[7:0]);
  endfunction

  logic [127:0] old, key, older, newer;
  assign older = older_q[LATENCY];
  assign newer = newer_q[LATENCY];
  always_comb begin
    old = newer;
    if (ROUND == 1) begin  // AES-256 brings two keys with it, AES-128 waits
      old = older;
      key = newer;
    end else if (aes256) begin
      key = next(older, newer[127:96], ROUND % 2 == 0 ? rcon(ROUND / 2) : '0, ROUND % 2 == 0);
    end else if (ROUND >= 5) begin
      key = next(newer, newer[127:96], rcon(ROUND - 4), 1'b1);
    end else begin  // handed on
      key = older;
    end
    wrong_o = follows && (window.newer != key || window.older != old
                          || last_q.last != key[127:96]) || window.sum != sum(last_q.older);
  end
endmodule
