// SPDX-License-Identifier: Apache-2.0
// Host memory behind qnic_top's AXI4 master: takes every request at once, a beat a cycle each
// way, and answers `latency` cycles after an ideal memory would (the cycle behind the request).
// All reads come back in the order asked, so those of one ID do.
#pragma once
#include <cstring>
#include <deque>
#include <vector>

#include "Vqnic_top.h"
#include "meter.hpp"

namespace qnic {

class HostMemory {
public:
    // Reads from `counted` on are counted.
    HostMemory(const Meter& meter, size_t size, uint64_t counted)
        : meter_(meter), latency_(meter.options().memory), counted_from_(counted), bytes_(size) {}

    uint64_t counted_bytes() const { return counted_bytes_; }
    uint64_t last_counted() const { return last_counted_; }

    uint8_t* at(uint64_t address) { return &bytes_.at(address); }

    // Before the device sees the cycle.
    void drive(Vqnic_top& dut, uint64_t cycle) {
        dut.m_axi_arready = dut.m_axi_awready = dut.m_axi_wready = 1;
        dut.m_axi_rvalid = !reads_.empty() && reads_.front().due <= cycle;
        if (dut.m_axi_rvalid) {
            const Read& read = reads_.front();
            put_bytes(dut.m_axi_rdata, at(read.address), kBeat);
            dut.m_axi_rid = read.id;
            dut.m_axi_rlast = read.beats == 1;
        }
        dut.m_axi_bvalid = !writes_.empty() && writes_.front().due <= cycle;
        if (dut.m_axi_bvalid) dut.m_axi_bid = writes_.front().id;
    }

    // With the device's outputs of the cycle.
    void sample(const Vqnic_top& dut, uint64_t cycle) {
        if (dut.m_axi_rvalid && dut.m_axi_rready) {
            if (reads_.front().address >= counted_from_) {
                counted_bytes_ += kBeat;
                last_counted_ = cycle;
            }
            reads_.front().address += kBeat;
            if (!--reads_.front().beats) reads_.pop_front();
        }
        if (dut.m_axi_bvalid && dut.m_axi_bready) writes_.pop_front();
        if (dut.m_axi_arvalid) {
            const uint64_t end = dut.m_axi_araddr + (dut.m_axi_arlen + 1) * kBeat;
            if (dut.m_axi_araddr % kBeat || end > bytes_.size()) meter_.fail("a read beyond memory");
            reads_.push_back({dut.m_axi_arid, dut.m_axi_araddr, dut.m_axi_arlen + 1u, due(cycle)});
        }
        if (dut.m_axi_awvalid) addresses_.push_back({dut.m_axi_awid, dut.m_axi_awaddr});
        if (dut.m_axi_wvalid) {
            if (!dut.m_axi_wlast) meter_.fail("a write of more than one beat");
            Beat beat{{}, dut.m_axi_wstrb};
            for (unsigned i = 0; i < kBeat; i++) beat.data[i] = dut.m_axi_wdata[i / 4] >> (8 * (i % 4));
            beats_.push_back(beat);
        }
        while (!addresses_.empty() && !beats_.empty()) write(cycle);
    }

private:
    static constexpr unsigned kBeat = sizeof(Vqnic_top::m_axi_rdata);
    struct Read {
        unsigned id;
        uint64_t address;
        unsigned beats;
        uint64_t due;
    };
    struct Address {
        unsigned id;
        uint64_t address;
    };
    struct Beat {
        uint8_t data[kBeat];
        uint64_t strobe;
    };
    struct Write {
        unsigned id;
        uint64_t due;
    };

    const Meter& meter_;
    const uint64_t latency_, counted_from_;
    uint64_t counted_bytes_ = 0, last_counted_ = 0;
    std::vector<uint8_t> bytes_;
    std::deque<Read> reads_;
    std::deque<Address> addresses_;
    std::deque<Beat> beats_;
    std::deque<Write> writes_;

    uint64_t due(uint64_t cycle) const { return cycle + 1 + latency_; }

    void write(uint64_t cycle) {
        const Address address = addresses_.front();
        const uint64_t base = address.address / kBeat * kBeat;
        if (base + kBeat > bytes_.size()) meter_.fail("a write beyond memory");
        for (unsigned i = 0; i < kBeat; i++) {
            if (beats_.front().strobe >> i & 1) bytes_[base + i] = beats_.front().data[i];
        }
        writes_.push_back({address.id, due(cycle)});
        addresses_.pop_front();
        beats_.pop_front();
    }
};

}  // namespace qnic
