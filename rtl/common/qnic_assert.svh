// SPDX-License-Identifier: Apache-2.0
// One macro for every concurrent assertion: clocked by clk_i, off in reset. Also off at
// time 0, where reset is not driven yet and simulation starts from random values.
`ifndef QNIC_ASSERT_SVH
`define QNIC_ASSERT_SVH
`ifdef SYNTHESIS
`define QNIC_ASSERT(name, prop)
`else
`define QNIC_ASSERT(name, prop) \
  name: assert property (@(posedge clk_i) disable iff (!rst_ni || $time == 0) prop) \
    else $error("%m failed");
`endif
`endif
