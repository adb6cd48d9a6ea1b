// SPDX-License-Identifier: Apache-2.0
// Drives qnic_egress as fast as it takes frames and measures its output, beat by beat.
//
// Measuring rule: the input never runs short, the sink is always ready. Utilisation is the
// sum of ceil(frame bytes / bus bytes) over the cycles from the first to the last output
// beat, both counted, the first 10 % of the frames left out. Every frame is compared with
// OpenSSL's. Latency: first beat in to first beat out, one frame in the device at a time.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <string>
#include <type_traits>

#include "Vqnic_egress.h"
#include "traffic.hpp"
#include "verilated.h"

namespace qnic {

constexpr int kBus = 16 * QNIC_LANES;  // bytes of a beat

struct Options {
    std::vector<int> sizes{1500};  // bytes on the wire; sizes and modes take turns
    std::vector<Mode> modes{Mode::kSa};
    int keys = 64;
    uint64_t frames = 1000;
    uint64_t seed = 1;
    bool single = false;  // one frame at a time: latency
    std::string dump;     // write the frames here
};

template <typename Wide>
void put_bytes(Wide& port, const uint8_t* data, size_t size) {
    for (size_t i = 0; i < sizeof(port) / 4; i++) {
        uint32_t word = 0;
        for (size_t b = 0; b < 4; b++) {
            if (4 * i + b < size) word |= uint32_t{data[4 * i + b]} << (8 * b);
        }
        port[i] = word;
    }
}

// tkeep is a word up to four lanes, an array of words for eight.
template <typename Keep>
void put_keep(Keep& port, size_t bytes) {
    if constexpr (std::is_integral_v<Keep>) {
        port = bytes >= sizeof(port) * 8 ? Keep(~Keep{0}) : Keep((Keep{1} << bytes) - 1);
    } else {
        for (size_t i = 0; i < sizeof(port) / 4; i++) {
            const size_t left = bytes > 32 * i ? bytes - 32 * i : 0;
            port[i] = left >= 32 ? ~0u : (1u << left) - 1;
        }
    }
}

template <typename Keep>
bool kept(const Keep& port, int byte) {
    if constexpr (std::is_integral_v<Keep>) return port >> byte & 1;
    else return port[byte / 32] >> (byte % 32) & 1;
}

class Bench {
public:
    Bench(const Options& options, Traffic& traffic)
        : options_(options), traffic_(traffic), dut_(&context_) {
        dut_.m_axis_tready = 1;
        dut_.m_result_ready = 1;
        dut_.rst_ni = 0;
        for (int i = 0; i < 4; i++) clock();
        dut_.rst_ni = 1;
        do clock(); while (dut_.sa_busy);
        for (size_t i = 0; i < traffic_.keys().size(); i++) install(i, traffic_.keys()[i]);
        if (options.dump.empty()) return;
        dump_ = std::fopen(options.dump.c_str(), "w");
        if (!dump_) fail(options.dump + ": cannot be written");
        for (const Key& key : traffic_.keys()) {
            std::fprintf(dump_, "{\"aes256\": %s, \"key\": \"%s\", \"hp\": \"%s\", \"iv\": \"%s\"}\n",
                         key.aes256 ? "true" : "false", hex(key.key).c_str(), hex(key.hp).c_str(),
                         hex(key.iv).c_str());
        }
    }

    ~Bench() {
        if (dump_) std::fclose(dump_);
    }

    void run() {
        const auto begin = std::chrono::steady_clock::now();
        const uint64_t first = cycle_;
        while (done_ < options_.frames) {
            offer();
            step();
            if (cycle_ - progress_ > 20'000) fail("nothing leaves any more");
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        report(double(cycle_ - first) / took.count());
    }

private:
    const Options& options_;
    Traffic& traffic_;
    VerilatedContext context_;
    Vqnic_egress dut_;
    uint64_t cycle_ = 0, progress_ = 0, made_ = 0, done_ = 0, results_ = 0;
    std::deque<Frame> jobs_, streams_, expected_;  // not yet taken, not yet sent, not yet out
    size_t sent_ = 0;                               // bytes of the stream's first frame
    Bytes got_;
    // measurement
    uint64_t beats_ = 0, first_beat_ = 0, last_beat_ = 0, bytes_ = 0;
    uint64_t entered_ = 0, latency_ = 0, latency_max_ = 0;
    bool first_in_ = true;

    FILE* dump_ = nullptr;

    template <typename Data>
    static std::string hex(const Data& data) {
        std::string text;
        for (const uint8_t byte : data) {
            text += "0123456789abcdef"[byte >> 4];
            text += "0123456789abcdef"[byte & 15];
        }
        return text;
    }

    // A line of JSON for the cocotb bench.
    void dump(const Frame& frame) {
        std::fprintf(dump_, "{\"mode\": %d, \"sa\": %u, \"cid_len\": %d, \"pn\": %llu, "
                     "\"in\": \"%s\", \"out\": \"%s\"}\n", int(frame.mode), frame.sa, frame.cid_len,
                     (unsigned long long)frame.pn, hex(frame.in).c_str(), hex(frame.out).c_str());
    }

    [[noreturn]] void fail(const std::string& what) {
        std::fprintf(stderr, "bench: frame %llu, cycle %llu: %s\n", (unsigned long long)done_,
                     (unsigned long long)cycle_, what.c_str());
        std::exit(1);
    }

    void clock() {
        dut_.clk_i = 0;
        dut_.eval();
        dut_.clk_i = 1;
        dut_.eval();
        cycle_++;
    }

    void command(int op) {
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
        if (dut_.sa_rsp_err) fail("the SA table refused a command");
    }

    void install(size_t index, const Key& key) {
        dut_.sa_cmd_sa_id = index;
        dut_.sa_cmd_aes256 = key.aes256;
        dut_.sa_cmd_hard_limit = ~0u;
        put_bytes(dut_.sa_cmd_key, key.key.data(), 32);
        put_bytes(dut_.sa_cmd_hp, key.hp.data(), 32);
        put_bytes(dut_.sa_cmd_iv, key.iv.data(), 12);
        command(QNIC_SA_OP_INSTALL);
        command(QNIC_SA_OP_SET_KEY);
    }

    // Keep some frames ahead of the device, so that its input never runs short.
    void offer() {
        const size_t ahead = options_.single ? 1 : 4 + 4 * QNIC_LANES;
        if (options_.single && (made_ > done_ || results_ < made_)) return;
        while (made_ < options_.frames && streams_.size() < ahead) {
            const int size = options_.sizes[made_ % options_.sizes.size()];
            const Mode mode = options_.modes[made_ / options_.sizes.size() % options_.modes.size()];
            Frame frame = traffic_.make(mode, size);
            if (dump_) dump(frame);
            jobs_.push_back(frame);
            streams_.push_back(frame);
            expected_.push_back(std::move(frame));
            made_++;
        }
    }

    void drive_job() {
        dut_.s_job_valid = !jobs_.empty();
        if (jobs_.empty()) return;
        const Frame& frame = jobs_.front();
        dut_.s_job_mode = int(frame.mode);
        dut_.s_job_cid_len = frame.cid_len;
        dut_.s_job_sa_id = frame.mode == Mode::kSa ? frame.sa : 0;
        dut_.s_job_pn = frame.pn;
        dut_.s_job_l3_off = frame.mode == Mode::kPlain ? 0 : Traffic::kIp;
        dut_.s_job_l4_off = frame.mode == Mode::kPlain ? 0 : Traffic::kUdp;
        dut_.s_job_frame_len = frame.in.size();
        const bool keys = frame.mode == Mode::kInline;
        const Key& key = traffic_.keys()[frame.sa];
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

    void step() {
        drive_job();
        drive_stream();
        dut_.clk_i = 0;
        dut_.eval();
        const bool job = dut_.s_job_valid && dut_.s_job_ready;
        const bool beat = dut_.s_axis_tvalid && dut_.s_axis_tready;
        if (dut_.m_axis_tvalid) take();
        if (dut_.m_result_valid) {
            results_++;
            if (dut_.m_result_status) fail("status " + std::to_string(dut_.m_result_status));
        }
        if (beat && first_in_) entered_ = cycle_;
        clock();
        if (job) jobs_.pop_front();
        if (beat) {
            first_in_ = dut_.s_axis_tlast;
            sent_ += kBus;
            if (dut_.s_axis_tlast) {
                streams_.pop_front();
                sent_ = 0;
            }
        }
    }

    void take() {
        progress_ = cycle_;
        if (got_.empty()) {
            latency_ = cycle_ - entered_;
            latency_max_ = std::max(latency_, latency_max_);
            if (done_ == options_.frames / 10) {
                first_beat_ = cycle_;
                beats_ = bytes_ = 0;
            }
        }
        beats_++;
        last_beat_ = cycle_;
        const uint32_t* words = &dut_.m_axis_tdata[0];
        for (int i = 0; i < kBus; i++) {
            if (kept(dut_.m_axis_tkeep, i)) got_.push_back(words[i / 4] >> (8 * (i % 4)));
        }
        if (!dut_.m_axis_tlast) return;
        if (expected_.empty() || got_ != expected_.front().out) fail("wrong bytes");
        bytes_ += got_.size();
        expected_.pop_front();
        got_.clear();
        done_++;
    }

    void report(double rate) {
        const uint64_t cycles = last_beat_ - first_beat_ + 1;
        std::printf("{\"frames\": %llu, \"beats\": %llu, \"bytes\": %llu, \"cycles\": %llu, "
                    "\"utilisation\": %.6f, \"latency_cycles\": %s, \"cycles_per_second\": %.0f}\n",
                    (unsigned long long)done_, (unsigned long long)beats_,
                    (unsigned long long)bytes_, (unsigned long long)cycles,
                    double(beats_) / cycles,
                    options_.single ? std::to_string(latency_max_).c_str() : "null", rate);
    }
};

}  // namespace qnic
