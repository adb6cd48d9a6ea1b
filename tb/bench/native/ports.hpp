// SPDX-License-Identifier: Apache-2.0
// Bytes at Verilator's ports: integers up to 64 bits, arrays of words beyond.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace qnic {

constexpr int kBus = 16 * QNIC_LANES;  // bytes of a beat

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

template <typename Data>
std::string hex(const Data& data) {
    std::string text;
    for (const uint8_t byte : data) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

}  // namespace qnic
