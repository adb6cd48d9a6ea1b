// SPDX-License-Identifier: Apache-2.0
// Plaintext QUIC packets (RFC 9000 17, RFC 9369 3.2) and the headers around them.
#pragma once
#include <algorithm>

#include "dice.hpp"
#include "seal.hpp"
#include "wire.hpp"

namespace qnic::soak {

enum class Kind { kShort, kInitial, kZeroRtt, kHandshake };

struct Packet {
    Bytes plain;
    int header = 0;  // bytes, the packet number too
    int pn_len = 1;
    uint64_t pn = 0;
    bool phase = false;
    bool is_long() const { return plain[0] & 0x80; }
};

// A variable-length integer of 1, 2, 4 or 8 bytes (RFC 9000 16), which may be more than needed.
inline void put_varint(Bytes& out, uint64_t value, int size) {
    const int log2 = size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3;
    for (int i = size - 1; i >= 0; i--) {
        out.push_back(value >> (8 * i) | (i == size - 1 ? log2 << 6 : 0));
    }
}

// What packets of one flow have in common.
struct Flow {
    Kind kind = Kind::kShort;
    bool version2 = false;
    int cid_len = 0;
};

// A header of the flow without its first byte and packet number.
inline Bytes long_header(Dice& dice, const Flow& flow, int payload) {
    Bytes out;
    const uint32_t version = flow.version2 ? 0x6b3343cf : 1;
    for (int i = 3; i >= 0; i--) out.push_back(version >> (8 * i));
    for (const int size : {flow.cid_len, int(dice.range(0, 8))}) {
        out.push_back(size);
        for (int i = 0; i < size; i++) out.push_back(dice());
    }
    if (flow.kind == Kind::kInitial) {
        const int token = dice.pick({0, 1, 20, 63});
        put_varint(out, token, dice.pick({1, 2, 4, 8}));
        for (int i = 0; i < token; i++) out.push_back(dice());
    }
    put_varint(out, payload, dice.pick({2, 4, 8}));
    return out;
}

constexpr int kLongPacket = 140;  // bytes that the longest header and a sample fit in

// The next packet of `size` plaintext bytes, kLongPacket at least for a long header.
inline Packet make_packet(Dice& dice, const Flow& flow, uint64_t pn, int size, bool phase) {
    Packet packet;
    packet.pn = pn;
    packet.phase = phase && flow.kind == Kind::kShort;
    packet.pn_len = dice.range(1, 4);
    Bytes& out = packet.plain;
    if (flow.kind == Kind::kShort) {
        out.push_back(0x40 | (dice() & 0x20) | packet.phase << 2 | (packet.pn_len - 1));
        for (int i = 0; i < flow.cid_len; i++) out.push_back(dice());
    } else {
        const int type = (int(flow.kind) - 1 + flow.version2) & 3;
        out.push_back(0xc0 | type << 4 | (packet.pn_len - 1));
        // Length counts packet number, payload and tag, so it depends on the header's own size:
        // random parts are drawn again from the same state for the second try.
        Dice again = dice;
        const int head = 1 + int(long_header(again, flow, 0).size());
        const Bytes rest = long_header(dice, flow, size - head + Sealer::kTag);
        out.insert(out.end(), rest.begin(), rest.end());
    }
    for (int i = packet.pn_len - 1; i >= 0; i--) out.push_back(pn >> (8 * i));
    packet.header = out.size();
    const Bytes payload = dice.bytes(size - packet.header);
    out.insert(out.end(), payload.begin(), payload.end());
    return packet;
}

// Ethernet with up to two VLAN tags, IPv4 with options or IPv6, UDP; checksums are random.
struct Outer {
    Bytes head;
    Headers at{};

    explicit Outer(Dice& dice) {
        const int vlans = dice.pick({0, 0, 1, 2}), options = dice.pick({0, 0, 0, 1, 3, 10});
        at.ipv6 = dice.percent(40);
        at.ip = 14 + 4 * vlans;
        at.udp = at.ip + (at.ipv6 ? 40 : 20 + 4 * options);
        head = dice.bytes(at.payload());
        for (int i = 0; i < vlans; i++) put16(head, 12 + 4 * i, 0x8100);
        put16(head, at.ip - 2, at.ipv6 ? 0x86dd : 0x0800);
        if (at.ipv6) {
            head[at.ip] = 0x60 | (head[at.ip] & 0x0f);
            head[at.ip + 6] = 17;
        } else {
            head[at.ip] = 0x40 | (5 + options);
            put16(head, at.ip + 6, dice.pick({0, 0x4000}));
            head[at.ip + 9] = 17;
        }
    }

    // The frame around a payload.
    Bytes wrap(const Bytes& payload) const {
        Bytes out = head;
        out.insert(out.end(), payload.begin(), payload.end());
        set_lengths(out, at);
        return out;
    }

    // A segment's frame as it leaves.
    Bytes segment(const Bytes& payload, int index) const {
        Bytes out = wrap(payload);
        const int id = at.ip + 4;
        if (!at.ipv6) put16(out, id, (head[id] << 8 | head[id + 1]) + index);
        set_checksums(out, at);
        return out;
    }
};

}  // namespace qnic::soak
