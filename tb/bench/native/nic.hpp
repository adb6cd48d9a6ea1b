// SPDX-License-Identifier: Apache-2.0
// Drives qnic_top as a driver does that always has frames to send: it keeps the TX ring full,
// takes completions as soon as they are in memory, and rings the doorbell for many slots.
// Latency counts from the cycle in which the doorbell reaches the device.
#pragma once
#include "Vqnic_top.h"
#include "contract.hpp"
#include "control.hpp"
#include "host_memory.hpp"
#include "meter.hpp"
#include "ring.hpp"
#include "verilated.h"

namespace qnic {

class Device {
public:
    explicit Device(Meter& meter)
        : meter_(meter), dut_(&context_), rings_n_(meter.options().rings),
          memory_([&](const std::string& what) { meter_.fail(what); },
                  Ring::memory(rings_n_, meter.options().segments), Weather{meter.options().memory}),
          control_(registers_, [&] { clock(); }) {
        memory_.count_from(Ring::buffers_at(rings_n_));
        for (unsigned i = 0; i < rings_n_; i++) rings_.emplace_back(meter, meter.traffic(), memory_, i);
        dut_.m_axis_tready = !meter.options().fill;
        dut_.rst_ni = 0;
        for (int i = 0; i < 4; i++) clock();
        dut_.rst_ni = 1;
        control_.wait_ready();
        std::vector<Key>& keys = meter.traffic().keys();
        for (size_t i = 0; i < keys.size(); i++) install(i, keys[i]);
        for (Port& port : rings_) start(port.ring);
    }

    uint64_t now() const { return cycle_; }
    bool idle() const {
        for (const Port& port : rings_) if (!port.ring.idle()) return false;
        return true;
    }

    // Frames take turns between the rings. A SA's packets go through one ring, so in SA mode the
    // keys are as many as the rings or a multiple.
    void step() {
        for (Port& port : rings_) port.ring.reap();
        const bool single = meter_.options().single;
        while (meter_.more() && rings_[next_].ring.room() && !(single && !idle())) {
            rings_[next_].ring.post(meter_.next());
            next_ = (next_ + 1) % rings_n_;
        }
        if (registers_.idle()) serve(rings_[turn_++ % rings_n_]);
        clock();
    }

    // For a sink that is stopped: beats of payload read, and when the last one was.
    uint64_t held_beats() const { return memory_.counted_bytes() / kBus; }
    uint64_t last_taken() const { return std::max(memory_.last_counted(), started_); }

private:
    static constexpr unsigned kBatch = 32;  // slots a doorbell, completions taken a write
    struct Port {
        Ring ring;
        unsigned rung = 0, told = 0;  // slots and completions that the device knows of
        Port(const Meter& meter, Traffic& traffic, HostMemory& memory, unsigned number)
            : ring(meter, traffic, memory, number) {}
    };

    Meter& meter_;
    VerilatedContext context_;
    Vqnic_top dut_;
    const unsigned rings_n_;
    HostMemory memory_;
    Registers registers_;
    Control control_;
    std::deque<Port> rings_;
    uint64_t cycle_ = 0, started_ = 0;
    unsigned next_ = 0, turn_ = 0;  // ring of the next frame; of the next register

    static bool is_tail(int address) {
        return address >= int(abi::reg::ring_tail)
               && (address - int(abi::reg::ring_tail)) % int(Control::kStride) == 0;
    }

    // Tell the device what it does not know of a ring.
    void serve(Port& port) {
        const unsigned base = Control::kStride * port.ring.number();
        const unsigned waiting = port.ring.tail() - port.rung;
        const unsigned taken = port.ring.consumed() - port.told;
        const bool first = taken >= 8 * kBatch;  // though there are always slots to tell of
        if (!first && (waiting >= kBatch
                       || (waiting && (!meter_.more() || !port.ring.room())))) {
            port.rung = port.ring.tail();
            registers_.write(abi::reg::ring_tail + base, port.rung & 0xffff);
        } else if (taken >= kBatch) {
            port.told = port.ring.consumed();
            registers_.write(abi::reg::ring_cq_head + base, port.told & 0xffff);
        }
    }

    void clock() {
        registers_.drive(dut_);
        memory_.drive(dut_, cycle_);
        dut_.clk_i = 0;
        dut_.eval();
        if (dut_.rst_ni) {
            if (is_tail(registers_.sample(dut_))) meter_.enters(cycle_);
            memory_.sample(dut_, cycle_);
        }
        if (dut_.m_axis_tvalid && dut_.m_axis_tready) {
            meter_.leaves(cycle_, dut_.m_axis_tdata, dut_.m_axis_tkeep, dut_.m_axis_tlast);
        }
        dut_.clk_i = 1;
        dut_.eval();
        cycle_++;
    }

    void install(size_t index, const Key& key) {
        const SaFields sa{uint32_t(index)};
        if (!control_.install(sa, key) || !control_.set_key(sa, 0, key)) meter_.fail("the SA table refused a command");
    }

    void start(const Ring& ring) {
        control_.start_ring(ring.number(), {ring.at(), ring.completions_at(), ring.slots_log2(),
                                            ring.slots_log2() + 1});
        started_ = cycle_;
    }
};

}  // namespace qnic
