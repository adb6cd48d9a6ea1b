// SPDX-License-Identifier: Apache-2.0
// Drives qnic_egress as fast as it takes frames: jobs beside the stream, results, SA port.
#pragma once
#include <deque>

#include "Vqnic_egress.h"
#include "contract.hpp"
#include "meter.hpp"
#include "verilated.h"

namespace qnic {

class Device {
public:
    explicit Device(Meter& meter) : meter_(meter), keys_(meter.traffic().keys()), dut_(&context_) {
        dut_.m_axis_tready = !meter.options().fill;
        dut_.m_result_ready = 1;
        dut_.rst_ni = 0;
        for (int i = 0; i < 4; i++) clock();
        dut_.rst_ni = 1;
        do clock(); while (dut_.sa_busy);
        for (size_t i = 0; i < keys_.size(); i++) install(i, keys_[i]);
        last_taken_ = cycle_;
    }

    uint64_t now() const { return cycle_; }
    bool idle() const { return true; }  // when every frame has left
    // For a sink that is stopped: beats taken, and when the last one was.
    uint64_t held_beats() const { return taken_; }
    uint64_t last_taken() const { return last_taken_; }

    void step() {
        offer();
        drive_job();
        drive_stream();
        dut_.clk_i = 0;
        dut_.eval();
        const bool job = dut_.s_job_valid && dut_.s_job_ready;
        const bool beat = dut_.s_axis_tvalid && dut_.s_axis_tready;
        if (dut_.m_axis_tvalid && dut_.m_axis_tready) {
            meter_.leaves(cycle_, dut_.m_axis_tdata, dut_.m_axis_tkeep, dut_.m_axis_tlast);
        }
        if (dut_.m_result_valid) {
            results_ += meter_.options().segments;
            if (dut_.m_result_status) meter_.fail("status " + std::to_string(dut_.m_result_status));
        }
        if (beat && !sent_) meter_.enters(cycle_);
        clock();
        if (job) jobs_.pop_front();
        if (!beat) return;
        taken_++;
        last_taken_ = cycle_;
        sent_ += kBus;
        if (dut_.s_axis_tlast) {
            streams_.pop_front();
            sent_ = 0;
        }
    }

private:
    Meter& meter_;
    std::vector<Key>& keys_;
    VerilatedContext context_;
    Vqnic_egress dut_;
    uint64_t cycle_ = 0, made_ = 0, results_ = 0, taken_ = 0, last_taken_ = 0;
    std::deque<Frame> jobs_, streams_;  // not yet taken, not yet sent
    size_t sent_ = 0;                   // bytes of the stream's first frame

    void clock() {
        dut_.clk_i = 0;
        dut_.eval();
        dut_.clk_i = 1;
        dut_.eval();
        cycle_++;
    }

    void command(unsigned op) {
        dut_.sa_cmd_op = op;
        dut_.sa_cmd_valid = 1;
        for (bool ready = false; !ready;) {
            dut_.clk_i = 0;
            dut_.eval();
            ready = dut_.sa_cmd_ready;
            clock();
        }
        dut_.sa_cmd_valid = 0;
        while (!dut_.sa_rsp_valid) clock();
        if (dut_.sa_rsp_error) meter_.fail("the SA table refused a command");
    }

    void install(size_t index, const Key& key) {
        dut_.sa_cmd_sa_id = index;
        dut_.sa_cmd_aes256 = key.aes256;
        dut_.sa_cmd_hard_limit = ~0u;
        put_bytes(dut_.sa_cmd_key, key.key.data(), 32);
        put_bytes(dut_.sa_cmd_hp, key.hp.data(), 32);
        put_bytes(dut_.sa_cmd_iv, key.iv.data(), 12);
        command(abi::SaOp::INSTALL);
        command(abi::SaOp::SET_KEY);
    }

    // Keep some frames ahead of the device, so that its input never runs short.
    void offer() {
        const bool single = meter_.options().single;
        const size_t ahead = single ? 1 : 4 + 4 * QNIC_LANES;
        if (single && results_ < made_) return;
        while (meter_.more() && streams_.size() < ahead) {
            jobs_.push_back(meter_.next());
            streams_.push_back(jobs_.back());
            made_ += meter_.options().segments;
        }
    }

    void drive_job() {
        dut_.s_job_valid = !jobs_.empty();
        if (jobs_.empty()) return;
        const Frame& frame = jobs_.front();
        const bool plain = frame.mode == Mode::kPlain, keys = frame.mode == Mode::kInline;
        const Key& key = keys_[frame.sa];
        dut_.s_job_mode = int(frame.mode);
        dut_.s_job_cid_len = frame.cid_len;
        dut_.s_job_sa_id = frame.mode == Mode::kSa ? frame.sa : 0;
        dut_.s_job_pn = frame.pn;
        dut_.s_job_seg_size = frame.seg_size;
        dut_.s_job_l3_off = plain ? 0 : Form::kIp;
        dut_.s_job_l4_off = plain ? 0 : meter_.traffic().form().udp();
        dut_.s_job_frame_len = frame.in.size();
        dut_.s_job_aes256 = keys && key.aes256;
        put_bytes(dut_.s_job_key, key.key.data(), keys ? 32 : 0);
        put_bytes(dut_.s_job_hp, key.hp.data(), keys ? 32 : 0);
        put_bytes(dut_.s_job_iv, key.iv.data(), keys ? 12 : 0);
    }

    void drive_stream() {
        dut_.s_axis_tvalid = !streams_.empty();
        if (streams_.empty()) return;
        const Bytes& data = streams_.front().in;
        const size_t left = data.size() - sent_;
        put_bytes(dut_.s_axis_tdata, data.data() + sent_, left);
        put_keep(dut_.s_axis_tkeep, std::min(left, size_t{kBus}));
        dut_.s_axis_tlast = left <= kBus;
    }
};

}  // namespace qnic
