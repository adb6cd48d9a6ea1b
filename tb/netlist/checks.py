# SPDX-License-Identifier: Apache-2.0
"""What the netlist of a target must do; each raises SimulationError where it does not."""
import json
from collections.abc import Callable

from syn.targets import TARGETS, Target
from tb.bench.build import lines, program
from tb.lib.sim import BUILD, SimulationError
from tb.netlist.simulate import simulate_netlist

FOLDER = BUILD / "netlist"
# Sizes and modes take turns, and each protected frame has another key than the one before,
# AES-128 and AES-256 in turn.
FRAMES = 300
SIZES = (63, 1500, 64, 594, 9018, 81)
MIXED_MAX = 2000  # the longest frame of tb/test_egress.py


def published(target: Target) -> str:
    """RFC 9001 A.2 and A.3 byte for byte, keys by index and inline."""
    simulate_netlist(target.top, "tb.netlist.rfc9001", target.parameters)
    return "2 packets, 2 modes"


def mixed(target: Target) -> str:
    """Every kind of packet, refused ones, ordinary frames at random, with and without stalls."""
    longest = target.parameters["MAX_FRAME"]
    if longest < MIXED_MAX:
        return f"not with frames of {longest} bytes"
    simulate_netlist(target.top, "tb.test_egress", target.parameters,
                     env={"QNIC_MAX_FRAME": str(longest)})
    return "600 frames"


def same_cycles(target: Target) -> str:
    """Another key on every frame, at the full rate: OpenSSL's bytes, in the RTL's cycles."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    frames, result = (FOLDER / f"{target.name}-{name}" for name in ("frames.jsonl", "cycles.json"))
    sizes = [str(size) for size in SIZES if size <= target.parameters["MAX_FRAME"]]
    # In simulation the S-box is a table: the same function, as tb/formal proves.
    rtl = {name: value for name, value in target.parameters.items()
           if name not in ("LANES", "SBOX")}
    native = next(lines(program("qnic_egress", 1, rtl), "--sizes", ",".join(sizes),
                        "--modes", "sa,inline,plain", "--keys", "64", "--frames", str(FRAMES),
                        "--dump", str(frames)))
    simulate_netlist(target.top, "tb.bench.cocotb_egress", target.parameters,
                     env={"QNIC_FRAMES": str(frames), "QNIC_RESULT": str(result)})
    found = json.loads(result.read_text())
    for name in ("beats", "cycles"):
        if found[name] != native[name]:
            raise SimulationError(f"{name}: {native[name]} of the RTL, {found[name]} of the netlist")
    return f"{FRAMES} frames, {found['beats']} beats in {found['cycles']} cycles"


CHECKS: dict[str, Callable[[Target], str]] = {
    "RFC 9001": published, "mixed frames": mixed, "key change on every frame": same_cycles}
CHECKED = [target for target in TARGETS.values() if target.family == "ecp5"]
