// SPDX-License-Identifier: Apache-2.0
// A run of qnic_top with all that the settings say: rings, host memory, MAC.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "Vqnic_top.h"
#include "churn.hpp"
#include "ring.hpp"
#include "stimulus.hpp"
#include "verilated.h"

namespace qnic::soak {

class Nic {
public:
    Nic(uint64_t seed, uint64_t packets)
        : packets_(packets), settings_(seed, QNIC_RINGS), dice_(seed), stimulus_(settings_, dice_),
          memory_([this](const std::string& what) { fail(what); }, settings_.rings * Ring::kArea,
                  settings_.memory, settings_.base),
          control_(registers_, [this] { tick(); }),
          churn_(settings_, dice_, stimulus_.flows(), control_, rings_, tally_,
                 [this](const std::string& what) { fail(what); }, [this] { tick(); }) {
        context_.randReset(2);
        context_.randSeed(int(seed % 0x7fffffff + 1));
        dut_ = std::make_unique<Vqnic_top>(&context_);
        for (unsigned i = 0; i < settings_.rings; i++) {
            rings_.emplace_back(settings_, dice_, memory_, tally_,
                                [this](const std::string& what) { fail(what); }, i);
        }
    }

    void run() {
        dut_->rst_ni = 0;
        for (int i = 0; i < 4; i++) clock();
        dut_->rst_ni = 1;
        control_.wait_ready();
        for (const Sa& sa : stimulus_.flows().all()) {
            if (!stimulus_.flows().install(control_, sa)) fail("the SA table refused a command");
        }
        for (const Ring& ring : rings_) control_.start_ring(ring.number(), ring.place());
        moved_ = cycle_;
        running_ = true;
        while (!over()) {
            churn_.act();
            tick();
        }
        running_ = false;
        for (int i = 0; i < 200; i++) clock();  // nothing more may come
        if (!got_.empty()) fail("a frame without an end");
        for (Ring& ring : rings_) ring.reap();
        counters();
    }

    uint64_t cycles() const { return cycle_; }
    const Tally& tally() const { return tally_; }

private:
    static constexpr uint64_t kPatience = 100'000;  // cycles

    const uint64_t packets_;
    const Settings settings_;
    Dice dice_;
    Stimulus stimulus_;
    VerilatedContext context_;
    std::unique_ptr<Vqnic_top> dut_;
    Tally tally_;
    HostMemory memory_;
    Registers registers_;
    Control control_;
    std::deque<Ring> rings_;
    Churn churn_;
    bool running_ = false;
    Bytes got_;
    uint64_t cycle_ = 0, moved_ = 0;  // moved: when something left or was posted

    [[noreturn]] void fail(const std::string& what) const {
        std::string text = "cycle " + std::to_string(cycle_) + ", frame " + std::to_string(tally_.left)
                           + ": " + what + "; ";
        for (const Ring& ring : rings_) text += ring.state();
        std::fprintf(stderr, "soak: %s\n", text.c_str());
        std::exit(1);
    }

    bool more() const { return tally_.handed < packets_; }

    bool over() const {
        return !more() && std::all_of(rings_.begin(), rings_.end(), [](const Ring& ring) { return ring.idle(); });
    }

    // A cycle, in which the rings that run go on.
    void tick() {
        if (running_) {
            for (Ring& ring : rings_) ring.reap();
            Ring& ring = rings_[dice_() % rings_.size()];
            if (ring.runs() && ring.waits()) ring.post();
            else if (ring.runs() && more() && !dice_.percent(settings_.idle)) {
                ring.give(stimulus_.next(ring.number()));
            }
            if (registers_.idle()) serve(rings_[dice_() % rings_.size()]);
        }
        clock();
        if (running_ && cycle_ - moved_ > kPatience) fail("nothing leaves any more");
    }

    // Tell the device what it does not know of a ring.
    void serve(Ring& ring) {
        const unsigned base = Control::kStride * ring.number();
        uint32_t value;
        if (ring.taken(value)) registers_.write(abi::reg::ring_cq_head + base, value);
        else if (ring.doorbell(value)) registers_.write(abi::reg::ring_tail + base, value);
    }

    void clock() {
        registers_.drive(*dut_);
        memory_.drive(*dut_, cycle_);
        dut_->m_axis_tready = !settings_.sink_stall || !dice_.percent(settings_.sink_stall);
        dut_->clk_i = 0;
        dut_->eval();
        if (dut_->rst_ni) {
            registers_.sample(*dut_);
            memory_.sample(*dut_, cycle_);
            if (dut_->m_axis_tvalid && dut_->m_axis_tready) beat();
        }
        dut_->clk_i = 1;
        dut_->eval();
        cycle_++;
        context_.timeInc(1);
    }

    void beat() {
        int bytes = 0;
        while (bytes < kBus && kept(dut_->m_axis_tkeep, bytes)) bytes++;
        for (int i = bytes; i < kBus; i++) {
            if (kept(dut_->m_axis_tkeep, i)) fail("a hole in tkeep");
        }
        if (!bytes || (bytes < kBus && !dut_->m_axis_tlast)) fail("a beat that is not full");
        for (int i = 0; i < bytes; i++) got_.push_back(dut_->m_axis_tdata[i / 4] >> (8 * (i % 4)));
        if (!dut_->m_axis_tlast) return;
        const auto whose = std::find_if(rings_.begin(), rings_.end(),
                                        [&](Ring& ring) { return ring.leaves(got_); });
        if (whose == rings_.end()) fail("a frame that no ring was to send: " + hex(got_).substr(0, 400));
        tally_.left++;
        tally_.bytes += got_.size();
        moved_ = cycle_;
        got_.clear();
    }

    // The device has counted what was seen here.
    void counters() {
        for (size_t i = 0; i < tally_.statuses.size(); i++) {
            const uint64_t counted = control_.count(abi::reg::chains + 8 * i);
            const uint64_t least = tally_.statuses[i] - tally_.statuses_before[i];
            if (counted < least || counted > least + tally_.dropped - tally_.dropped_before) {
                fail("the device counts other chains of status " + std::to_string(i));
            }
        }
        if (control_.count(abi::reg::frames) != tally_.left - tally_.left_before) {
            fail("the device counts other frames");
        }
        if (control_.count(abi::reg::bytes) != tally_.bytes - tally_.bytes_before) {
            fail("the device counts other bytes");
        }
    }
};

}  // namespace qnic::soak
