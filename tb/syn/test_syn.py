# SPDX-License-Identifier: Apache-2.0
"""make synth without hours of routing: hashes, harness, figures of modules, progress, errors."""
import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from syn import BUILD, SynthError, harness, netlist, recipes, route, sources, store, timing, yosys
from syn.attribute import KEYS, modules, totals
from syn.targets import TARGETS, Target

TOP = "qnic_turns"


def test_comments_and_layout_do_not_count() -> None:
    """What synthesis reads is the same with other comments; strings are left alone."""
    text = 'a <= b; // why\n\n   /* long\n */  c = "no // comment";\n'
    assert sources.strip(text) == 'a <= b;\nc = "no // comment";\n'
    assert sources.strip(text) == sources.strip(text.replace("why", "because"))
    assert sources.strip(text) != sources.strip(text.replace("b;", "d;"))


@pytest.fixture
def small() -> Target:
    return dataclasses.replace(TARGETS["ecp5"], name="small", top=TOP, parameters={})


def test_key_follows_what_matters(small: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parameters, RTL and recipe change the key; seeds do not; options only that of routing."""
    key, routed = store.key(small), store.route_key(small)
    assert store.key(dataclasses.replace(small, seeds=(9,))) == key
    assert store.key(dataclasses.replace(small, parameters={"N": 4})) != key
    other = dataclasses.replace(small, options=("--freq", "100"))
    assert store.key(other) == key and store.route_key(other) != routed
    monkeypatch.setattr(sources, "strip", lambda text: f"wire x;{text}")
    assert store.key(small) != key


def test_only_what_the_top_needs() -> None:
    """Files of the host side are no input of qnic_egress."""
    names = {path.stem for path in sources.needed("qnic_egress")}
    assert {"qnic_egress", "qnic_pkg", "qnic_abi_pkg", "qnic_gf128_mul"} <= names
    assert not {"qnic_top", "qnic_ring_ctrl", "qnic_csr_regs"} & names
    with pytest.raises(SynthError, match="no module qnic_nothing"):
        sources.needed("qnic_nothing")


@pytest.fixture(scope="module")
def synthesized() -> netlist.Module:
    """A fifo in its harness, as a netlist."""
    folder, top, parameters = BUILD.parent / "tb_syn", "qnic_ram_fifo", {"W": 20, "DEPTH": 512}
    files = sources.write(sources.stripped(top, "ecp5"), folder)
    wrapped = folder / "harness.sv"
    ports = harness.ports(top, parameters, files)
    assert {(p.name, p.is_input, p.width) for p in ports} >= {
        ("clk_i", True, 1), ("in_data_i", True, 20), ("level_o", False, 10)}
    wrapped.write_text(harness.text(top, parameters, ports))
    steps = [*recipes.ecp5(harness.NAME, {}, [*files, wrapped]),
             ("netlist", f"write_json {folder}/netlist.json")]
    seen: list[str] = []
    yosys.run({"steps": steps}, folder, lambda n, what: seen.append(what))
    assert "coarse synthesis" in seen
    return netlist.top_of(netlist.load(folder / "netlist.json"))


def test_modules_add_up(synthesized: netlist.Module) -> None:
    """Every cell is somebody's; the block RAM is the fifo's, the LUT RAM the prefetch queue's."""
    found, all_ = modules(synthesized, harness.NAME), totals(synthesized)
    assert set(found) == {"harness", "qnic_ram_fifo", "qnic_fifo", "qnic_count", "qnic_tally"}
    for key in KEYS:
        assert sum(row[key] for row in found.values()) == all_[key]
        assert found["harness"]["with_below"][key] == all_[key]
    assert found["qnic_ram_fifo"]["ebr"] == all_["ebr"] >= 1
    assert found["qnic_fifo"]["lut4"] >= 20  # its words
    inputs, outputs = 2 + 20 + 1, 1 + 1 + 20 + 10
    assert found["harness"]["ff"] >= inputs + outputs


def test_progress_of_nextpnr() -> None:
    """The bar only goes forward, and says how many wires are left."""
    log, shares = "", []
    for line in ("Info: Packing constants..", "Info: Running Static placer...",
                 "Info: Running simulated annealing placer for refinement.",
                 "Info: Routing 1000 arcs.", "Info: Routing..",
                 "Info:       1000 |       10        951 |   10   951 |       300|       0.9|"):
        log += line + "\n"
        shares.append(route.progress(log)[0])
    assert shares == sorted(shares) and 0.8 < shares[-1] < 1
    assert route.progress(log)[1] == "routing, 300 wires left"


def _step(kind: str, delay: float, cell: str, to: str, port: str) -> dict[str, Any]:
    return {"type": kind, "delay": delay, "net": "n", "from": {"cell": cell, "loc": [1, 1]},
            "to": {"cell": to, "loc": [4, 3], "port": port}}


def test_critical_path() -> None:
    """The slowest path inside the clock, names without what the tools added."""
    path = [_step("clk-to-q", 0.5, "dut.i_a.x_q_TRELLIS_FF_Q_3", "dut.i_a.x_q_TRELLIS_FF_Q_3", "Q"),
            _step("routing", 2.0, "dut.i_a.x_q_TRELLIS_FF_Q_3", "dut.i_b.y_q_LUT4_Z", "A"),
            _step("logic", 0.2, "dut.i_b.y_q_LUT4_Z", "dut.i_b.y_q_LUT4_Z", "F"),
            _step("routing", 1.0, "dut.i_b.y_q_LUT4_Z", "dut.i_b.y_q_TRELLIS_FF_Q", "DI"),
            _step("setup", 0.1, "dut.i_b.y_q_TRELLIS_FF_Q", "dut.i_b.y_q_TRELLIS_FF_Q", "DI")]
    inside = {"from": "posedge clk", "to": "posedge clk", "path": path}
    outside = {"from": "<async>", "to": "posedge clk", "path": [_step("routing", 9, "p", "q", "D")]}
    found = timing.critical_path([outside, inside])
    assert (found["from"], found["to"], found["levels"]) == ("i_a.x_q", "i_b.y_q", 1)
    assert (found["logic_ns"], found["routing_ns"], found["distance"]) == (0.8, 3.0, 10)


def _cli(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "syn", *arguments], text=True, check=False,
                          capture_output=True)


@pytest.mark.parametrize("arguments, says", [
    (["--top", "qnic_nothing"], "there is no module qnic_nothing"),
    (["-G", "LANES=2"], "-G and --nextpnr go with --top"),
    (["--top", TOP, "-G", "LANES"], "is not like SBOX=2"),
    (["--seeds", "x"], "is not like 1-5"),
    (["--target", "zynq"], "invalid choice"),
])
def test_errors_say_what_is_wrong(arguments: list[str], says: str) -> None:
    done = _cli(*arguments)
    assert done.returncode in (1, 2)
    assert says in done.stderr and "Traceback" not in done.stderr


def test_failure_of_yosys_is_told(tmp_path: Path) -> None:
    with pytest.raises(SynthError, match="No such command"):
        yosys.run({"steps": [("wrong", "no_such_command")]}, tmp_path, lambda n, what: None)


def test_check_names_stale_results(monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                   small: Target) -> None:
    """A result of another tree, or without a seed, is stale; why is said."""
    monkeypatch.setattr(store, "RESULTS", tmp_path)
    assert store.stale(small) == "there is none"
    good = {"key": store.key(small), "route_key": store.route_key(small),
            "seeds": {str(seed): {} for seed in small.seeds}}
    store.save(small, good)
    assert store.stale(small) == ""
    store.save(small, good | {"seeds": {"1": {}}})
    assert "seeds 2, 3, 4, 5, 6 are missing" in store.stale(small)
    store.save(small, good | {"key": "other"})
    assert "have changed" in store.stale(small)
    assert json.loads(store.path(small, None).read_text())["key"] == "other"
