# SPDX-License-Identifier: Apache-2.0
"""What the netlist of the whole engine must do; each raises SimulationError where it does not."""
import json
from collections.abc import Callable, Mapping

from syn.targets import TARGETS
from tb.bench.build import egress, lines
from tb.lib.sim import BUILD, SimulationError
from tb.netlist.simulate import simulate_netlist

TOP = "qnic_egress"
PARAMETERS: Mapping[str, int] = TARGETS["ecp5"].parameters
FOLDER = BUILD / "netlist"
# Sizes and modes take turns, and each protected frame has another key than the one before,
# AES-128 and AES-256 in turn.
FRAMES = 300
TRAFFIC = ["--sizes", "63,1500,64,594,9018,81", "--modes", "sa,inline,plain", "--keys", "64",
           "--frames", str(FRAMES)]


def published() -> str:
    """RFC 9001 A.2 and A.3 byte for byte, keys by index and inline."""
    simulate_netlist(TOP, "tb.netlist.rfc9001", PARAMETERS)
    return "2 packets, 2 modes"


def mixed() -> str:
    """Every kind of packet, refused ones and ordinary frames at random, with stalls and without."""
    simulate_netlist(TOP, "tb.test_egress", PARAMETERS,
                     env={"QNIC_MAX_FRAME": str(PARAMETERS["MAX_FRAME"])})
    return "600 frames"


def same_cycles() -> str:
    """Another key on every frame, at the full rate: OpenSSL's bytes, in exactly the RTL's cycles."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    frames, result = FOLDER / "frames.jsonl", FOLDER / "cycles.json"
    # In simulation the S-box is a table: the same function, as tb/formal proves.
    rtl = {name: value for name, value in PARAMETERS.items() if name not in ("LANES", "SBOX")}
    native = next(lines(egress(1, rtl), *TRAFFIC, "--dump", str(frames)))
    simulate_netlist(TOP, "tb.bench.cocotb_egress", PARAMETERS,
                     env={"QNIC_FRAMES": str(frames), "QNIC_RESULT": str(result)})
    found = json.loads(result.read_text())
    for name in ("beats", "cycles"):
        if found[name] != native[name]:
            raise SimulationError(f"{name}: {native[name]} of the RTL, {found[name]} of the netlist")
    return f"{FRAMES} frames, {found['beats']} beats in {found['cycles']} cycles"


CHECKS: dict[str, Callable[[], str]] = {
    "RFC 9001": published, "mixed frames": mixed, "key change on every frame": same_cycles}
