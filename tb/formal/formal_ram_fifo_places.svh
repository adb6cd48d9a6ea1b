// SPDX-License-Identifier: Apache-2.0
// What an induction over a qnic_ram_fifo of one RAM needs: where words are. A word that has come
// in is in the RAM, then in its output registers, then in the prefetch queue.
// The checker that includes this names the instance, `RAM_FIFO, and its depth, `RAM_FIFO_DEPTH, and
// says how many words are in it (in_fifo), whether the picked one is (watched_there), what it is
// (value), and how many are ahead of it (ahead).
`ifndef CLAIM_ALONE
logic [7:0] queued, waiting, fetched, write, read, at, behind, place;
logic [2:0] queue_at;
assign queued   = 8'(`RAM_FIFO.u_prefetch.level_q);
assign waiting  = 8'(`RAM_FIFO.u_waiting.u_count.count_q) + 8'(`RAM_FIFO.u_waiting.up_q)
                  - 8'(`RAM_FIFO.u_waiting.down_q);
assign fetched  = 8'(`RAM_FIFO.fetched_q);
assign write    = 8'(`RAM_FIFO.wr_q);
assign read     = 8'(`RAM_FIFO.rd_q);
assign at       = 8'(ahead);
assign queue_at = `RAM_FIFO.u_prefetch.rd_q + ahead[2:0];
// Of the RAM's words the first is at the read pointer.
assign behind   = at - queued - 8'(`RAM_FIFO.word_valid_q) - 8'(`RAM_FIFO.ram_valid_q);
assign place    = read + behind >= 8'(`RAM_FIFO_DEPTH) ? read + behind - 8'(`RAM_FIFO_DEPTH)
                  : read + behind;
always_ff @(posedge clk_i) begin
  if (rst_n) begin
    assert (out_valid == (queued != '0));
    assert (`RAM_FIFO.u_prefetch.ready_q == (queued != 8'd8));
    assert (`RAM_FIFO.u_prefetch.wr_q == `RAM_FIFO.u_prefetch.rd_q + queued[2:0]);
    assert (fetched == queued + 8'(`RAM_FIFO.word_valid_q) + 8'(`RAM_FIFO.ram_valid_q)
            + 8'(`RAM_FIFO.pop_q));
    assert (fetched <= 8'd8);
    assert (`RAM_FIFO.room_q == (fetched != 8'd8));
    assert (`RAM_FIFO.more_q == (waiting != '0));
    assert (8'(`RAM_FIFO.level_q) == waiting + fetched);
    assert (8'(`RAM_FIFO.level_q) == 8'(in_fifo) + 8'(`RAM_FIFO.pop_q));
    assert (`RAM_FIFO.ready_q == (8'(`RAM_FIFO.level_q) != 8'(`RAM_FIFO_DEPTH)));
    assert (8'(`RAM_FIFO.level_q) <= 8'(`RAM_FIFO_DEPTH));
    assert (write < 8'(`RAM_FIFO_DEPTH) && read < 8'(`RAM_FIFO_DEPTH));
    assert (write == (read + waiting >= 8'(`RAM_FIFO_DEPTH)
                      ? read + waiting - 8'(`RAM_FIFO_DEPTH) : read + waiting));
    if (watched_there) begin
      if (at < queued) begin
        assert (`RAM_FIFO.u_prefetch.mem[queue_at] == value);
      end else if (at == queued && `RAM_FIFO.word_valid_q) begin
        assert (`RAM_FIFO.word_q == value);
      end else if (at == queued + 8'(`RAM_FIFO.word_valid_q) && `RAM_FIFO.ram_valid_q) begin
        assert (`RAM_FIFO.ram_q == value);
      end else begin
        assert (`RAM_FIFO.mem[place[$clog2(`RAM_FIFO_DEPTH)-1:0]] == value);
      end
    end
  end
end
`endif
