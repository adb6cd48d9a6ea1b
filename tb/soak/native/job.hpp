// SPDX-License-Identifier: Apache-2.0
// A chain that is to be posted, and what has to come of it.
#pragma once
#include <functional>
#include <vector>

#include "flows.hpp"
#include "slots.hpp"
#include "wire.hpp"

namespace qnic::soak {

using Slot = std::array<uint8_t, abi::SLOT_BYTES>;

struct Job {
    const char* what = "";      // for the summary and for messages
    bool has_meta = false;
    Meta meta{};                // but for chain, slots and cookie
    const Key* keys = nullptr;  // inline mode
    const Sa* sa = nullptr;     // SA mode
    bool is_protected = false;
    Bytes frame;
    int head = 0;                        // bytes in front of the first segment
    std::vector<std::pair<int, int>> segments;  // bytes of the frame that leave in each
    std::function<void(std::vector<Slot>&)> spoil;  // makes the chain contradict itself
    bool bad_read = false;      // a fragment cannot be read

    unsigned status = abi::Status::OK;
    std::vector<Bytes> frames;  // that may leave, in order
    size_t at_least = 0;        // how many of them must

    // All of `frames` leave.
    void exactly() { at_least = frames.size(); }

    // The frame's bytes [from, to) cannot be read. A beat of the engine's stream is the unit in
    // which that is told, so a segment that has bytes in the same beat may fail with them.
    void unreadable(int from, int to) {
        constexpr int kBeat = 16 * QNIC_LANES;
        const auto first_of = [&](int begin, int end) {
            if (begin < head) return size_t{0};
            size_t i = 0;
            while (i < segments.size() && !(segments[i].first < end && segments[i].second > begin)) i++;
            return i;
        };
        const size_t most = first_of(from, to);
        at_least = first_of(from / kBeat * kBeat, (to + kBeat - 1) / kBeat * kBeat);
        status = abi::Status::DMA_ERROR;
        if (most < frames.size()) frames.resize(most);
        else maybe_ok = true;
    }
    bool maybe_ok = false;  // what cannot be read may be no part of what leaves

    // The SA is gone before the device has taken all of the chain, or not: it is refused anywhere.
    void loosen() { sa_gone = true; }
    bool sa_gone = false;
    bool refused_as_gone(unsigned found) const {
        return sa_gone && (found == abi::Status::NO_SA || found == abi::Status::STALE_GEN);
    }
    size_t must_leave() const { return sa_gone ? 0 : at_least; }
};

}  // namespace qnic::soak
