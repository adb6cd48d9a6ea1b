# SPDX-License-Identifier: Apache-2.0
"""The small configuration (AES_CYCLES = 16) carries 1 GbE at 125 MHz, at every frame size."""
import pytest

from tb.bench.build import lines, program

SMALL = {"SA_ENTRIES": 64, "MAX_FRAME": 1518, "AES_CYCLES": 16}
WIRE = 24  # bytes a frame takes on Ethernet beside its own: preamble, FCS, gap
CLOCK_NS = 8
# The smallest, edges of AES blocks and of beats, the largest.
SIZES = (63, 64, 76, 77, 78, 79, 80, 81, 92, 93, 94, 128, 594, 1461, 1474, 1513, 1518)
IMIX = (64, 64, 576, 64, 1500, 64, 576, 64, 576, 64, 64, 576)


def rate(mode: str, sizes: tuple[int, ...]) -> float:
    """Gb/s on Ethernet, when frames are never short."""
    binary = program("qnic_egress", 1, SMALL)
    row: dict[str, float] = next(lines(binary, "--sizes", ",".join(map(str, sizes)), "--modes", mode,
                                       "--frames", "600", "--keys", "64"))
    beats = sum(-(-size // 16) for size in sizes)
    cycles = beats / row["utilisation"]
    return sum(8 * (size + WIRE) for size in sizes) / (cycles * CLOCK_NS)


@pytest.mark.full
@pytest.mark.parametrize("mode", ["sa", "inline"])
def test_gigabit(mode: str) -> None:
    """One size after another, another key on every frame; then sizes mixed."""
    rates = {size: rate(mode, (size,)) for size in SIZES}
    print(mode, {size: round(value, 3) for size, value in rates.items()})
    assert min(rates.values()) >= 1.0
    assert rate(mode, IMIX) >= 1.0
