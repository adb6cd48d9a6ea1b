# SPDX-License-Identifier: Apache-2.0
"""Turn qnic_abi.yaml into a SystemVerilog package on stdout."""
import sys
from pathlib import Path
import yaml

abi = yaml.safe_load((Path(__file__).parent / "qnic_abi.yaml").read_text())
out = ["// Generated from abi/qnic_abi.yaml by `make gen`. Do not edit.", "// SPDX-License-Identifier: Apache-2.0",
       "package qnic_abi_pkg;"]
for name, (value, doc) in abi["constants"].items():
    out.append(f"  localparam int unsigned {name} = {value};  // {doc}")
for name, e in abi["enums"].items():
    out.append(f"\n  // {e['doc']}\n  typedef enum logic [{e['width'] - 1}:0] {{")
    vals = list(e["values"].items())
    for i, (v, (num, doc)) in enumerate(vals):
        out.append(f"    {name.upper()}_{v} = {e['width']}'d{num}{',' if i + 1 < len(vals) else ''}  // {doc}")
    out.append(f"  }} {name}_e;")
for name, s in abi["structs"].items():
    if s.get("uapi"):
        continue
    out.append(f"\n  // {s['doc']}\n  typedef struct packed {{")
    for f, off, width, doc in reversed(s["fields"]):
        out.append(f"    logic [{8 * width - 1}:0] {f};  // byte {off}: {doc}")
    out.append(f"  }} {name}_t;")
    for f, bits in s.get("bits", {}).items():
        for b, pos in bits.items():
            out.append(f"  localparam int unsigned {name.upper()}_{f.upper()}_{b} = {pos};")
out.append("endpackage")
sys.stdout.write("\n".join(out) + "\n")
