// SPDX-License-Identifier: Apache-2.0
// What a driver does with the TX ring: chains of slots in, completions out, in host memory
// (docs/programmers_guide.md).
#pragma once
#include <deque>
#include <random>

#include "contract.hpp"
#include "host_memory.hpp"

namespace qnic {

inline void put(uint8_t* at, abi::Place place, uint64_t value) {
    for (unsigned i = 0; i < place.width; i++) at[place.offset + i] |= value << place.lsb >> (8 * i);
}

inline uint64_t get(const uint8_t* at, abi::Place place) {
    uint64_t value = 0;
    for (unsigned i = 0; i < place.width; i++) value |= uint64_t{at[place.offset + i]} << (8 * i);
    return value >> place.lsb;
}

class Ring {
public:
    // Memory of a frame or a super-packet.
    static uint64_t buffer(int segments) { return segments > 1 ? 0x20000 : 0x8000; }

    // Memory of `rings` rings: slots, completions, then buffers.
    static unsigned log2(unsigned rings) { return rings > 1 ? 8 : 10; }
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
            const bool lap = !(consumed_ / completions_ & 1);
            if (bool(get(at, abi::completion::flags) & abi::CompletionFlags::PHASE) != lap) return;
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
        uint8_t* at = slot(tail_++);
        put(at, abi::meta0::slot_type, abi::SlotType::META0);
        put(at, abi::meta0::chain, chain_);
        put(at, abi::meta0::mode, sa ? abi::Mode::SA : abi::Mode::INLINE);
        put(at, abi::meta0::cipher, sa            ? abi::Cipher::NONE
                                    : key.aes256 ? abi::Cipher::AES_256_GCM
                                                 : abi::Cipher::AES_128_GCM);
        put(at, abi::meta0::cid_len, frame.cid_len);
        put(at, abi::meta0::slots, slots);
        put(at, abi::meta0::sa_id, sa ? frame.sa : 0);
        at = slot(tail_++);
        put(at, abi::meta1::slot_type, abi::SlotType::META1);
        put(at, abi::meta1::chain, chain_);
        put(at, abi::meta1::l3_off, Form::kIp);
        put(at, abi::meta1::l4_off, traffic_.form().udp());
        put(at, abi::meta1::cookie, cookie);
        put(at, abi::meta1::pn, frame.pn);
        put(at, abi::meta1::seg_size, frame.seg_size);
    }

    void key_slots(const Key& key) {
        uint8_t raw[abi::key_slots::SIZE] = {};
        std::memcpy(raw + abi::key_slots::key.offset, key.key.data(), key.key.size());
        std::memcpy(raw + abi::key_slots::hp.offset, key.hp.data(), key.hp.size());
        std::memcpy(raw + abi::key_slots::iv.offset, key.iv.data(), key.iv.size());
        for (unsigned i = 0; i < abi::KEY_SLOTS; i++) {
            std::memcpy(slot(tail_++), raw + i * abi::SLOT_BYTES, abi::SLOT_BYTES);
        }
    }

    // A fragment: `size` bytes of the frame from `from` on, at an address.
    void data(const Frame& frame, size_t from, size_t size, uint64_t address, bool last) {
        std::memcpy(memory_.at(address), frame.in.data() + from, size);
        uint8_t* at = slot(tail_++);
        put(at, abi::data_slot::slot_type, abi::SlotType::DATA);
        put(at, abi::data_slot::chain, chain_);
        put(at, abi::data_slot::flags, (last ? abi::DataFlags::EOP : 0)
                                       | (frame.mode == Mode::kPlain ? 0 : abi::DataFlags::PROTECTED));
        put(at, abi::data_slot::length, size);
        put(at, abi::data_slot::addr, address);
    }
};

}  // namespace qnic
