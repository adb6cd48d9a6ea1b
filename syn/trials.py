# SPDX-License-Identifier: Apache-2.0
"""Trials that chose the options of recipes.py and targets.py, and what cuts of the RTL's long
paths brought, for the page."""

Trial = tuple[list[str], list[list[object]]]

_SYN3 = "-D 2500, &syn3 in front of &dch"
MAPPING: Trial = (["design", "abc9, but where it says abc", "comb", "of these in PFUMX", "deepest"], [
    ["qnic_assemble", "default (no -D)", "6,125", 783, 6],
    ["qnic_assemble", "-D 5000", "6,081", 747, 9],
    ["qnic_assemble", "-D 2500 -maxlut 4", "6,092", 0, 7],
    ["qnic_assemble", "-D 2500, &dc2 three times", "6,087", 749, 8],
    ["qnic_assemble", _SYN3, "5,582", 242, 8],
    ["qnic_assemble", "-D 2500, mapped twice with &dch", "5,544", 205, 7],
    ["qnic_ghash", "default (no -D)", "14,643", 1496, 6],
    ["qnic_ghash", "-D 5000", "14,062", 1068, 9],
    ["qnic_ghash", "-D 2500 -maxlut 4", "13,967", 0, 6],
    ["qnic_ghash", _SYN3, "13,944", 861, 9],
    ["qnic_ghash", "-D 2500, mapped twice with &dch", "14,040", 1022, 10],
    ["qnic_egress, an early state", "default (no -D)", "47,294", 3555, 9],
    ["qnic_egress, an early state", _SYN3, "45,832", 2289, "-"],
    ["qnic_egress, a late state", _SYN3, "36,333", 939, 7],
    ["the same", "-D 2500, &dch alone", "36,396", 1059, 8],
    ["the same", "abc -lut 4 (balance, dch, if, mfs2)", "36,702", 0, 5],
    ["the same", "abc -lut 4:5 (the same)", "36,713", 1046, 4],
    ["the same", "abc -lut 4:5 (scorr and dc2 before)", "36,753", 1012, 4],
    ["the same", "-D 2500, &syn3; abc -lut 4:5 for some of the control", "36,441", 983, 6],
])
ROUTING: Trial = (["design", "options", "wire length placed", "MHz placed, then routed"], [
    ["qnic_egress, an early state", "placer heap", "815,000", "57, -"],
    ["the same", "block RAMs placed first, placer heap", "638,000", "67, -"],
    ["the same", "block RAMs placed first, placer static", "552,000", "87, 116"],
    ["the same without any synchronous reset (not usable)",
     "block RAMs placed first, placer heap", "-", "95, -"],
    ["the same, groups of less than 24 resets as logic (+1,000 LUT4)",
     "block RAMs placed first, placer static", "523,000", "70, -"],
])
CUTS: Trial = (["qnic_egress, ecp5", "MHz with seeds 1 and 2", "its longest paths"], [
    ["before it cut super-packets", "115.5, 114.6", "the clear of an operand of GHASH's cube"],
    ["with super-packets", "87.3, 97.3", "a job that comes late opens GSO's wide registers"],
    ["those are opened by registers of their own, the headers' block waits for the next beat",
     "108.7, 113.8", "a command of the SA table compares and writes in one cycle"],
    ["commands compare a cycle earlier", "106.8, 114.3",
     "an input beat decides about the next segment; pushes of keys behind the late job"],
    ["output beats are planned one ahead, keys follow their frames by a cycle", "135.4, 134.4",
     "counters of queues whose pushes come late"],
    ["what comes late is counted behind registers, keys leave ingress by registers alone",
     "154.8, 153.4", "whether a parsed frame is there decides what the gate keeps"],
    ["a small change, other places of the block RAMs", "147.4, 149.4",
     "an input beat's headers; a tag is asked for"],
    ["headers are read from the beat that is held, tags and notes are asked for a cycle ahead; the "
     "block RAMs' places are kept", "153.0, 152.5",
     "the super-packet's end; the lengths of GHASH's command"],
    ["a segment and the flags of a super-packet end on registers, the gate sums its early checks up, "
     "GHASH's lengths are subtracted a cycle ahead", "169.3, 166.5",
     "a super-packet's input beat decides about the next output beat"],
    ["3,700 LUT4 fewer: sums of round keys are kept, GHASH's products are of 8 bits and mapped "
     "apart, carry chains need no slice at their ends", "165.0, 162.3",
     "whether a parsed frame is there decides what the gate keeps"],
    ["wide registers end on registers, one bit a state in the gate, counters of key queues a cycle "
     "behind their pushes", "163.7, 158.2",
     "a LUT far from the register that it reads and from the one beside it that it feeds"],
    ["such LUTs get copies, and so do LUTs in front of copied registers", "168.9, 172.2",
     "errors of a super-packet's headers"],
    ["a segment's number is made both ways, the sender's ready hangs on one LUT behind its beat, "
     "the AES key is cleared by a register, queues with sure room take words as they come",
     "175.0, 168.7", "a frame's last beat decides whether the next one runs"],
])
