// SPDX-License-Identifier: Apache-2.0
// The same work on one core: OpenSSL's AES-GCM and header protection, packet after packet,
// another key on each, as a QUIC stack in C would do it. A line of JSON for each frame size.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "traffic.hpp"

int main(int argc, char** argv) {
    if (argc < 2 || argv[1][0] == '-') {
        std::printf("usage: software SIZE...\nFrame sizes are bytes on the wire, without FCS.\n");
        return argc < 2 ? 2 : 0;
    }
    constexpr double kSeconds = 0.4;
    qnic::Traffic traffic(1, 64);
    const int quic = traffic.form().quic();
    for (int arg = 1; arg < argc; arg++) {
        std::vector<qnic::Frame> frames;
        for (int i = 0; i < 256; i++) frames.push_back(traffic.make(qnic::Mode::kSa, std::atoi(argv[arg])));
        std::vector<qnic::Bytes> out;
        for (const auto& frame : frames) out.push_back(frame.out);
        uint64_t packets = 0;
        const auto begin = std::chrono::steady_clock::now();
        std::chrono::duration<double> took{};
        while (took.count() < kSeconds) {
            for (size_t i = 0; i < frames.size(); i++) {
                traffic.seal(frames[i], frames[i].in.data() + quic,
                             out[i].data() + quic);
            }
            packets += frames.size();
            took = std::chrono::steady_clock::now() - begin;
        }
        for (size_t i = 0; i < frames.size(); i++) {
            if (out[i] != frames[i].out) return 1;
        }
        std::printf("{\"frame_bytes\": %s, \"packets_per_second\": %.0f}\n", argv[arg],
                    packets / took.count());
    }
    return 0;
}
