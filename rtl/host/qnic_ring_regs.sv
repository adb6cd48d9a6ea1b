// SPDX-License-Identifier: Apache-2.0
// Registers of the TX rings, in memories indexed by the ring.
// Flow: csr -> [qnic_ring_regs] -> agents of the host side; positions, counters -> csr
// Latency: 3 (write), 3 (read), 8 (counter), more while counting or behind a reset
// Rate: one access at a time   Stalls: until bus_ack_o; the host side never waits for them
// Registers: abi/qnic.rdl, docs/registers.md. Behind a reset a sweep over the rings zeroes these
// memories and, by init_o, those of the agents.
`include "qnic_assert.svh"
module qnic_ring_regs #(
  parameter int unsigned RINGS = 1,
  parameter int unsigned READS = 1
) (
  input  logic                             clk_i,
  input  logic                             rst_ni,
  // register bus: req_i is a pulse
  input  logic                             bus_req_i,
  input  logic                             bus_write_i,
  input  logic                 [13:0]      bus_addr_i,
  input  logic                 [31:0]      bus_wdata_i,
  input  logic                 [31:0]      bus_biten_i,
  output logic                             bus_ack_o,
  output logic                 [31:0]      bus_rdata_o,
  input  logic                             off_i,         // disable all rings
  output logic                             init_o,
  output qnic_host_pkg::ring_t                  init_ring_o,
  // set-up
  output qnic_host_pkg::ring_set_t              enable_o,
  output qnic_host_pkg::ring_set_t              pause_o,
  input  qnic_host_pkg::ring_t      [READS-1:0] rd_ring_i,
  output qnic_host_pkg::ring_cfg_t  [READS-1:0] rd_cfg_o,
  output logic                             touch_o,       // pulse: something of ring_o changed
  output logic                             disable_o,     // and it is disabled: its tail is 0 now
  output qnic_host_pkg::ring_t                  ring_o,
  // what the ring reports
  input  qnic_abi_pkg::ring_state_e        state_i,       // of ring_o
  input  qnic_abi_pkg::ring_error_e        error_i,
  input  logic                             quiet_i,       // no chain of it is under way
  input  qnic_host_pkg::ring_pos_t              pos_i,
  // counters
  output logic                             count_valid_o,
  output logic                 [3:0]       count_index_o,
  input  logic                             count_done_i,
  input  logic                 [63:0]      count_i
);
  import qnic_pkg::*;
  import qnic_host_pkg::*;
  typedef enum logic [2:0] {
    StInit,
    StIdle,
    StRead,
    StCount,
    StDo
  } state_e;
  state_e state_q;
  logic waiting_q, write_q, built, counter;
  logic [13:0] addr_q;
  logic [31:0] wdata_q, biten_q, old, old_q, merged, high_q;
  ring_t sweep_q;

  assign init_o        = state_q == StInit;
  assign init_ring_o   = sweep_q;
  assign ring_o        = addr_q[13:8];
  assign built         = int'(ring_o) < RINGS;
  assign count_valid_o = state_q == StCount;
  assign count_index_o = addr_q[6:3];
  assign counter       = addr_q[7] && built && addr_q[6:3] < 4'd14;
  assign merged        = (old_q & ~biten_q) | (wdata_q & biten_q);

  always_ff @(posedge clk_i) begin
    bus_ack_o <= 1'b0;
    if (!rst_ni) begin
      state_q   <= StInit;
      sweep_q   <= '0;
      waiting_q <= 1'b0;
      addr_q    <= '0;
    end else begin
      if (bus_req_i) waiting_q <= 1'b1;
      unique case (state_q)
        StInit: begin
          sweep_q <= sweep_q + 1'b1;
          if (int'(sweep_q) == RINGS - 1) state_q <= StIdle;
        end
        StIdle: if (bus_req_i || waiting_q) state_q <= StRead;
        StRead: state_q <= counter && !addr_q[2] && !write_q ? StCount : StDo;
        StCount: if (count_done_i) state_q <= StDo;
        default: begin
          state_q   <= StIdle;
          waiting_q <= 1'b0;
          bus_ack_o <= 1'b1;
        end
      endcase
      if (bus_req_i) begin
        write_q <= bus_write_i;
        addr_q  <= bus_addr_i;
        wdata_q <= bus_wdata_i;
        biten_q <= bus_biten_i;
      end
    end
    if (state_q == StRead) old_q <= old;
    if (state_q == StCount && count_done_i) {high_q, old_q} <= count_i;
    bus_rdata_o <= state_q != StDo || write_q ? '0 : counter && addr_q[2] ? high_q : old_q;
  end

  // ---- registers: word of the ring's block, as in abi/qnic.rdl ---------------------------------
  typedef enum logic [3:0] {
    RegControl,
    RegState,
    RegBaseLo,
    RegBaseHi,
    RegSize,
    RegHead,
    RegTail,
    RegCqSize,
    RegCqBaseLo,
    RegCqBaseHi,
    RegCqHead,
    RegVector,
    RegModeration,
    RegOwner
  } reg_e;
  logic [3:0] word;
  logic put, live, off;
  assign word    = addr_q[5:2];
  assign put     = state_q == StDo && write_q && built && addr_q[7:6] == '0;
  assign live    = enable_o[ring_o];
  assign off     = put && word == RegControl && !merged[0];
  assign touch_o = put;
  assign disable_o = off;

  // A word in memory for each register but control, state and head.
  localparam int unsigned WIDTH[16] = '{0, 0, 32, 32, 4, 0, 16, 4, 32, 32, 16, 6, 32, 17, 0, 0};
  localparam int unsigned N = READS + 1;  // the last reader is the register bus
  ring_t [N-1:0] rd_ring;
  logic [15:0][N-1:0][31:0] words;
  assign rd_ring = {ring_o, rd_ring_i};
  for (genvar i = 0; i < 16; i++) begin : g_word
    if (WIDTH[i] == 0) begin : g_none
      assign words[i] = '0;
    end else begin : g_ram
      localparam int unsigned W = WIDTH[i];
      // tail and cq_head are 0 while the ring is not enabled; most others are fixed while it is.
      localparam bit COUNT = i == 6 || i == 10, ANY = i == 12;
      logic we;
      logic [N-1:0][W-1:0] out;
      assign we = (put && word == 4'(i) && (ANY || live == COUNT)) || (COUNT && off);
      qnic_ring_ram #(
        .RINGS(RINGS),
        .W(W),
        .READS(N)
      ) i_ram (
        .clk_i,
        .init_i(init_o),
        .init_ring_i(init_ring_o),
        .we_i(we),
        .ring_i(ring_o),
        .data_i(COUNT && off ? '0 : merged[W-1:0]),
        .rd_ring_i(rd_ring),
        .rd_data_o(out)
      );
      for (genvar r = 0; r < N; r++) begin : g_read
        assign words[i][r] = 32'(out[r]);
      end
    end
  end
  for (genvar r = 0; r < READS; r++) begin : g_cfg
    assign rd_cfg_o[r] = '{
            base: {words[RegBaseHi][r], words[RegBaseLo][r]},
            size_log2: words[RegSize][r][3:0],
            cq_base: {words[RegCqBaseHi][r], words[RegCqBaseLo][r]},
            cq_log2: words[RegCqSize][r][3:0],
            tail: words[RegTail][r][15:0],
            cq_head: words[RegCqHead][r][15:0],
            vector: words[RegVector][r][5:0],
            pin: words[RegOwner][r][16],
            owner: words[RegOwner][r][15:0],
            mod_time: words[RegModeration][r][31:16],
            mod_count: words[RegModeration][r][15:0]
        };
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      enable_o <= '0;
      pause_o  <= '0;
    end else if (off_i) begin
      enable_o <= '0;
    end else if (put && word == RegControl) begin
      enable_o[ring_o] <= merged[0];
      pause_o[ring_o]  <= merged[1];
    end
  end

  always_comb begin
    unique case (word)
      RegControl: old = {30'd0, pause_o[ring_o], live};
      RegState:   old = {21'd0, error_i, 3'd0, quiet_i, 2'd0, state_i};
      RegHead:    old = {16'd0, pos_i.head};
      default:    old = words[word][READS];
    endcase
    if (addr_q[7:6] != '0 || !built) old = '0;
  end

  `QNIC_ASSERT(OneAccess_A, bus_req_i |-> !waiting_q)
endmodule
