# SPDX-License-Identifier: Apache-2.0
# Everything a developer does; `make` lists the targets.

VENV  ?= .venv
PY    := $(VENV)/bin/python
STAMP := $(VENV)/.ready
export PYTHONPATH := $(CURDIR)
export PYTHONDONTWRITEBYTECODE := 1

IN ?=
OUT ?=
PCAP ?=
LANES ?= 1
N ?= 100000
CLUSTER ?=
TEST ?=
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup lock gen check lint format test test-full demo replay wave bench synth soak formal netlist fuzz mutate coverage results clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## make the virtual environment from requirements.lock

$(STAMP): requirements.lock tools/setup.sh
	@VENV=$(VENV) sh tools/setup.sh >&2

lock: $(STAMP) ## pin what pyproject.toml asks for in requirements.lock
	@$(PY) -m tools.lock

gen: $(STAMP) ## write what follows from abi/: SystemVerilog, C, Python, register page
	@$(PY) -m abi.gen

check: $(STAMP) ## lint, generated files in step, file sizes
	@$(PY) -m abi.gen --check
	@$(PY) -m tools.lint

lint: $(STAMP) ## the linters alone (ARGS="--help" lists them)
	@$(PY) -m tools.lint $(ARGS)

format: $(STAMP) ## format RTL and Python
	@$(PY) -m tools.lint --fix format ruff

test: $(STAMP) ## all tests that fit in 15 minutes (ARGS are pytest's)
	@$(PY) -m pytest -n 2 -m "not full" --durations=0 --durations-min=1 $(ARGS)

test-full: $(STAMP) ## all tests, the long ones too (up to an hour)
	@$(PY) -m pytest -n 2 --durations=0 --durations-min=1 $(ARGS)

demo: $(STAMP) ## a QUIC transfer through driver, device and MAC, decrypted by a peer
	@$(PY) -m tb.demo $(ARGS)

replay: $(STAMP) ## send jobs through the whole way: IN=jobs.jsonl OUT=results.jsonl [PCAP=] [LANES=]
	@$(PY) -m tb.replay --lanes "$(LANES)" $(if $(PCAP),--pcap "$(PCAP)") $(ARGS) -- "$(IN)" "$(OUT)"

wave: $(STAMP) ## run TEST=file.py[::cocotb_test] and keep its waveform, without keys
	@$(PY) -m tools.wave "$(TEST)" $(ARGS)

bench: $(STAMP) ## utilisation, latency and throughput by frame size (ARGS=--short: a few minutes)
	@$(PY) -m tb.bench $(ARGS)

soak: $(STAMP) ## N=... random packets through the NIC in the native harness [CLUSTER=address] [LANES=]
	@$(PY) -m tb.soak --packets "$(N)" --lanes "$(LANES)" $(if $(CLUSTER),--cluster "$(CLUSTER)") $(ARGS)

synth: $(STAMP) ## synthesis, place & route, docs/results/synth.md (hours; ARGS=--help says what)
	@$(PY) -m syn $(ARGS)

formal: $(STAMP) ## prove arithmetic, queues, arbiters, ports, gate (ARGS=--mutate: see broken RTL refuted)
	@$(PY) -m tb.formal $(ARGS)

netlist: $(STAMP) ## simulate the ECP5 netlist: RFC 9001, mixed frames, cycles (10 minutes)
	@$(PY) -m tb.netlist $(ARGS)

fuzz: $(STAMP) ## fuzz the driver's pure C files: a million runs each (needs clang)
	@$(PY) -m driver.fuzz $(ARGS)

mutate: $(STAMP) ## break the RTL in many places, see which test notices
	@$(PY) -m tools.mutate $(ARGS)

coverage: $(STAMP) ## plan, lines and branches of the whole path: build/coverage/index.html (ARGS=--help)
	@$(PY) -m tb.coverage $(ARGS)

results: $(STAMP) ## take what the last soak, coverage, proofs, fuzz found into docs/results
	@$(PY) -m tools.results $(ARGS)

clean: ## remove what was built (the virtual environment stays)
	rm -rf build
