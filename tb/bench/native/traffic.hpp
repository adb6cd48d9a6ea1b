// SPDX-License-Identifier: Apache-2.0
// Frames for the bench: what goes in, and what has to come out (RFC 9001 5.3, 5.4, by OpenSSL).
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <stdexcept>
#include <vector>

#include "seal.hpp"
#include "wire.hpp"

namespace qnic {

enum class Mode { kPlain = 0, kSa = 1, kInline = 2 };

// What protected frames look like: IPv4 or IPv6, short headers or Handshake packets.
struct Form {
    bool ipv6 = false, handshake = false;
    static constexpr int kIp = 14;
    int udp() const { return kIp + (ipv6 ? 40 : 20); }
    Headers headers() const { return {kIp, udp(), ipv6}; }
    int quic() const { return headers().payload(); }
    // Bytes of a QUIC header without connection ids: first byte; version, lengths of the ids,
    // and Length in two bytes.
    int fixed() const { return handshake ? 1 + 4 + 2 + 2 : 1; }
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
    static constexpr int kTag = Sealer::kTag, kMaxCid = 20;

    Traffic(uint64_t seed, int keys, Form form = {}) : form_(form), random_(seed), keys_(keys) {
        for (size_t i = 0; i < keys_.size(); i++) {
            keys_[i].aes256 = i & 1;
            sealer_.make_key(keys_[i], random_);
        }
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
            set_lengths(frame.in, form_.headers());
        }
        return frame;
    }

    // Packet and header protection of a frame's packet; see Sealer::seal.
    void seal(const Frame& frame, const uint8_t* in, uint8_t* out) {
        sealer_.seal(keys_[frame.sa], frame.pn, in, int(frame.in.size()) - form_.quic(), frame.header,
                     out);
    }

    uint64_t random() { return random_(); }

private:
    const Form form_;
    std::mt19937_64 random_;
    Sealer sealer_;
    std::vector<Key> keys_;
    uint64_t turn_ = 0;

    // A packet of the frame's key, with its next number; `headers`: of the super-packet's first.
    void packet(Frame& frame, int size, int cid_len, const uint8_t* headers = nullptr, int index = 0) {
        const int quic = form_.quic(), pn_len = 1 + random_() % 4;
        frame.pn = keys_[frame.sa].next_pn++;
        frame.in = outer(size - kTag);
        if (headers) {
            std::memcpy(frame.in.data(), headers, quic);
            const int id = Form::kIp + 4;
            if (!form_.ipv6) put16(frame.in, id, (headers[id] << 8 | headers[id + 1]) + index);
            set_lengths(frame.in, form_.headers());
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
        set_lengths(frame.out, form_.headers());
        set_checksums(frame.out, form_.headers());
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
        set_lengths(data, form_.headers());
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
};

}  // namespace qnic
