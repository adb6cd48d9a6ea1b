# SPDX-License-Identifier: Apache-2.0
# Builds qnic_egress out of context for an Alveo U250 and reports area and timing.
#   vivado -mode batch -source syn/vivado/build.tcl [-tclargs LANES SA_ENTRIES]
# The clock to reach is in qnic_egress.xdc.
# NOT RUN by the authors: nobody had Vivado. If a line needs mending, please say so.

set here   [file dirname [file normalize [info script]]]
set root   [file normalize $here/../..]
set part   xcu250-figd2104-2L-e
set lanes  [expr {[llength $argv] > 0 ? [lindex $argv 0] : 1}]
set sas    [expr {[llength $argv] > 1 ? [lindex $argv 1] : 1024}]
set out    $root/build/vivado/lanes$lanes
file mkdir $out

# rtl/qnic.f names the files in order; paths are relative to it.
set files [open $root/rtl/qnic.f]
foreach line [split [read $files] \n] {
    if {[string match *.sv $line]} { read_verilog -sv [file normalize $root/rtl/$line] }
}
close $files
# The S-box of other devices has a black box in it, which SBOX=1 (gates) leaves out.
set_property include_dirs [list $root/rtl/common] [current_fileset]
read_xdc -mode out_of_context $here/qnic_egress.xdc

synth_design -top qnic_egress -part $part -mode out_of_context -flatten_hierarchy rebuilt \
    -verilog_define SYNTHESIS \
    -generic LANES=$lanes -generic SA_ENTRIES=$sas -generic MAX_FRAME=9018 -generic SBOX=1
write_checkpoint -force $out/synth.dcp
report_utilization -hierarchical -file $out/synth_utilization.txt

opt_design
place_design -directive Explore
phys_opt_design
route_design -directive Explore
phys_opt_design

write_checkpoint -force $out/routed.dcp
report_utilization -hierarchical -file $out/utilization.txt
report_timing_summary -max_paths 20 -file $out/timing.txt
report_design_analysis -logic_level_distribution -file $out/levels.txt

set slack  [get_property SLACK [get_timing_paths -max_paths 1 -nworst 1 -setup]]
set period [get_property PERIOD [get_clocks clk]]
set mhz    [format %.1f [expr {1000.0 / ($period - $slack)}]]
puts "qnic_egress, LANES=$lanes, $part: $mhz MHz routed (asked for $period ns, slack $slack ns)"
