// SPDX-License-Identifier: Apache-2.0
// Host memory behind qnic_top's AXI4 master. In fine weather it takes every request at once, a
// beat a cycle each way, and answers `latency` cycles after an ideal memory would (the cycle
// behind the request), all reads in the order asked. Else channels stall, answers are late, IDs
// overtake each other beat by beat (AXI4 A5.3 allows it), and reads of bad places fail.
#pragma once
#include <algorithm>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "Vqnic_top.h"
#include "ports.hpp"

namespace qnic {

struct Weather {
    uint64_t latency = 0;   // cycles
    unsigned late = 0;      // up to so many cycles more
    unsigned stall = 0;     // percent of the cycles in which a channel stands still
    bool overtake = false;  // reads of one ID pass those of another
    uint64_t seed = 0;
};

class HostMemory {
public:
    using Fail = std::function<void(const std::string&)>;

    // `size` bytes from address `base` on.
    HostMemory(Fail fail, size_t size, const Weather& weather, uint64_t base = 0)
        : fail_(std::move(fail)), weather_(weather), base_(base), random_(weather.seed), bytes_(size) {}

    // Reads from that address on are counted.
    void count_from(uint64_t address) { counted_from_ = address; }
    uint64_t counted_bytes() const { return counted_bytes_; }
    uint64_t last_counted() const { return last_counted_; }

    uint8_t* at(uint64_t address) { return &bytes_.at(address - base_); }

    // Reads that touch these bytes are answered with an error, or no longer.
    void spoil(uint64_t address, uint64_t size) { bad_[address] = size; }
    void mend(uint64_t address) { bad_.erase(address); }

    // Before the device sees the cycle.
    void drive(Vqnic_top& dut, uint64_t cycle) {
        dut.m_axi_arready = moves();
        dut.m_axi_awready = moves();
        dut.m_axi_wready = moves();
        if (!read_held_) choose(cycle);
        dut.m_axi_rvalid = read_held_ = chosen_ != nullptr;
        if (chosen_) {
            const Read& read = chosen_->front();
            const bool bad = spoiled(read.address);
            put_bytes(dut.m_axi_rdata, at(read.address), kBeat);
            dut.m_axi_rid = read.id;
            dut.m_axi_rlast = read.beats == 1;
            dut.m_axi_rresp = bad ? 2 + (read.address / kBeat & 1) : 0;  // SLVERR, DECERR
        }
        answer_held_ = !writes_.empty() && writes_.front().due <= cycle && (answer_held_ || moves());
        dut.m_axi_bvalid = answer_held_;
        dut.m_axi_bresp = 0;  // OKAY
        if (answer_held_) dut.m_axi_bid = writes_.front().id;
    }

    // With the device's outputs of the cycle.
    void sample(const Vqnic_top& dut, uint64_t cycle) {
        if (dut.m_axi_rvalid && dut.m_axi_rready) taken(cycle);
        if (dut.m_axi_bvalid && dut.m_axi_bready) {
            writes_.pop_front();
            answer_held_ = false;
        }
        if (dut.m_axi_arvalid && dut.m_axi_arready) asked(dut, cycle);
        if (dut.m_axi_awvalid && dut.m_axi_awready) addresses_.push_back({dut.m_axi_awid, dut.m_axi_awaddr});
        if (dut.m_axi_wvalid && dut.m_axi_wready) {
            if (!dut.m_axi_wlast) fail_("a write of more than one beat");
            Beat beat;
            for (unsigned i = 0; i < kBeat; i++) {
                beat.data[i] = dut.m_axi_wdata[i / 4] >> (8 * (i % 4));
                beat.strobe[i] = kept(dut.m_axi_wstrb, i);
            }
            beats_.push_back(beat);
        }
        while (!addresses_.empty() && !beats_.empty()) write(cycle);
    }

private:
    static constexpr unsigned kBeat = sizeof(Vqnic_top::m_axi_rdata);
    static constexpr unsigned kIds = 16, kPage = 4096;
    struct Read {
        unsigned id;
        uint64_t address;
        unsigned beats;
        uint64_t due, turn;
    };
    struct Address {
        unsigned id;
        uint64_t address;
    };
    struct Beat {
        uint8_t data[kBeat];
        bool strobe[kBeat];
    };
    struct Write {
        unsigned id;
        uint64_t due;
    };

    const Fail fail_;
    const Weather weather_;
    const uint64_t base_;
    uint64_t counted_from_ = ~uint64_t{0}, counted_bytes_ = 0, last_counted_ = 0, turn_ = 0;
    std::mt19937_64 random_;
    std::vector<uint8_t> bytes_;
    std::map<uint64_t, uint64_t> bad_;  // address, size
    std::deque<Read> reads_[kIds];
    std::deque<Read>* chosen_ = nullptr;  // whose beat is on the bus
    bool read_held_ = false, answer_held_ = false;
    std::deque<Address> addresses_;
    std::deque<Beat> beats_;
    std::deque<Write> writes_;

    bool moves() { return !weather_.stall || random_() % 100 >= weather_.stall; }

    uint64_t due(uint64_t cycle) {
        return cycle + 1 + weather_.latency + (weather_.late ? random_() % (weather_.late + 1) : 0);
    }

    bool spoiled(uint64_t address) const {
        if (bad_.empty()) return false;
        auto next = bad_.lower_bound(address + kBeat);
        if (next == bad_.begin()) return false;
        --next;
        return next->first + next->second > address;
    }

    // The beat that comes next: of the oldest read, or with `overtake` of any ID's oldest.
    void choose(uint64_t cycle) {
        std::deque<Read>* found = nullptr;
        unsigned ready = 0;
        for (auto& reads : reads_) {
            if (reads.empty() || reads.front().due > cycle) continue;
            ready++;
            if (!found || (weather_.overtake ? random_() % ready == 0
                                             : reads.front().turn < found->front().turn)) found = &reads;
        }
        chosen_ = found && moves() ? found : nullptr;
    }

    void taken(uint64_t cycle) {
        Read& read = chosen_->front();
        if (read.address >= counted_from_) {
            counted_bytes_ += kBeat;
            last_counted_ = cycle;
        }
        read.address += kBeat;
        if (!--read.beats) chosen_->pop_front();
        read_held_ = false;
    }

    void asked(const Vqnic_top& dut, uint64_t cycle) {
        const uint64_t address = dut.m_axi_araddr, bytes = (dut.m_axi_arlen + 1) * kBeat;
        if (address % kBeat || address < base_ || address + bytes > base_ + bytes_.size()) {
            fail_("a read beyond memory");
        }
        if (address % kPage + bytes > kPage) fail_("a read crosses 4 KiB");
        auto& reads = reads_[dut.m_axi_arid % kIds];
        uint64_t when = due(cycle);
        if (!reads.empty()) when = std::max(when, reads.back().due);
        reads.push_back({dut.m_axi_arid, address, dut.m_axi_arlen + 1u, when, turn_++});
    }

    void write(uint64_t cycle) {
        const Address address = addresses_.front();
        const uint64_t first = address.address / kBeat * kBeat;
        if (first < base_ || first + kBeat > base_ + bytes_.size()) fail_("a write beyond memory");
        for (unsigned i = 0; i < kBeat; i++) {
            if (beats_.front().strobe[i]) *at(first + i) = beats_.front().data[i];
        }
        writes_.push_back({address.id, due(cycle)});
        addresses_.pop_front();
        beats_.pop_front();
    }
};

}  // namespace qnic
