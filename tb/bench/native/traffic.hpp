// SPDX-License-Identifier: Apache-2.0
// Frames for the bench: what goes in, and what has to come out (RFC 9001 5.3, 5.4, by OpenSSL).
#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "openssl.hpp"

namespace qnic {

using Bytes = std::vector<uint8_t>;

enum class Mode { kPlain = 0, kSa = 1, kInline = 2 };

// A key with its two OpenSSL contexts. AES-128 uses the first 16 bytes of key and hp.
struct Key {
    bool aes256 = false;
    std::array<uint8_t, 32> key{}, hp{};
    std::array<uint8_t, 12> iv{};
    uint64_t next_pn = 0;
    void* aead = nullptr;
    void* mask = nullptr;
};

// A frame with its job, and what has to leave.
struct Frame {
    Mode mode;
    uint32_t sa = 0;
    uint8_t cid_len = 0;
    uint64_t pn = 0;
    Bytes in, out;
};

class Traffic {
public:
    static constexpr int kTag = 16, kIp = 14, kUdp = 34, kQuic = 42;
    // The smallest protected frame: first byte, packet number and payload of 4, tag.
    static constexpr int kSmallest = kQuic + 1 + 4 + kTag;

    Traffic(uint64_t seed, int keys) : random_(seed), keys_(keys) {
        for (size_t i = 0; i < keys_.size(); i++) make_key(keys_[i], i & 1);
    }

    std::vector<Key>& keys() { return keys_; }

    // A frame of `size` bytes on the wire; another key than the frame before.
    Frame make(Mode mode, int size) {
        Frame frame{mode};
        if (mode == Mode::kPlain) {
            frame.in = random_bytes(size);
            frame.out = frame.in;
            return frame;
        }
        frame.sa = turn_++ % keys_.size();
        Key& key = keys_[frame.sa];
        frame.pn = key.next_pn++;
        const int room = size - kSmallest;
        frame.cid_len = random_() % (std::min(room, 20) + 1);
        const int pn_len = 1 + random_() % 4;
        const int header = 1 + frame.cid_len + pn_len;
        frame.in = outer(size - kTag);
        frame.in[kQuic] = 0x40 | (random_() & 0x20) | (pn_len - 1);
        for (int i = 0; i < pn_len; i++) {
            frame.in[kQuic + header - 1 - i] = frame.pn >> (8 * i);
        }
        frame.out.assign(size, 0);
        std::memcpy(frame.out.data(), frame.in.data(), kQuic + header);
        seal(frame, frame.in.data() + kQuic, frame.out.data() + kQuic);
        lengths(frame.out);
        checksums(frame.out);
        return frame;
    }

    // Packet protection and header protection of a short-header packet, `in` to `out`; `out`
    // holds the header already, and has room for the tag.
    void seal(const Frame& frame, const uint8_t* in, uint8_t* out) {
        Key& key = keys_[frame.sa];
        const int pn_len = (in[0] & 3) + 1, header = 1 + frame.cid_len + pn_len;
        const int payload = int(frame.in.size()) - kQuic - header;
        std::array<uint8_t, 12> nonce = key.iv;
        for (int i = 0; i < 8; i++) nonce[11 - i] ^= frame.pn >> (8 * i);
        int n = 0;
        ssl_.init(key.aead, nullptr, nullptr, nullptr, nonce.data());
        ssl_.update(key.aead, nullptr, &n, in, header);
        if (payload) ssl_.update(key.aead, out + header, &n, in + header, payload);
        ssl_.final(key.aead, out + header + payload, &n);
        ssl_.control(key.aead, OpenSsl::kGetTag, kTag, out + header + payload);
        std::array<uint8_t, 32> mask{};
        ssl_.update(key.mask, mask.data(), &n, out + header - pn_len + 4, 16);
        out[0] = in[0] ^ (mask[0] & 0x1f);
        for (int i = header - pn_len; i < header; i++) {
            out[i] = in[i] ^ mask[1 + i - (header - pn_len)];
        }
    }

    uint64_t random() { return random_(); }

private:
    std::mt19937_64 random_;
    OpenSsl ssl_;
    std::vector<Key> keys_;
    uint64_t turn_ = 0;

    void make_key(Key& key, bool aes256) {
        key.aes256 = aes256;
        for (auto& b : key.key) b = random_();
        for (auto& b : key.hp) b = random_();
        for (auto& b : key.iv) b = random_();
        if (!aes256) {
            std::fill(key.key.begin() + 16, key.key.end(), 0);
            std::fill(key.hp.begin() + 16, key.hp.end(), 0);
        }
        key.aead = ssl_.context_new();
        ssl_.init(key.aead, aes256 ? ssl_.gcm256() : ssl_.gcm128(), nullptr, key.key.data(), nullptr);
        key.mask = ssl_.context_new();
        ssl_.init(key.mask, aes256 ? ssl_.ecb256() : ssl_.ecb128(), nullptr, key.hp.data(), nullptr);
        ssl_.padding(key.mask, 0);
    }

    Bytes random_bytes(int size) {
        Bytes data(size);
        for (auto& b : data) b = random_();
        return data;
    }

    // Ethernet, IPv4 without options, UDP around random bytes.
    Bytes outer(int size) {
        Bytes data = random_bytes(size);
        data[12] = 0x08;
        data[13] = 0x00;
        data[kIp] = 0x45;
        data[kIp + 6] = 0x40;
        data[kIp + 7] = 0;
        data[kIp + 9] = 17;
        lengths(data);
        return data;
    }

    static void put16(Bytes& data, int at, unsigned value) {
        data[at] = value >> 8;
        data[at + 1] = value;
    }

    static void lengths(Bytes& data) {
        put16(data, kIp + 2, data.size() - kIp);
        put16(data, kUdp + 4, data.size() - kUdp);
    }

    static uint32_t sum(const Bytes& data, int from, int to) {
        uint32_t total = 0;
        for (int i = from; i < to; i++) total += (i - from) & 1 ? data[i] : data[i] << 8;
        return total;
    }

    static uint16_t fold(uint64_t total) {
        while (total >> 16) total = (total & 0xffff) + (total >> 16);
        return ~total;
    }

    static void checksums(Bytes& data) {
        put16(data, kIp + 10, 0);
        put16(data, kIp + 10, fold(sum(data, kIp, kUdp)));
        put16(data, kUdp + 6, 0);
        const uint16_t udp = fold(uint64_t{sum(data, kIp + 12, kUdp)} + 17 + (data.size() - kUdp)
                                  + sum(data, kUdp, data.size()));
        put16(data, kUdp + 6, udp ? udp : 0xffff);
    }
};

}  // namespace qnic
