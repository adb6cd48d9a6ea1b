// SPDX-License-Identifier: Apache-2.0
// Lengths and checksums of IPv4 or IPv6 with UDP (RFC 791, 768, 8200), as a frame has them.
#pragma once
#include <cstdint>
#include <vector>

namespace qnic {

using Bytes = std::vector<uint8_t>;

// Where the headers of a frame begin, in bytes.
struct Headers {
    static constexpr int kUdpHeader = 8;
    int ip, udp;
    bool ipv6;
    int payload() const { return udp + kUdpHeader; }
};

inline void put16(Bytes& data, int at, unsigned value) {
    data[at] = value >> 8;
    data[at + 1] = value;
}

// IP's and UDP's length say that the datagram goes to the frame's end.
inline void set_lengths(Bytes& data, const Headers& at) {
    if (at.ipv6) put16(data, at.ip + 4, data.size() - at.udp);
    else put16(data, at.ip + 2, data.size() - at.ip);
    put16(data, at.udp + 4, data.size() - at.udp);
}

inline uint32_t sum16(const Bytes& data, int from, int to) {
    uint32_t total = 0;
    for (int i = from; i < to; i++) total += (i - from) & 1 ? data[i] : data[i] << 8;
    return total;
}

inline uint16_t fold(uint64_t total) {
    while (total >> 16) total = (total & 0xffff) + (total >> 16);
    return ~total;
}

// RFC 791, 768, 8200 8.1: the pseudo header has the addresses, the length, the protocol.
inline void set_checksums(Bytes& data, const Headers& at) {
    if (!at.ipv6) {
        put16(data, at.ip + 10, 0);
        put16(data, at.ip + 10, fold(sum16(data, at.ip, at.udp)));
    }
    put16(data, at.udp + 6, 0);
    const int addresses = at.ip + (at.ipv6 ? 8 : 12), end = addresses + (at.ipv6 ? 32 : 8);
    const uint16_t check = fold(uint64_t{sum16(data, addresses, end)} + 17
                                + (data.size() - at.udp) + sum16(data, at.udp, data.size()));
    put16(data, at.udp + 6, check ? check : 0xffff);
}

}  // namespace qnic
