// SPDX-License-Identifier: Apache-2.0
// AXI4-Lite master for qnic_top's registers: one transfer at a time, writes may wait in line.
#pragma once
#include <deque>
#include <utility>

#include "Vqnic_top.h"
#include "verilated.h"

namespace qnic {

class Registers {
public:
    void write(unsigned address, uint32_t value) { writes_.push_back({address, value}); }
    bool idle() const { return writes_.empty(); }

    void ask(unsigned address) {
        read_address_ = address;
        asking_ = reading_ = true;
    }
    bool answered() const { return !reading_; }
    uint32_t answer() const { return answer_; }

    void drive(Vqnic_top& dut) const {
        if (!writes_.empty()) {
            dut.s_axil_awaddr = writes_.front().first;
            dut.s_axil_wdata = writes_.front().second;
            dut.s_axil_wstrb = 0xf;
        }
        dut.s_axil_awvalid = !writes_.empty() && !address_sent_;
        dut.s_axil_wvalid = !writes_.empty() && !data_sent_;
        dut.s_axil_bready = 1;
        dut.s_axil_araddr = read_address_;
        dut.s_axil_arvalid = asking_;
        dut.s_axil_rready = 1;
    }

    // With the device's outputs of the cycle: the address whose write has reached the device
    // in this cycle, or -1.
    int sample(const Vqnic_top& dut) {
        const bool before = address_sent_ && data_sent_;
        if (dut.s_axil_awvalid && dut.s_axil_awready) address_sent_ = true;
        if (dut.s_axil_wvalid && dut.s_axil_wready) data_sent_ = true;
        const bool reached = !before && address_sent_ && data_sent_;
        const int address = reached ? int(writes_.front().first) : -1;
        if (dut.s_axil_bvalid) {
            writes_.pop_front();
            address_sent_ = data_sent_ = false;
        }
        if (dut.s_axil_arvalid && dut.s_axil_arready) asking_ = false;
        if (dut.s_axil_rvalid) {
            answer_ = dut.s_axil_rdata;
            reading_ = false;
        }
        return address;
    }

private:
    std::deque<std::pair<unsigned, uint32_t>> writes_;
    bool address_sent_ = false, data_sent_ = false, asking_ = false, reading_ = false;
    unsigned read_address_ = 0;
    uint32_t answer_ = 0;
};

}  // namespace qnic
