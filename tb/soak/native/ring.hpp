// SPDX-License-Identifier: Apache-2.0
// A TX ring of the soak: chains of any number of fragments at any address, doorbells in the
// middle of chains, what leaves and what is completed held against what was to come. Commands
// come between (churn.hpp): SAs go, the ring is paused, stopped and started anew.
#pragma once
#include <deque>
#include <map>
#include <string>

#include "control.hpp"
#include "dice.hpp"
#include "host_memory.hpp"
#include "job.hpp"
#include "settings.hpp"

namespace qnic::soak {

// Sums over all rings.
struct Tally {
    uint64_t chains = 0, handed = 0, left = 0, bytes = 0, fragments = 0;  // handed: packets
    uint64_t dropped = 0;  // chains of rings that were stopped
    std::array<uint64_t, abi::Status::DMA_ERROR + 1> statuses{};
    // As they were at the last reset, from which on the device counts.
    uint64_t left_before = 0, bytes_before = 0, dropped_before = 0;
    decltype(statuses) statuses_before{};

    void reset() {
        left_before = left;
        bytes_before = bytes;
        dropped_before = dropped;
        statuses_before = statuses;
    }
    std::map<std::string, uint64_t> kinds;     // chains
    std::map<std::string, uint64_t> commands;
};

class Ring {
public:
    static constexpr uint64_t kArea = uint64_t{1} << 20, kBuffers = kArea / 2;

    Ring(const Settings& settings, Dice& dice, HostMemory& memory, Tally& tally, HostMemory::Fail fail,
         unsigned number)
        : settings_(settings), dice_(dice), memory_(memory), tally_(tally), fail_(std::move(fail)),
          number_(number), log2_(dice.range(3, 9)), cq_log2_(dice.range(3, 9)), slots_(1u << log2_),
          completions_(1u << cq_log2_), told_every_(dice.range(1, completions_ / 2)),
          at_(settings.base + number * kArea), cq_at_(at_ + kArea / 4), buffers_(at_ + kArea / 2) {}

    RingPlace place() const { return {at_, cq_at_, log2_, cq_log2_}; }
    unsigned number() const { return number_; }
    bool idle() const { return chains_.empty() && !waiting_; }
    bool waits() const { return waiting_; }
    bool runs() const { return runs_; }

    // How many chains were given, and whether so many are over.
    uint64_t given() const { return given_; }
    bool over(uint64_t given) const { return given_ - chains_.size() - waiting_ >= given; }

    // Take a job; false if it has to be offered again, when there is room.
    void give(Job job) {
        job_ = std::move(job);
        waiting_ = true;
        given_++;
    }

    // Post the job that waits, if there is room for it.
    void post() {
        const unsigned head = (job_.has_meta ? abi::META_SLOTS : 0) + (job_.keys ? abi::KEY_SLOTS : 0);
        const size_t size = job_.frame.size();
        const unsigned room = slots_ - (tail_ - head_);
        if (room <= head) return;
        const unsigned most = std::min<uint64_t>({settings_.most_fragments, size, slots_ - head});
        const unsigned pieces = dice_.range(1, most);
        if (room < head + pieces || !allocate(size + pieces * kGap)) return;
        waiting_ = false;
        Chain chain{tail_, head + pieces, cookie(), uint8_t(posted_), next_free_, {}, 0, std::move(job_)};
        std::vector<Slot> slots(head);
        if (chain.job.has_meta) {
            Meta& meta = chain.job.meta;
            meta.chain = chain.identity;
            meta.slots = chain.slots;
            meta.cookie = chain.cookie;
            put_meta(slots[0].data(), slots[1].data(), meta);
        }
        if (chain.job.keys) {
            const auto raw = key_bytes(*chain.job.keys);
            for (unsigned i = 0; i < abi::KEY_SLOTS; i++) {
                std::copy_n(raw.begin() + i * abi::SLOT_BYTES, abi::SLOT_BYTES,
                            slots[abi::META_SLOTS + i].begin());
            }
        }
        place_data(chain, slots, pieces);
        if (chain.job.spoil) chain.job.spoil(slots);
        for (const Slot& slot : slots) std::copy(slot.begin(), slot.end(), slot_at(tail_++));
        posted_++;
        tally_.chains++;
        tally_.fragments += pieces;
        tally_.handed += std::max<size_t>(1, chain.job.segments.size());
        tally_.kinds[chain.job.what]++;
        chains_.push_back(std::move(chain));
    }

    // Slots that the device is to know of next: all, or as far as the middle of a chain.
    bool doorbell(uint32_t& value) {
        if (rung_ == tail_ || !runs_) return false;
        rung_ = dice_.percent(70) ? tail_ : rung_ + dice_.range(1, tail_ - rung_);
        value = rung_ & 0xffff;
        return true;
    }

    // Completions taken that the device is to know of.
    bool taken(uint32_t& value) {
        if (consumed_ - told_ < told_every_ || !runs_) return false;
        told_ = consumed_;
        value = told_ & 0xffff;
        return true;
    }

    // Is this frame the next one of the ring? Chains that may end early may be passed.
    bool leaves(const Bytes& frame) {
        if (quiet_) return false;
        for (size_t i = 0; i < chains_.size(); i++) {
            Chain& chain = chains_[i];
            if (chain.left == chain.job.frames.size()) continue;
            if (frame == chain.job.frames[chain.left]) {
                chain.left++;
                for (size_t before = 0; before < i; before++) {  // theirs must not come any more
                    chains_[before].job.frames.resize(chains_[before].left);
                }
                return true;
            }
            if (chain.left < chain.job.must_leave()) return false;
        }
        return false;
    }

    // Take the completions that have come.
    void reap() {
        for (;;) {
            const uint8_t* at = memory_.at(cq_at_ + consumed_ % completions_ * abi::completion::SIZE);
            if (!completed(at, consumed_, completions_)) return;
            if (chains_.empty()) return fail_("a completion that nobody asked for");
            check(at, chains_.front());
            const Chain& chain = chains_.front();
            wipe(chain);
            head_ += chain.slots;
            freed_ = chain.buffers_end;
            consumed_++;
            chains_.pop_front();
        }
    }

    // The SA is about to go: its chains may be refused from now on.
    void loosen(const Sa& sa) {
        each_of(sa, [](Job& job, size_t) { job.loosen(); });
    }

    // The SA is gone: nothing more of its chains may leave.
    void settle(const Sa& sa) {
        each_of(sa, [](Job& job, size_t left) { job.frames.resize(left); });
    }

    // Whether a chain names this SA with this generation.
    bool names(const Sa& sa, uint16_t gen) {
        bool found = false;
        each_of(sa, [&](Job& job, size_t) { found |= job.meta.gen == gen; });
        return found;
    }

    // The device has no chain under way and takes no other up: nothing may leave.
    void pause(bool quiet) { quiet_ = quiet; }

    // The ring is being stopped: what is posted may leave or not.
    void stop() { runs_ = false; }

    // It stands: what left no completion is forgotten, nothing of it may leave.
    void forget() {
        reap();
        tally_.dropped += chains_.size();
        for (const Chain& chain : chains_) wipe(chain);
        chains_.clear();
        waiting_ = false;
        std::fill_n(memory_.at(cq_at_), completions_ * abi::completion::SIZE, 0);
        tail_ = rung_ = head_ = consumed_ = told_ = 0;
        next_free_ = freed_ = 0;
    }

    void start() { runs_ = true; }

    // What hangs, for a message.
    std::string state() const {
        return "ring " + std::to_string(number_) + ": " + std::to_string(chains_.size()) + " chains open"
               + (chains_.empty() ? "" : ", first: " + describe(chains_.front())) + "; ";
    }

private:
    static constexpr uint64_t kGap = 8192 + 512;  // room for any address of a fragment
    struct Chain {
        unsigned first, slots;
        uint16_t cookie;
        uint8_t identity;
        uint64_t buffers_end;
        std::vector<uint64_t> spoiled;
        size_t left;
        Job job;
    };

    const Settings& settings_;
    Dice& dice_;
    HostMemory& memory_;
    Tally& tally_;
    const HostMemory::Fail fail_;
    const unsigned number_, log2_, cq_log2_, slots_, completions_, told_every_;
    const uint64_t at_, cq_at_, buffers_;
    std::deque<Chain> chains_;  // posted, without completion
    Job job_;
    bool waiting_ = false, runs_ = true, quiet_ = false;
    uint64_t given_ = 0;
    unsigned tail_ = 0, rung_ = 0, head_ = 0, consumed_ = 0, told_ = 0, posted_ = 0;
    uint64_t next_free_ = 0, freed_ = 0;  // bytes of buffers, counted on and on

    uint8_t* slot_at(unsigned index) { return memory_.at(at_ + index % slots_ * abi::SLOT_BYTES); }

    // Its slots hold keys.
    void wipe(const Chain& chain) {
        for (const uint64_t address : chain.spoiled) memory_.mend(address);
        for (unsigned i = 0; i < chain.slots; i++) std::fill_n(slot_at(chain.first + i), abi::SLOT_BYTES, 0);
    }

    // The jobs of an SA that are not over, with the frames that have left.
    template <typename Do>
    void each_of(const Sa& sa, Do&& what) {
        for (Chain& chain : chains_) if (chain.job.sa == &sa) what(chain.job, chain.left);
        if (waiting_ && job_.sa == &sa) what(job_, 0);
    }

    uint16_t cookie() { return job_.has_meta ? dice_() : 0; }

    static std::string describe(const Chain& chain) {
        return std::string(chain.job.what) + ", status " + std::to_string(chain.job.status) + ", "
               + std::to_string(chain.job.frame.size()) + " bytes, " + std::to_string(chain.left) + " of "
               + std::to_string(chain.job.frames.size()) + " frames left";
    }

    // So many bytes of buffers in one piece.
    bool allocate(uint64_t size) {
        if (next_free_ % kBuffers + size > kBuffers) next_free_ += kBuffers - next_free_ % kBuffers;
        if (next_free_ + size - freed_ > kBuffers && !chains_.empty()) return false;
        next_free_ += size;
        return true;
    }

    // The frame in pieces of any length, at any address, at times to a page's end.
    void place_data(Chain& chain, std::vector<Slot>& slots, unsigned pieces) {
        Job& job = chain.job;
        const size_t size = job.frame.size();
        std::vector<size_t> cuts{0, size};
        while (cuts.size() < pieces + 1) {
            const size_t cut = dice_.range(1, size - 1);
            if (std::find(cuts.begin(), cuts.end(), cut) == cuts.end()) cuts.push_back(cut);
        }
        std::sort(cuts.begin(), cuts.end());
        uint64_t at = buffers_ + (chain.buffers_end - size - pieces * kGap) % kBuffers;
        const unsigned bad = dice_.range(0, pieces - 1);
        for (unsigned i = 0; i < pieces; i++) {
            const size_t length = cuts[i + 1] - cuts[i];
            at += 128 + dice_.range(0, 127);
            if (dice_.percent(20)) at = (at | 0xfff) + 0x1001 - dice_.range(0, 64);
            std::copy_n(job.frame.begin() + cuts[i], length, memory_.at(at));
            if (job.bad_read && i == bad) {
                memory_.spoil(at, length);
                chain.spoiled.push_back(at);
                job.unreadable(cuts[i], cuts[i + 1]);
            }
            slots.emplace_back();
            put_data(slots.back().data(), chain.identity,
                     (i + 1 == pieces ? abi::DataFlags::EOP : 0)
                         | (job.is_protected ? abi::DataFlags::PROTECTED : 0), length, at);
            at += length + 128;
        }
    }

    void check(const uint8_t* at, const Chain& chain) {
        const auto field = [at](abi::Place place) { return get(at, place); };
        const uint64_t status = field(abi::completion::status), segments = field(abi::completion::segments);
        const std::string found = ": status " + std::to_string(status) + ", " + std::to_string(segments)
                                  + " segments; " + describe(chain);
        const Job& job = chain.job;
        const bool gone = job.refused_as_gone(status);
        const bool whole = job.maybe_ok && chain.left == job.frames.size();
        if (status != job.status && !gone && !(whole && status == abi::Status::OK)) fail_("a wrong status" + found);
        if ((chain.left < job.at_least && !gone) || segments != chain.left) fail_("a wrong number of frames" + found);
        if (field(abi::completion::queue_id) != number_ || field(abi::completion::slots) != chain.slots
            || field(abi::completion::chain) != chain.identity) fail_("a completion of another chain" + found);
        if (status != abi::Status::BAD_DESC && field(abi::completion::cookie) != chain.cookie) {
            fail_("a wrong cookie" + found);
        }
        tally_.statuses[status]++;
    }
};

}  // namespace qnic::soak
