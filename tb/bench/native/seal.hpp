// SPDX-License-Identifier: Apache-2.0
// What a QUIC packet has to be on the wire (RFC 9001 5.3, 5.4), by OpenSSL.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>

#include "openssl.hpp"

namespace qnic {

// A key with its two OpenSSL contexts. AES-128 uses the first 16 bytes of key and hp.
struct Key {
    bool aes256 = false;
    std::array<uint8_t, 32> key{}, hp{};
    std::array<uint8_t, 12> iv{};
    uint64_t next_pn = 0;
    void* aead = nullptr;
    void* mask = nullptr;
};

class Sealer {
public:
    static constexpr int kTag = 16;

    // Fill a key that has been given its size; `random` gives 64 bits a call.
    template <typename Random>
    void make_key(Key& key, Random& random) {
        for (auto& b : key.key) b = random();
        for (auto& b : key.hp) b = random();
        for (auto& b : key.iv) b = random();
        if (!key.aes256) {
            std::fill(key.key.begin() + 16, key.key.end(), 0);
            std::fill(key.hp.begin() + 16, key.hp.end(), 0);
        }
        prepare(key);
    }

    // The contexts of a key, which may have been another one before.
    void prepare(Key& key) {
        if (!key.aead) key.aead = ssl_.context_new();
        ssl_.init(key.aead, key.aes256 ? ssl_.gcm256() : ssl_.gcm128(), nullptr, key.key.data(),
                  nullptr);
        if (!key.mask) key.mask = ssl_.context_new();
        ssl_.init(key.mask, key.aes256 ? ssl_.ecb256() : ssl_.ecb128(), nullptr, key.hp.data(),
                  nullptr);
        ssl_.padding(key.mask, 0);
    }

    // Packet protection and header protection of a packet of `size` bytes, `header` of them the
    // header with its packet number, `in` to `out`; `out` holds the header already, and has room
    // for the tag.
    void seal(Key& key, uint64_t pn, const uint8_t* in, int size, int header, uint8_t* out) {
        const int pn_len = (in[0] & 3) + 1, payload = size - header;
        std::array<uint8_t, 12> nonce = key.iv;
        for (int i = 0; i < 8; i++) nonce[11 - i] ^= pn >> (8 * i);
        int n = 0;
        ssl_.init(key.aead, nullptr, nullptr, nullptr, nonce.data());
        ssl_.update(key.aead, nullptr, &n, in, header);
        if (payload) ssl_.update(key.aead, out + header, &n, in + header, payload);
        ssl_.final(key.aead, out + header + payload, &n);
        ssl_.control(key.aead, OpenSsl::kGetTag, kTag, out + header + payload);
        std::array<uint8_t, 32> mask{};
        ssl_.update(key.mask, mask.data(), &n, out + header - pn_len + 4, 16);
        out[0] = in[0] ^ (mask[0] & (in[0] & 0x80 ? 0x0f : 0x1f));
        for (int i = header - pn_len; i < header; i++) {
            out[i] = in[i] ^ mask[1 + i - (header - pn_len)];
        }
    }

private:
    OpenSsl ssl_;
};

}  // namespace qnic
