# SPDX-License-Identifier: Apache-2.0
"""docs/results/synth.md, from the stored results."""
from pathlib import Path
from statistics import median
from typing import Any

from syn import ROOT, plots, store
from syn.attribute import KEYS
from syn.public import OTHERS, one_core
from syn.targets import TARGETS, Target
from syn.trials import CUTS, MAPPING, ROUTING
from tools.markdown import table

PAGE = ROOT / "docs/results/synth.md"
HEAD = "<!-- Written by `make synth`. Do not edit. -->\n# Area and clock\n"
FLOOR_MHZ, GOAL_MHZ, GOAL_LUT_PER_GBPS = 165.0, 200.0, 1200.0
SMALLEST = 40  # LUTs or flip-flops: rows below are added up
HEADS = ("FF", "block RAM", "multipliers")
Result = dict[str, Any]


def _n(value: float) -> str:
    return f"{value:,.10g}"


def _runs(result: Result) -> list[tuple[str, dict[str, Any]]]:
    return sorted(result["seeds"].items(), key=lambda item: int(item[0]))


def _path(run: dict[str, Any]) -> str:
    path = run["critical_path"]
    if not path:
        return "no path inside the clock was reported"
    total = path["logic_ns"] + path["routing_ns"]
    levels = path["levels"]
    wire = f"; its longest wire takes {path['longest_wire_ns']:.2f} ns" if levels else ""
    return (f"from `{path['from']}` ({path['from_port']}) to `{path['to']}` ({path['to_port']}), "
            f"{levels} {'cell' if levels == 1 else 'cells'} of logic between: {total:.2f} ns, of "
            f"these {path['logic_ns']:.2f} ns in cells and {path['routing_ns']:.2f} ns "
            f"({100 * path['routing_ns'] / total:.0f} %) in wires over {path['distance']} "
            f"tiles{wire}")


def _modules(result: Result, unit: str) -> str:
    rows = sorted(result["modules"].items(), key=lambda item: (-item[1]["with_below"]["lut4"],
                                                               -item[1]["ff"], item[0]))
    shown = [(n, r) for n, r in rows if r["with_below"]["lut4"] + r["with_below"]["ff"] >= SMALLEST
             or r["with_below"]["ebr"]]
    rest = [r for n, r in rows if (n, r) not in shown]
    lines = [[f"`{name}`", row["instances"], *(_n(row[key]) for key in KEYS),
              *(_n(row["with_below"][key]) for key in KEYS)] for name, row in shown]
    if rest:
        lines.append([f"{len(rest)} smaller ones", "", *(_n(sum(r[key] for r in rest))
                                                         for key in KEYS), "", "", "", ""])
    lines.append(["all", "", *(_n(sum(r[key] for _, r in rows)) for key in KEYS), "", "", "", ""])
    return table(["module", "times", unit, *HEADS, f"{unit} with what is below", *HEADS], lines)


def _registers(result: Result) -> str:
    moved = result["output_registers"]
    taken, left = sum(moved["taken"].values()), moved["left"]
    text = (f"Block RAM: {taken} read ports took {_n(moved['flip_flops'])} registers behind them up "
            f"as their output registers, {moved['already']} were written that way, "
            f"{sum(row['ports'] for row in left.values())} have none.\n")
    if result.get("copies"):
        text += (f"\nDrivers of many pins got {_n(result['copies'])} copies; they are in all "
                 "figures.\n")
    if result.get("shortened"):
        text += (f"\nLUTs that lay a long way round for some of their loads got "
                 f"{_n(result['shortened'])} copies.\n")
    if result.get("placed_rams"):
        text += (f"\nPlaced before nextpnr places the rest: {_n(result['placed_rams'])} block RAMs, "
                 f"{_n(result['placed_ffs'])} flip-flops with a reset in tiles of their own.\n")
    if left:
        text += "\n" + table(["memory without output registers", "read ports", "why"], [
            [f"`{name}`", row["ports"], row["why"]] for name, row in sorted(left.items())])
    return text


def _routed(target: Target, result: Result, folder: Path) -> str:
    runs = _runs(result)
    text = [f"## {target.title}\n", _parameters(target)]
    if not runs:
        return "\n".join([*text, "Not routed.\n", _modules(result, "LUT4")])
    rates = [run["fmax_mhz"] for _, run in runs]
    best = max(runs, key=lambda item: item[1]["fmax_mhz"])
    slowest = min(runs, key=lambda item: item[1]["fmax_mhz"])
    lines = []
    for seed, run in runs:
        gbps = target.bits_a_cycle * run["fmax_mhz"] / 1000
        used = run["used"]["TRELLIS_COMB"]
        lines.append([f"**{seed}**" if seed == best[0] else seed, f"{run['fmax_mhz']:.1f}",
                      f"{gbps:.1f}", _n(used), f"{used / gbps:,.0f}"])
    text.append(table(["seed", "routed Fmax, MHz", "Gb/s of the bus", "TRELLIS_COMB",
                        "LUT4 per Gb/s"], lines))
    text.append(f"Best {max(rates):.1f} MHz, median {median(rates):.1f}, lowest {min(rates):.1f} "
                f"of {len(rates)} seeds. {_goals(target, result, max(rates))}\n")
    pictures = (f"synth_{target.name}_fmax.png", f"synth_{target.name}_modules.png")
    goals = {"floor": FLOOR_MHZ, "goal": GOAL_MHZ} if target.name == "ecp5" else {}
    plots.fmax(result, target.title, goals, folder / pictures[0])
    plots.modules(result, target.title, folder / pictures[1])
    text += [f"![Routed Fmax by seed]({pictures[0]})\n",
             table(["", "used", "of", "share"], [
                 [key.upper(), _n(result[key]), _n(all_), f"{100 * result[key] / all_:.0f} %"]
                 for key, all_ in target.available.items()]),
             f"**Critical path**, best seed ({best[0]}): {_path(best[1])}.\n"]
    if slowest[0] != best[0]:
        text.append(f"Slowest seed ({slowest[0]}): {_path(slowest[1])}.\n")
    text += [_registers(result), f"![Area of each module]({pictures[1]})\n",
             _modules(result, "LUT4")]
    return "\n".join(text)


def _goals(target: Target, result: Result, mhz: float) -> str:
    if target.name != "ecp5":
        return ""
    area = result["lut4"] / (target.bits_a_cycle * mhz / 1000)
    clock = "reached" if mhz >= GOAL_MHZ else "missed"
    floor = "reached" if mhz >= FLOOR_MHZ else "missed"
    return (f"The floor of {FLOOR_MHZ:.0f} MHz is {floor}, the goal of {GOAL_MHZ:.0f} MHz {clock}; "
            f"the area, {area:,.0f} LUT4 per Gb/s, is "
            f"{'within' if area <= GOAL_LUT_PER_GBPS else 'above'} {GOAL_LUT_PER_GBPS:,.0f}.")


def _parameters(target: Target) -> str:
    values = ", ".join(f"{name}={value}" for name, value in target.parameters.items())
    return f"`{target.top}` with {values or 'its defaults'}.\n"


def _ultrascale(found: list[tuple[Target, Result]]) -> str:
    rows = [[t.parameters["LANES"], *(_n(r[key]) for key in KEYS)] for t, r in found]
    text = ["## UltraScale+, synthesis only\n", _parameters(found[0][0]),
            "yosys `synth_xilinx -family xcup`: no placement, no routing, so no clock. LUTs are "
            "LUT6 and the LUTs of distributed RAM, each counted as one although the device can "
            "put two small ones into one; block RAM is in RAMB36, a RAMB18 is a half. The S-boxes "
            "are gates here.\n",
            table(["lanes", "LUT", *HEADS], rows)]
    for target, result in found:
        text += [f"**{target.title}**\n", _modules(result, "LUT")]
    return "\n".join(text)


def _compare(result: Result | None) -> str:
    lines = []
    if result is not None and result["seeds"]:
        mhz = max(run["fmax_mhz"] for _, run in _runs(result))
        gbps = 0.128 * mhz
        lines.append(["**qnic_egress**, one lane", "ECP5-85, routed by nextpnr", f"{gbps:.1f}",
                      f"{_n(result['lut4'])} LUT4, {_n(result['ff'])} FF, {_n(result['ebr'])} block "
                      "RAM", f"{result['lut4'] / gbps:,.0f}",
                      "AES-128/256-GCM and header protection, another key on any packet, parsing, "
                      "key table, buffers, checksums", "", "this page"])
    lines += [[o.name, o.device, f"{o.gbps:g}", o.area,
               f"{o.luts / o.gbps:,.0f}" if o.luts else "-", o.does, o.unfair, o.source]
              for o in OTHERS]
    cores = one_core()
    picked = [size for size in (64, 1500, 9018) if size in cores]
    if picked:
        rates = ", ".join(f"{cores[size]:g} ({size} bytes)" for size in picked)
        lines.append(["one CPU core, OpenSSL from C", "see [the bench](bench.md)", rates,
                      "a core", "-", "the same packets: GCM, mask, lengths, checksums",
                      "frames lie in its cache and are not sent; it does nothing else, and a "
                      "sender has more to do; the clock is gigahertz",
                      "[bench.md](bench.md)"])
    return ("## What else is public\n\nFigures of others are as they published them; none was run "
            "here. Vendors', ages and sizes of LUT differ: read the column before last first.\n\n"
            + table(["design", "device", "Gb/s", "area", "LUT per Gb/s", "does",
                      "where the comparison is unfair", "source"], lines))


def _trials() -> str:
    text = ("## What was tried\n\nMapping (yosys; comb as TRELLIS_COMB above, deepest is the most "
            "LUTs in front of a register):\n\n" + table(*MAPPING))
    return (text + "\nPlacement and routing options of nextpnr:\n\n" + table(*ROUTING)
            + "\nThe RTL's longest paths, cut one after the other:\n\n" + table(*CUTS))


def write() -> Path:
    """Write the page and its pictures."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    results = {name: result for name, target in TARGETS.items()
               if (result := store.load(target)) is not None}
    versions = ", ".join(sorted({f"{tool} {version}" for result in results.values()
                                 for tool, version in result["tools"].items()}))
    dates = sorted({result["date"] for result in results.values()})
    text = [HEAD, f"{' to '.join(dict.fromkeys((dates[0], dates[-1])))}, {versions}.\n", INTRO]
    for name, target in TARGETS.items():
        if target.routed and name in results:
            text.append(_routed(target, results[name], PAGE.parent))
    wide = [(target, results[name]) for name, target in TARGETS.items()
            if target.family == "xcup" and name in results]
    text += [_ultrascale(wide)] if wide else []
    text += [_compare(results.get("ecp5")), _trials(), TAIL]
    PAGE.write_text("\n".join(text))
    return PAGE


INTRO = """\
`make synth` made every figure below, with open tools alone. A module with more ports than the
device has pins sits in a harness: a shift register feeds its inputs, a chain of XORs takes its
outputs. The harness is counted in all totals and has a row of its own. LUT4 are all
TRELLIS_COMB after routing: a carry cell is two; sixteen words of four bits of LUT RAM are six,
four that hold them and two that their write port takes.
Modules are told apart in the flat netlist: flip-flops and memories by their names, a LUT by
what most of its outputs drive, walking forward to the next registers; so a LUT that yosys
shared between modules is counted once. What nextpnr adds (constants, feed-throughs) is in the
totals only. Fmax is the routed one, at nextpnr's worst-case delays; no board was measured.
"""
TAIL = """\
## With Vivado

`syn/vivado/build.tcl` and `qnic_egress.xdc` build `qnic_egress` out of context for an Alveo U250
(xcu250-figd2104-2L-e): `vivado -mode batch -source syn/vivado/build.tcl`. **They were not run:**
nobody here has had Vivado. Reports go to `build/vivado/`.
"""
