// SPDX-License-Identifier: Apache-2.0
// Makes the frames of a run, compares each one that leaves with OpenSSL's, and measures.
//
// Measuring rule: the input never runs short, the sink is always ready. Utilisation is the
// sum of ceil(frame bytes / bus bytes) over the cycles from the first to the last output
// beat, both counted, the first 10 % of the frames left out. Latency: from the cycle that
// the driver of the top names to the first beat out, one frame in the device at a time.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <string>

#include "options.hpp"
#include "ports.hpp"

namespace qnic {

class Meter {
public:
    Meter(const Options& options, Traffic& traffic) : options_(options), traffic_(traffic), expected_(options.rings) {
        if (options.dump.empty()) return;
        dump_ = std::fopen(options.dump.c_str(), "w");
        if (!dump_) fail(options.dump + ": cannot be written");
        for (const Key& key : traffic_.keys()) {
            std::fprintf(dump_, "{\"aes256\": %s, \"key\": \"%s\", \"hp\": \"%s\", \"iv\": \"%s\"}\n",
                         key.aes256 ? "true" : "false", hex(key.key).c_str(), hex(key.hp).c_str(),
                         hex(key.iv).c_str());
        }
    }

    ~Meter() {
        if (dump_) std::fclose(dump_);
    }

    Meter(const Meter&) = delete;
    Meter& operator=(const Meter&) = delete;

    const Options& options() const { return options_; }
    Traffic& traffic() { return traffic_; }

    // Is there a frame to be sent?
    bool more() const {
        if (options_.single && made_ > done_) return false;
        return options_.fill || made_ < options_.frames;
    }
    bool done() const { return done_ == options_.frames; }

    // The next frame; it has to leave in its turn. Frames of several rings take turns in them,
    // and each ring's have to leave in theirs.
    Frame next() {
        const uint64_t job = made_ / options_.segments;
        const int size = options_.sizes[job % options_.sizes.size()];
        const Mode mode = options_.modes[job / options_.sizes.size() % options_.modes.size()];
        Frame frame = traffic_.make(mode, size, options_.segments);
        if (dump_) dump(frame);
        auto& expected = expected_[job % expected_.size()];
        expected.push_back(frame.out);
        for (const Bytes& out : frame.later) expected.push_back(out);
        made_ += options_.segments;
        return frame;
    }

    // A frame begins to enter the device.
    void enters(uint64_t cycle) { entered_ = cycle; }

    // A beat leaves.
    template <typename Data, typename Keep>
    void leaves(uint64_t cycle, const Data& data, const Keep& keep, bool last) {
        if (got_.empty()) {
            latency_ = std::max(latency_, cycle - entered_);
            if (done_ == options_.frames / 10) {
                first_beat_ = cycle;
                beats_ = bytes_ = 0;
            }
        }
        beats_++;
        last_beat_ = cycle;
        for (int i = 0; i < kBus; i++) {
            if (kept(keep, i)) got_.push_back(data[i / 4] >> (8 * (i % 4)));
        }
        if (!last) return;
        const auto ring = std::find_if(expected_.begin(), expected_.end(), [&](const auto& frames) {
            return !frames.empty() && got_ == frames.front();
        });
        if (ring == expected_.end()) fail("wrong bytes");
        bytes_ += got_.size();
        ring->pop_front();
        got_.clear();
        done_++;
    }

    // Call once a cycle.
    void watch(uint64_t cycle) {
        if (cycle - std::max(last_beat_, begin_cycle_) > 20'000) fail("nothing leaves any more");
        cycle_ = cycle;
    }

    void begin(uint64_t cycle) {
        begin_cycle_ = cycle;
        begin_ = std::chrono::steady_clock::now();
    }

    void report(uint64_t held_beats) const {
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin_;
        const uint64_t cycles = last_beat_ - first_beat_ + 1;
        std::printf("{\"frames\": %llu, \"beats\": %llu, \"bytes\": %llu, \"cycles\": %llu, "
                    "\"utilisation\": %.6f, \"held_beats\": %llu, \"latency_cycles\": %s, "
                    "\"cycles_per_second\": %.0f}\n",
                    (unsigned long long)done_, (unsigned long long)beats_,
                    (unsigned long long)bytes_, (unsigned long long)cycles,
                    double(beats_) / cycles, (unsigned long long)held_beats,
                    options_.single ? std::to_string(latency_).c_str() : "null",
                    double(cycle_ - begin_cycle_) / took.count());
    }

    [[noreturn]] void fail(const std::string& what) const {
        std::fprintf(stderr, "bench: frame %llu, cycle %llu: %s\n", (unsigned long long)done_,
                     (unsigned long long)cycle_, what.c_str());
        std::exit(1);
    }

private:
    const Options& options_;
    Traffic& traffic_;
    FILE* dump_ = nullptr;
    std::vector<std::deque<Bytes>> expected_;  // by ring
    Bytes got_;
    uint64_t made_ = 0, done_ = 0;
    uint64_t beats_ = 0, bytes_ = 0, first_beat_ = 0, last_beat_ = 0;
    uint64_t entered_ = 0, latency_ = 0, begin_cycle_ = 0, cycle_ = 0;
    std::chrono::steady_clock::time_point begin_;

    // A line of JSON for the cocotb bench.
    void dump(const Frame& frame) {
        std::fprintf(dump_, "{\"mode\": %d, \"sa\": %u, \"cid_len\": %d, \"pn\": %llu, "
                     "\"l3_off\": %d, \"l4_off\": %d, \"in\": \"%s\", \"out\": \"%s\"}\n",
                     int(frame.mode), frame.sa, frame.cid_len, (unsigned long long)frame.pn,
                     Form::kIp, traffic_.form().udp(), hex(frame.in).c_str(),
                     hex(frame.out).c_str());
    }
};

}  // namespace qnic
