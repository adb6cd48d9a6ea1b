// SPDX-License-Identifier: Apache-2.0
// What a driver does with the TX ring: chains of slots in, completions out, in host memory
// (docs/programmers_guide.md).
#pragma once
#include <deque>
#include <random>

#include "host_memory.hpp"
#include "meter.hpp"
#include "slots.hpp"

namespace qnic {

class Ring {
public:
    // Memory of a frame or a super-packet.
    static uint64_t buffer(int segments) { return segments > 1 ? 0x20000 : 0x8000; }

    // Memory of `rings` rings: slots, completions, then buffers.
    static unsigned log2(unsigned rings) { return (rings > 1 ? 8 : 10) + (QNIC_LANES > 2 ? 2 : 0); }
    static uint64_t buffers_at(unsigned rings) { return rings * (uint64_t{64} << log2(rings)); }
    static uint64_t memory(unsigned rings, int segments) {
        return buffers_at(rings) + rings * (buffer(segments) << log2(rings));
    }

    Ring(const Meter& meter, Traffic& traffic, HostMemory& memory, unsigned number)
        : meter_(meter), traffic_(traffic), memory_(memory), number_(number),
          log2_(log2(meter.options().rings)), slots_(1u << log2_), completions_(2 * slots_),
          at_(number * (uint64_t{64} << log2_)), cq_at_(at_ + (uint64_t{32} << log2_)),
          buffer_(buffer(meter.options().segments)),
          buffers_(buffers_at(meter.options().rings) + number * (buffer_ << log2_)) {}

    unsigned number() const { return number_; }
    uint64_t at() const { return at_; }
    uint64_t completions_at() const { return cq_at_; }
    unsigned slots_log2() const { return log2_; }

    unsigned tail() const { return tail_; }            // slots built, free running
    unsigned consumed() const { return consumed_; }    // completions taken, free running
    bool idle() const { return chains_.empty(); }

    // Is there room for a chain of any kind?
    bool room() const {
        return slots_ - (tail_ - head_) >= abi::META_SLOTS + abi::KEY_SLOTS + 2;
    }

    // Build the chain of a frame and put its bytes into memory.
    void post(const Frame& frame) {
        const bool plain = frame.mode == Mode::kPlain, keys = frame.mode == Mode::kInline;
        const bool two = meter_.options().scatter;
        const unsigned slots = (plain ? 0 : abi::META_SLOTS) + (keys ? abi::KEY_SLOTS : 0) + 1 + two;
        const uint16_t cookie = plain ? 0 : posted_;
        const Key& key = traffic_.keys()[frame.sa];
        const uint64_t buffer = buffers_ + posted_ % slots_ * buffer_;
        chains_.push_back({tail_, slots, cookie, chain_, uint16_t(1 + frame.later.size())});
        if (!plain) meta(frame, key, slots, cookie);
        if (keys) key_slots(key);
        const size_t size = frame.in.size(), first = two ? traffic_.form().quic() : size;
        // Buffers of an allocator lie at multiples of 64 bytes, what a program sends anywhere.
        data(frame, 0, first, buffer + (two ? random_() % 64 : random_() % 64 * 64), !two);
        if (two) data(frame, first, size - first, buffer + kPage + random_() % kPage, true);
        posted_++;
        chain_++;
    }

    // Take the completions that have come.
    void reap() {
        for (;;) {
            const unsigned index = consumed_ % completions_;
            const uint8_t* at = memory_.at(cq_at_ + index * abi::completion::SIZE);
            if (!completed(at, consumed_, completions_)) return;
            if (chains_.empty()) meter_.fail("a completion that nobody asked for");
            const Chain& chain = chains_.front();
            if (get(at, abi::completion::status) != abi::Status::OK) meter_.fail("a frame was refused");
            if (get(at, abi::completion::queue_id) != number_
                || get(at, abi::completion::slots) != chain.slots
                || get(at, abi::completion::cookie) != chain.cookie
                || get(at, abi::completion::chain) != chain.identity
                || get(at, abi::completion::segments) != chain.segments) {
                meter_.fail("a wrong completion");
            }
            for (unsigned i = 0; i < chain.slots; i++) std::memset(slot(chain.first + i), 0, abi::SLOT_BYTES);
            head_ += chain.slots;
            consumed_++;
            chains_.pop_front();
        }
    }

private:
    static constexpr uint64_t kPage = 4096;
    struct Chain {
        unsigned first, slots;
        uint16_t cookie;
        uint8_t identity;
        uint16_t segments;
    };

    const Meter& meter_;
    Traffic& traffic_;
    HostMemory& memory_;
    const unsigned number_, log2_, slots_, completions_;
    const uint64_t at_, cq_at_, buffer_, buffers_;
    std::mt19937_64 random_;
    std::deque<Chain> chains_;  // posted, without completion
    unsigned tail_ = 0, head_ = 0, consumed_ = 0, posted_ = 0;
    uint8_t chain_ = 0;

    uint8_t* slot(unsigned index) { return memory_.at(at_ + index % slots_ * abi::SLOT_BYTES); }

    void meta(const Frame& frame, const Key& key, unsigned slots, uint16_t cookie) {
        const bool sa = frame.mode == Mode::kSa;
        Meta meta{chain_, uint8_t(sa ? abi::Mode::SA : abi::Mode::INLINE)};
        meta.cipher = sa ? abi::Cipher::NONE : cipher_of(key);
        meta.cid_len = frame.cid_len;
        meta.slots = slots;
        meta.sa_id = sa ? frame.sa : 0;
        meta.l3_off = Form::kIp;
        meta.l4_off = traffic_.form().udp();
        meta.cookie = cookie;
        meta.pn = frame.pn;
        meta.seg_size = frame.seg_size;
        put_meta(slot(tail_), slot(tail_ + 1), meta);
        tail_ += abi::META_SLOTS;
    }

    void key_slots(const Key& key) {
        const auto raw = key_bytes(key);
        for (unsigned i = 0; i < abi::KEY_SLOTS; i++) {
            std::memcpy(slot(tail_++), raw.data() + i * abi::SLOT_BYTES, abi::SLOT_BYTES);
        }
    }

    // A fragment: `size` bytes of the frame from `from` on, at an address.
    void data(const Frame& frame, size_t from, size_t size, uint64_t address, bool last) {
        std::memcpy(memory_.at(address), frame.in.data() + from, size);
        put_data(slot(tail_++), chain_, (last ? abi::DataFlags::EOP : 0)
                 | (frame.mode == Mode::kPlain ? 0 : abi::DataFlags::PROTECTED), size, address);
    }
};

}  // namespace qnic
