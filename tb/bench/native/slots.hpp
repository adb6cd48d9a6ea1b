// SPDX-License-Identifier: Apache-2.0
// Slots of the TX ring and its completions, field by field (docs/programmers_guide.md).
#pragma once
#include <cstring>

#include "contract.hpp"
#include "seal.hpp"

namespace qnic {

inline void put(uint8_t* at, abi::Place place, uint64_t value) {
    for (unsigned i = 0; i < place.width; i++) at[place.offset + i] |= value << place.lsb >> (8 * i);
}

inline uint64_t get(const uint8_t* at, abi::Place place) {
    uint64_t value = 0;
    for (unsigned i = 0; i < place.width; i++) value |= uint64_t{at[place.offset + i]} << (8 * i);
    return value >> place.lsb;
}

// What META says, in both its slots.
struct Meta {
    uint8_t chain, mode, cipher = abi::Cipher::NONE, cid_len = 0;
    uint16_t flags = 0, slots = 0;
    uint32_t sa_id = 0;
    uint16_t gen = 0, owner = 0, seg_size = 0;
    uint8_t l3_off = 0, l4_off = 0;
    uint16_t cookie = 0;
    uint64_t pn = 0;
};

inline unsigned cipher_of(const Key& key) {
    return key.aes256 ? abi::Cipher::AES_256_GCM : abi::Cipher::AES_128_GCM;
}

// The two slots, which are zero.
inline void put_meta(uint8_t* first, uint8_t* second, const Meta& meta) {
    put(first, abi::meta0::slot_type, abi::SlotType::META0);
    put(first, abi::meta0::chain, meta.chain);
    put(first, abi::meta0::mode, meta.mode);
    put(first, abi::meta0::cipher, meta.cipher);
    put(first, abi::meta0::cid_len, meta.cid_len);
    put(first, abi::meta0::flags, meta.flags);
    put(first, abi::meta0::slots, meta.slots);
    put(first, abi::meta0::sa_id, meta.sa_id);
    put(first, abi::meta0::gen, meta.gen);
    put(first, abi::meta0::owner, meta.owner);
    put(second, abi::meta1::slot_type, abi::SlotType::META1);
    put(second, abi::meta1::chain, meta.chain);
    put(second, abi::meta1::seg_size, meta.seg_size);
    put(second, abi::meta1::l3_off, meta.l3_off);
    put(second, abi::meta1::l4_off, meta.l4_off);
    put(second, abi::meta1::cookie, meta.cookie);
    put(second, abi::meta1::pn, meta.pn);
}

inline std::array<uint8_t, abi::key_slots::SIZE> key_bytes(const Key& key) {
    std::array<uint8_t, abi::key_slots::SIZE> raw{};
    std::memcpy(raw.data() + abi::key_slots::key.offset, key.key.data(), key.key.size());
    std::memcpy(raw.data() + abi::key_slots::hp.offset, key.hp.data(), key.hp.size());
    std::memcpy(raw.data() + abi::key_slots::iv.offset, key.iv.data(), key.iv.size());
    return raw;
}

// A slot, which is zero.
inline void put_data(uint8_t* at, uint8_t chain, unsigned flags, uint32_t length, uint64_t address) {
    put(at, abi::data_slot::slot_type, abi::SlotType::DATA);
    put(at, abi::data_slot::chain, chain);
    put(at, abi::data_slot::flags, flags);
    put(at, abi::data_slot::length, length);
    put(at, abi::data_slot::addr, address);
}

// Is the completion at an index that counts up the one of this lap?
inline bool completed(const uint8_t* at, unsigned index, unsigned entries) {
    const bool lap = !(index / entries & 1);
    return bool(get(at, abi::completion::flags) & abi::CompletionFlags::PHASE) == lap;
}

}  // namespace qnic
