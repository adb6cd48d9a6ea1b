# SPDX-License-Identifier: Apache-2.0
"""What `make synth` builds: one entry a device and configuration."""
from collections.abc import Mapping
from dataclasses import dataclass, field

SBOX_GATES, SBOX_EBR = 1, 2  # qnic_pkg
SEEDS = (1, 2, 3, 4, 5, 6)

# 400 MHz are out of reach: every path counts as critical, which spreads the effort.
NEXTPNR = ("--freq", "400", "--placer", "static", "--timing-allow-fail",
           "--lpf-allow-unconstrained")
# The static placer fails where so many flip-flops are bound.
HEAP = tuple("heap" if option == "static" else option for option in NEXTPNR)


@dataclass(frozen=True)
class Target:
    """One build.

    ``device`` are nextpnr's options; without them the netlist is only counted. ``columns``
    are the resources of the device, for the share in use.
    """

    name: str
    title: str
    top: str
    parameters: Mapping[str, int]
    family: str  # ecp5 or xcup
    device: tuple[str, ...] = ()
    options: tuple[str, ...] = NEXTPNR
    first: tuple[str, ...] = ()  # those of the first placement, where they are others
    tight: bool = False  # nearly full: a narrow harness, syn.resets, syn.tight
    seeds: tuple[int, ...] = ()
    available: Mapping[str, int] = field(default_factory=dict)
    takes: str = ""

    @property
    def routed(self) -> bool:
        """Whether it is placed and routed."""
        return bool(self.device)

    @property
    def bits_a_cycle(self) -> int:
        """Width of the bus."""
        return 128 * self.parameters.get("LANES", 1)


def _ultrascale(lanes: int) -> Target:
    return Target(
        name=f"xcup-{lanes}", title=f"UltraScale+, {lanes} lane{'s' if lanes > 1 else ''}",
        top="qnic_egress", family="xcup",
        parameters={"LANES": lanes, "SA_ENTRIES": 1024, "MAX_FRAME": 9018, "SBOX": SBOX_GATES},
        takes=f"about {3 * lanes} minutes")


TARGETS = {target.name: target for target in (
    Target(
        name="ecp5", title="ECP5-85 (LFE5U-85F, speed grade 8)", top="qnic_egress",
        family="ecp5",
        parameters={"LANES": 1, "SA_ENTRIES": 256, "MAX_FRAME": 9018, "SBOX": SBOX_EBR},
        device=("--85k", "--package", "CABGA756", "--speed", "8"), seeds=SEEDS,
        available={"lut4": 83640, "ff": 83640, "ebr": 208, "dsp": 156},
        takes="8 minutes, then 10 to 15 minutes and 1.5 GB of memory a seed"),
    Target(
        name="ecp5-25", title="ECP5-25 (LFE5U-25F, speed grade 8), for 1 GbE", top="qnic_egress",
        family="ecp5",
        parameters={"AES_CYCLES": 16, "GSO": 0, "SA_ENTRIES": 64, "MAX_FRAME": 1518,
                    "SBOX": SBOX_EBR},
        device=("--25k", "--package", "CSFBGA285", "--speed", "8"), options=HEAP, first=NEXTPNR,
        tight=True, seeds=SEEDS,
        available={"lut4": 24288, "ff": 24288, "ebr": 56, "dsp": 28},
        takes="7 minutes; then the router does not end"),
    _ultrascale(1), _ultrascale(2), _ultrascale(4),
)}
