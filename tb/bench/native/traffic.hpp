// SPDX-License-Identifier: Apache-2.0
// Frames for the bench: what goes in, and what has to come out (RFC 9001 5.3, 5.4, by OpenSSL).
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <stdexcept>
#include <vector>

#include "openssl.hpp"

namespace qnic {

using Bytes = std::vector<uint8_t>;

enum class Mode { kPlain = 0, kSa = 1, kInline = 2 };

// What protected frames look like: IPv4 or IPv6, short headers or Handshake packets.
struct Form {
    bool ipv6 = false, handshake = false;
    static constexpr int kIp = 14, kUdpHeader = 8;
    int udp() const { return kIp + (ipv6 ? 40 : 20); }
    int quic() const { return udp() + kUdpHeader; }
    // Bytes of a QUIC header without connection ids: first byte; version, lengths of the ids,
    // and Length in two bytes.
    int fixed() const { return handshake ? 1 + 4 + 2 + 2 : 1; }
};

// A key with its two OpenSSL contexts. AES-128 uses the first 16 bytes of key and hp.
struct Key {
    bool aes256 = false;
    std::array<uint8_t, 32> key{}, hp{};
    std::array<uint8_t, 12> iv{};
    uint64_t next_pn = 0;
    void* aead = nullptr;
    void* mask = nullptr;
};

// A frame or super-packet with its job, and what has to leave.
struct Frame {
    Mode mode;
    uint32_t sa = 0;
    uint8_t cid_len = 0;  // of a short header; 0 for a long one
    uint64_t pn = 0;
    int header = 0;       // bytes of the QUIC header with its packet number
    Bytes in, out;
    uint16_t seg_size = 0;     // of a super-packet: bytes of a segment's UDP payload
    std::vector<Bytes> later;  // what leaves behind `out`
};

class Traffic {
public:
    static constexpr int kTag = 16, kMaxCid = 20;

    Traffic(uint64_t seed, int keys, Form form = {}) : form_(form), random_(seed), keys_(keys) {
        for (size_t i = 0; i < keys_.size(); i++) make_key(keys_[i], i & 1);
    }

    std::vector<Key>& keys() { return keys_; }
    const Form& form() const { return form_; }

    // A frame of `size` bytes on the wire, or so many in a super-packet; another key than the
    // frame before.
    Frame make(Mode mode, int size, int segments = 1) {
        Frame frame{mode};
        if (mode == Mode::kPlain) {
            frame.in = random_bytes(size);
            frame.out = frame.in;
            return frame;
        }
        frame.sa = turn_++ % keys_.size();
        // Packet number and payload have 4 bytes together at least: the sample (RFC 9001 5.4.2).
        const int quic = form_.quic(), room = size - quic - form_.fixed() - 4 - kTag;
        if (room < 0) throw std::invalid_argument("no protected frame is as small as that");
        const int cid_len = random_() % (std::min(room, kMaxCid) + 1);
        packet(frame, size, cid_len);
        for (int i = 1; i < segments; i++) {
            Frame part{mode, frame.sa};
            packet(part, size, cid_len, frame.in.data(), i);
            frame.in.insert(frame.in.end(), part.in.begin() + quic, part.in.end());
            frame.later.push_back(std::move(part.out));
        }
        if (segments > 1) {
            frame.seg_size = size - quic;
            lengths(frame.in);
        }
        return frame;
    }

    // Packet protection and header protection of a packet, `in` to `out`; `out` holds the
    // header already, and has room for the tag.
    void seal(const Frame& frame, const uint8_t* in, uint8_t* out) {
        Key& key = keys_[frame.sa];
        const int pn_len = (in[0] & 3) + 1, header = frame.header;
        const int payload = int(frame.in.size()) - form_.quic() - header;
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
        out[0] = in[0] ^ (mask[0] & (form_.handshake ? 0x0f : 0x1f));
        for (int i = header - pn_len; i < header; i++) {
            out[i] = in[i] ^ mask[1 + i - (header - pn_len)];
        }
    }

    uint64_t random() { return random_(); }

private:
    const Form form_;
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

    // A packet of the frame's key, with its next number; `headers`: of the super-packet's first.
    void packet(Frame& frame, int size, int cid_len, const uint8_t* headers = nullptr, int index = 0) {
        const int quic = form_.quic(), pn_len = 1 + random_() % 4;
        frame.pn = keys_[frame.sa].next_pn++;
        frame.in = outer(size - kTag);
        if (headers) {
            std::memcpy(frame.in.data(), headers, quic);
            const int id = Form::kIp + 4;
            if (!form_.ipv6) put16(frame.in, id, (headers[id] << 8 | headers[id + 1]) + index);
            lengths(frame.in);
        }
        frame.header = form_.fixed() + cid_len + pn_len;
        if (form_.handshake) long_header(frame, cid_len, pn_len);
        else {
            frame.cid_len = cid_len;
            frame.in[quic] = 0x40 | (random_() & 0x20) | (pn_len - 1);
        }
        for (int i = 0; i < pn_len; i++) {
            frame.in[quic + frame.header - 1 - i] = frame.pn >> (8 * i);
        }
        frame.out.assign(size, 0);
        std::memcpy(frame.out.data(), frame.in.data(), quic + frame.header);
        seal(frame, frame.in.data() + quic, frame.out.data() + quic);
        lengths(frame.out);
        checksums(frame.out);
    }

    Bytes random_bytes(int size) {
        Bytes data(size);
        for (auto& b : data) b = random_();
        return data;
    }

    // Ethernet, IPv4 without options or IPv6, UDP around random bytes.
    Bytes outer(int size) {
        Bytes data = random_bytes(size);
        const int ip = Form::kIp;
        put16(data, ip - 2, form_.ipv6 ? 0x86dd : 0x0800);
        if (form_.ipv6) {
            data[ip] = 0x60 | (data[ip] & 0x0f);
            data[ip + 6] = 17;
        } else {
            data[ip] = 0x45;
            data[ip + 6] = 0x40;
            data[ip + 7] = 0;
            data[ip + 9] = 17;
        }
        lengths(data);
        return data;
    }

    // Handshake of version 1 (RFC 9000 17.2.4); cid_len is the length of both ids together.
    void long_header(Frame& frame, int cid_len, int pn_len) {
        const int at = form_.quic(), destination = (cid_len + 1) / 2;
        Bytes& in = frame.in;
        in[at] = 0xe0 | (pn_len - 1);
        put16(in, at + 1, 0);
        put16(in, at + 3, 1);
        in[at + 5] = destination;
        in[at + 6 + destination] = cid_len - destination;
        // Length: packet number, payload, tag.
        put16(in, at + 7 + cid_len, 0x4000 | (in.size() + kTag - at - frame.header + pn_len));
    }

    static void put16(Bytes& data, int at, unsigned value) {
        data[at] = value >> 8;
        data[at + 1] = value;
    }

    void lengths(Bytes& data) const {
        if (form_.ipv6) put16(data, Form::kIp + 4, data.size() - form_.udp());
        else put16(data, Form::kIp + 2, data.size() - Form::kIp);
        put16(data, form_.udp() + 4, data.size() - form_.udp());
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

    // RFC 791, 768, 8200 8.1: the pseudo header has the addresses, the length, the protocol.
    void checksums(Bytes& data) const {
        const int ip = Form::kIp, udp = form_.udp();
        if (!form_.ipv6) {
            put16(data, ip + 10, 0);
            put16(data, ip + 10, fold(sum(data, ip, udp)));
        }
        put16(data, udp + 6, 0);
        const uint16_t check = fold(uint64_t{sum(data, ip + (form_.ipv6 ? 8 : 12), udp)} + 17
                                    + (data.size() - udp) + sum(data, udp, data.size()));
        put16(data, udp + 6, check ? check : 0xffff);
    }
};

}  // namespace qnic
