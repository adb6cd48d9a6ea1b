// SPDX-License-Identifier: Apache-2.0
// Random choices; the same from the same seed on every machine.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

#include "wire.hpp"

namespace qnic::soak {

class Dice {
public:
    explicit Dice(uint64_t seed) : random_(seed) {}

    uint64_t operator()() { return random_(); }
    bool percent(unsigned chance) { return random_() % 100 < chance; }

    // From `low` to `high`, both of them too.
    uint64_t range(uint64_t low, uint64_t high) { return low + random_() % (high - low + 1); }

    template <typename T>
    T pick(std::initializer_list<T> from) {
        return from.begin()[random_() % from.size()];
    }

    template <typename T>
    T& pick(std::vector<T>& from) {
        return from[random_() % from.size()];
    }

    Bytes bytes(size_t size) {
        Bytes data(size);
        uint64_t word = 0;
        for (size_t i = 0; i < size; i++, word >>= 8) {
            if (i % 8 == 0) word = random_();
            data[i] = word;
        }
        return data;
    }

private:
    std::mt19937_64 random_;
};

}  // namespace qnic::soak
