# SPDX-License-Identifier: Apache-2.0
"""Build one target: synthesis, output registers, placement and routing, figures."""
import datetime
import json
from pathlib import Path
from typing import Any, Protocol

from syn import (
    BUILD,
    banks,
    carry,
    detours,
    floorplan,
    harness,
    netlist,
    outreg,
    replicate,
    resets,
    sources,
    store,
    tight,
    yosys,
)
from syn.attribute import KEYS, modules, totals
from syn.recipes import RECIPES
from syn.route import placed, route
from syn.spots import spots
from syn.targets import Target


class Display(Protocol):
    """Where progress is shown."""

    def step(self, what: str, share: float) -> None:
        """Synthesis is at ``share`` of its steps."""

    def seed(self, seed: int, share: float, what: str) -> None:
        """A seed is at ``share`` of its way."""

    def say(self, text: str) -> None:
        """A line that stays."""


def _floorplan(target: Target, module: netlist.Module, free: Path, display: Display
               ) -> dict[str, int]:
    """Bind block RAMs to places, then registers with resets; copy LUTs that are a long way round,
    and drivers for loads that lie together. In a device that is nearly full: leave few resets, and
    bind registers that have one. How many of each."""
    display.step("floorplan", 0.96)
    device = target.device[0]
    rams = floorplan.floorplan(module, device)
    free.with_name("rams.json").write_text(json.dumps({device: rams}, indent=1) + "\n")
    done = {"placed_rams": len(rams)}
    if target.tight:
        done["folded_resets"] = resets.fold(module)
    free.write_text(json.dumps({"creator": "qnic", "modules": {
        harness.NAME: banks.without_resets(module)}}))
    where = spots(placed(free, [*target.device, *(target.first or target.options)],
                         lambda what: display.step(f"first placement: {what}", 0.97)))
    if target.tight:
        done["apart"] = resets.apart(module)
        return done | {"copies": 0, "placed_ffs": tight.bind(module, where)}
    done["shortened"] = detours.shorten(module, where)
    done["copies"] = sum(replicate.replicate(module, where=where).values())
    return done | {"placed_ffs": banks.bind(module, where)}


def synthesize(target: Target, display: Display, route_it: bool = False
               ) -> tuple[dict[str, Any], Path]:
    """Figures of the netlist, and the netlist for nextpnr, which has a floorplan if it is to
    be routed."""
    folder = BUILD / target.name
    files = sources.write(sources.stripped(target.top, target.family), folder / "rtl")
    top, parameters = target.top, dict(target.parameters)
    if target.routed:
        ports = harness.ports(top, parameters, files)
        wrapped = folder / "rtl" / "harness.sv"
        wrapped.write_text(harness.text(top, parameters, ports, target.tight))
        files.append(wrapped)
        top, parameters = harness.NAME, {}
    file = folder / "netlist.json"
    steps = [*RECIPES[target.family](top, parameters, files), ("netlist", f"write_json {file}")]
    yosys.run({"steps": steps}, folder,
              lambda n, what: display.step(what, n / len(steps)))
    display.step("output registers, figures", 0.97)
    document = netlist.load(file)
    module = netlist.top_of(document)
    result: dict[str, Any] = {"top": target.top, "parameters": dict(target.parameters)}
    if target.family == "ecp5":
        moved = outreg.absorb(module)
        result["output_registers"] = moved.summary()
        carry.cut_off(module)
        if route_it:
            result |= _floorplan(target, module, folder / "free.json", display)
        else:
            result["copies"] = sum(replicate.replicate(module).values())
        file = folder / "packed.json"
        file.write_text(json.dumps(document))
    result |= {key: round(value, 1) for key, value in totals(module).items()}
    result["modules"] = modules(module, top)
    display.step("synthesized", 1.0)
    return result, file


def build(target: Target, display: Display, jobs: int, scratch: Path | None = None,
          force: bool = False, route_it: bool = True) -> dict[str, Any]:
    """The target's result: stored where it is this tree's, made where it is not."""
    tools, now = store.installed(), store.key(target)
    result = store.load(target, scratch)
    seeds = [str(seed) for seed in target.seeds] if target.routed and route_it else []
    same = result is not None and result["key"] == now and not force
    if result is not None and same and target.routed \
            and result["route_key"] != store.route_key(target):
        same = False
    if result is not None and same and set(seeds) <= set(result["seeds"]):
        display.say(f"{target.name}: nothing has changed, the stored result holds")
        return result
    display.say(f"{target.name}: {'seeds are missing' if same else 'no result of this tree'}, "
                f"this takes {target.takes}")
    done = dict(result["seeds"]) if result is not None and same else {}
    file, mark = BUILD / target.name / "packed.json", BUILD / target.name / "packed.key"
    if result is not None and done and file.exists() and mark.exists() and mark.read_text() == now:
        figures = result  # more seeds of a netlist that is still there
    else:
        mark.unlink(missing_ok=True)
        figures, file = synthesize(target, display, bool(seeds))
        if seeds:
            mark.write_text(now)
    result = figures | {
        "target": target.name, "key": now, "tools": tools, "seeds": done,
        "route_key": store.route_key(target) if target.routed else "",
        "date": datetime.date.today().isoformat(),
        "options": [*target.device, *target.options] if target.routed else []}
    store.save(target, result, scratch)

    def keep(seed: int, routed: dict[str, Any]) -> None:
        result["seeds"][str(seed)] = routed
        # After routing the device's cells count: what nextpnr added is in them.
        result["lut4"] = routed["used"]["TRELLIS_COMB"]
        result["ff"] = routed["used"]["TRELLIS_FF"]
        result["ebr"] = routed["used"].get("DP16KD", 0)
        result["dsp"] = routed["used"].get("MULT18X18D", 0)
        store.save(target, result, scratch)
        display.seed(seed, 1.0, f"{routed['fmax_mhz']:.1f} MHz")
        display.say(f"{target.name}, seed {seed}: {routed['fmax_mhz']:.1f} MHz routed")

    missing = [int(seed) for seed in seeds if seed not in done]
    if missing:
        route(file, [*target.device, *target.options], missing, jobs, display.seed, keep)
    return result


def export(result: dict[str, Any], file: Path) -> None:
    """The result in short: what a script wants to read."""
    fmax = {seed: run["fmax_mhz"] for seed, run in sorted(
        result["seeds"].items(), key=lambda item: int(item[0]))}
    short = {"top": result["top"], "fmax_mhz": fmax}
    short |= {key: result[key] for key in (*KEYS, "modules", "tools")}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(short, indent=1) + "\n")
