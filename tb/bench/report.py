# SPDX-License-Identifier: Apache-2.0
"""bench.json as tables, one a question; for a terminal and for the page."""
from typing import Any

from rich.console import Console
from rich.table import Table

from tb.bench.plots import CLOCKS_MHZ, latency_goal
from tb.bench.points import (
    BEAT,
    GSO,
    HANDSHAKE,
    IPV6,
    LANES,
    MEMORY_NS,
    ONE_FRAME,
    ONE_SIZE,
    PROTECTED,
    RINGS,
    SCATTERED,
    SMALLEST,
)

Row = dict[str, Any]
SHOWN = (63, 64, 128, 256, 594, 1000, 1500, 4000, 9018)
FULL = 0.9995
PAGE_MHZ = 200


def select(rows: list[Row], **want: Any) -> list[Row]:
    """The rows with these values."""
    return [row for row in rows if all(row[name] == value for name, value in want.items())]


def one_lane(rows: list[Row]) -> list[Row]:
    """The rows of qnic_egress with one lane."""
    return select(rows, top="qnic_egress", lanes=1)


def _cell(rows: list[Row], value: str, form: str, **want: Any) -> str:
    found = select(rows, **want)
    return format(found[0][value], form) if found else ""


def _table(title: str, *heads: str) -> Table:
    table = Table(title=title)
    for i, head in enumerate(heads):
        table.add_column(head, justify="right" if i else "left")
    return table


def extremes(rows: list[Row]) -> Table:
    """The worst of each kind of frames over all frame sizes."""
    table = _table("one lane, every frame size", "frames", "mode", "sizes", "lowest utilisation",
                   "at bytes", f"at least {FULL} from bytes")
    for traffic, name in ((ONE_SIZE, "IPv4, short header"), (IPV6, "IPv6, short header"),
                          (HANDSHAKE, "IPv4, Handshake")):
        for mode in SMALLEST:
            found = [row for row in select(rows, traffic=traffic, mode=mode) if row["keys"] > 1]
            if not found:
                continue
            worst = min(found, key=lambda row: row["utilisation"])
            sizes = [row["frame_bytes"] for row in found]
            slow = [row["frame_bytes"] for row in found if row["utilisation"] < FULL]
            full = [size for size in sizes if size > max(slow, default=0)]
            table.add_row("any" if mode == "plain" else name, mode, str(len(found)),
                          f"{worst['utilisation']:.6f}", str(worst["frame_bytes"]),
                          str(min(full, default="none")))
    return table


def rates(rows: list[Row]) -> Table:
    """What one lane sends."""
    table = _table("one lane, protected frames, another SA on each", "bytes", "utilisation",
                   "packets a second for each MHz",
                   *(f"Gb/s at {mhz} MHz" for mhz in CLOCKS_MHZ))
    for row in sorted(select(rows, mode="sa"), key=lambda row: row["frame_bytes"] or 1 << 20):
        if row["keys"] == 1 or not (row["traffic"] == "IMIX" or (
                row["traffic"] == ONE_SIZE and row["frame_bytes"] in SHOWN)):
            continue
        frames = row["frames"] - row["frames"] // 10
        table.add_row(str(row["frame_bytes"] or "IMIX"), f"{row['utilisation']:.4f}",
                      f"{1e6 * frames / row['cycles']:,.0f}",
                      *(f"{8e-3 * row['bytes'] / row['cycles'] * mhz:.1f}" for mhz in CLOCKS_MHZ))
    return table


def mixes(rows: list[Row]) -> Table:
    """Sizes that take turns."""
    table = _table("one lane, sizes that take turns: utilisation", "traffic", *SMALLEST)
    mixed = [row for row in rows if row["frame_bytes"] is None]
    for traffic in dict.fromkeys(row["traffic"] for row in mixed):
        table.add_row(traffic, *(_cell(mixed, "utilisation", ".4f", traffic=traffic, mode=mode)
                                 for mode in SMALLEST))
    return table


def lanes(rows: list[Row]) -> Table:
    """More than one lane."""
    table = _table("more lanes: utilisation of a bus as wide as all lanes", "lanes", "frames",
                   *PROTECTED, f"Gb/s at {PAGE_MHZ} MHz, sa")
    for count in LANES[1:]:
        found = select(rows, top="qnic_egress", lanes=count)
        for row in select(found, mode="sa"):
            same = {"traffic": row["traffic"], "frame_bytes": row["frame_bytes"]}
            size = row["frame_bytes"]
            frames = [row["traffic"]] if row["traffic"] != ONE_SIZE else []
            frames += [f"{size} bytes"] if size else []
            table.add_row(str(count), ", ".join(frames),
                          *(_cell(found, "utilisation", ".4f", mode=mode, **same)
                            for mode in PROTECTED),
                          f"{8e-3 * row['bytes'] / row['cycles'] * PAGE_MHZ:.1f}")
    return table


def key_change(rows: list[Row]) -> Table:
    """Cycles a frame with one key, and with another on every frame: beats and what is lost."""
    table = _table("what a key change costs, in cycles a frame", "bytes", "one SA",
                   "another SA on every frame", "cost")
    for row in select(rows, keys=1):
        size = row["frame_bytes"]
        found = [other for other in select(rows, mode="sa", traffic=ONE_SIZE, frame_bytes=size)
                 if other["keys"] > 1]
        for other in found:
            one, each = (-(-size // BEAT) * run["cycles"] / run["beats"] for run in (row, other))
            table.add_row(str(size), f"{one:.3f}", f"{each:.3f}", f"{each - one:.3f}")
    return table


def latencies(rows: list[Row]) -> Table:
    """First beat in to first beat out, beside the goals."""
    table = _table("latency in cycles, one frame in the device", "bytes", "beats",
                   *(head for mode in PROTECTED for head in (mode, f"goal, {mode}")))
    alone = select(rows, traffic=ONE_FRAME)
    for size in sorted({row["frame_bytes"] for row in alone} & {*SHOWN, 79, 100}):
        cells = []
        for mode in PROTECTED:
            cells += [_cell(alone, "latency_cycles", "d", mode=mode, frame_bytes=size),
                      str(latency_goal(size, mode))]
        table.add_row(str(size), str(-(-size // BEAT)), *cells)
    return table


def over_goal(rows: list[Row]) -> str:
    """At which of the measured sizes a frame takes longer than its goal."""
    said = []
    for mode in PROTECTED:
        over = [row["frame_bytes"] for row in select(rows, traffic=ONE_FRAME, mode=mode)
                if row["latency_cycles"] > latency_goal(row["frame_bytes"], mode)]
        said.append(f"Mode {mode}: over the goal from {min(over)} to {max(over)} bytes" if over
                    else f"Mode {mode}: within the goal at every size")
    return ". ".join(said) + "."


def _behind(rows: list[Row], title: str, value: str, form: str, *traffics: str) -> Table:
    """A value of qnic_top by frame size, mode and memory."""
    found = [row for row in select(rows, top="qnic_top", lanes=1) if row["traffic"] in traffics]
    modes = [mode for mode in SMALLEST if select(found, mode=mode)]
    table = _table(f"qnic_top, {title}", "bytes",
                   *(f"{mode}, {ns:,} ns" for mode in modes for ns in MEMORY_NS))
    sizes = {(row["frame_bytes"] or 0, row["traffic"]) for row in found}
    for size, traffic in sorted(sizes, key=lambda one: (not one[0], one)):
        table.add_row(str(size or traffic), *(
            _cell(found, value, form, mode=mode, memory_ns=ns, traffic=traffic,
                  frame_bytes=size or None)
            for mode in modes for ns in MEMORY_NS))
    return table


def nic(rows: list[Row]) -> list[Table]:
    """qnic_top behind host memory."""
    return [_behind(rows, "utilisation, a frame in one fragment", "utilisation", ".4f",
                    ONE_SIZE, "IMIX"),
            _behind(rows, "utilisation, headers and payload at any address", "utilisation", ".4f",
                    SCATTERED),
            _behind(rows, "cycles from the doorbell to the first beat", "latency_cycles", "d",
                    ONE_FRAME), nic_lanes(rows), nic_traffic(rows)]


def _both_modes(table: Table, rows: list[Row], *heads: str) -> Table:
    """A line for each row in SA mode: what it says of ``heads``, and utilisation in each mode."""
    for row in select(rows, mode="sa"):
        same = {key: row[key] for key in ("traffic", "lanes", "frame_bytes")}
        table.add_row(*(str(row[head] or row["traffic"]) for head in heads),
                      *(_cell(rows, "utilisation", ".4f", mode=mode, **same)
                        for mode in PROTECTED))
    return table


def nic_lanes(rows: list[Row]) -> Table:
    """qnic_top with more than one lane."""
    table = _table("qnic_top with more lanes, memory 1,000 ns away", "lanes", "bytes of a frame",
                   *PROTECTED)
    found = [row for row in select(rows, top="qnic_top") if row["lanes"] > 1
             and row["traffic"] in (ONE_SIZE, "IMIX")]
    return _both_modes(table, found, "lanes", "frame_bytes")


def nic_traffic(rows: list[Row]) -> Table:
    """qnic_top with super-packets and with many rings."""
    table = _table("qnic_top with super-packets and with many rings, memory 1,000 ns away",
                   "traffic", "lanes", "bytes of a frame", *PROTECTED)
    found = [row for row in select(rows, top="qnic_top") if row["traffic"] in (GSO, RINGS)]
    return _both_modes(table, found, "traffic", "lanes", "frame_bytes")


def cores(found: list[Row], rows: list[Row], name: str) -> Table:
    """One core against one lane."""
    table = _table(f"one core ({name}), the same packets", "bytes", "C, Gb/s", "Python, Gb/s",
                   f"one lane at {PAGE_MHZ} MHz, Gb/s", "cores in C it replaces")
    share = {row["frame_bytes"]: row["utilisation"]
             for row in select(rows, mode="sa", traffic=ONE_SIZE) if row["keys"] > 1}
    for row in found:
        size = row["frame_bytes"]
        if size not in share:
            continue
        bits = size * 8 / 1e9
        lane = share[size] / -(-size // BEAT) * PAGE_MHZ * 1e6 * bits
        c = row["c_packets_per_second"] * bits
        table.add_row(str(size), f"{c:.2f}", f"{row['python_packets_per_second'] * bits:.2f}",
                      f"{lane:.1f}", f"{lane / c:.1f}")
    return table


def simulation(speed: dict[str, float]) -> str:
    """How fast the benches are."""
    return (f"Simulation of the same frames, cycles a second: native {speed['native']:,.0f}, "
            f"cocotb {speed['cocotb']:,.0f}, ratio {speed['native'] / speed['cocotb']:.1f}.")


def show(console: Console, result: dict[str, Any]) -> None:
    """All tables."""
    compared, rows = result["comparison"], one_lane(result["rows"])
    for table in (extremes(rows), rates(rows), mixes(rows), lanes(result["rows"]), key_change(rows),
                  latencies(rows), *nic(result["rows"]),
                  cores(compared["cores"], rows, compared["processor"])):
        if table.row_count:
            console.print(table)
    console.print(simulation(compared["simulation"]))
