# SPDX-License-Identifier: Apache-2.0
# Constraints of qnic_egress, out of context: 250 MHz. NOT RUN by the authors.

create_clock -name clk -period 4.000 [get_ports clk_i]
set_property HD.CLK_SRC BUFGCE_X0Y0 [get_ports clk_i]

# Half of the cycle is left to what is around it.
set_input_delay -clock clk 2.000 [get_ports -filter {DIRECTION == IN && NAME != clk_i}]
set_output_delay -clock clk 2.000 [get_ports -filter {DIRECTION == OUT}]
