// SPDX-License-Identifier: Apache-2.0
// Arguments of the native bench.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "traffic.hpp"

namespace qnic {

struct Options {
    std::vector<int> sizes{1500};  // bytes on the wire; sizes and modes take turns
    std::vector<Mode> modes{Mode::kSa};
    Form form;
    int keys = 64;
    uint64_t frames = 0;   // 0: what the measuring rule asks for
    uint64_t seed = 1;
    uint64_t memory = 0;   // cycles that host memory takes (qnic_top)
    unsigned rings = 1;    // that the frames take turns in (qnic_top)
    bool scatter = false;  // headers and payload apart, at any address (qnic_top)
    int segments = 1;      // frames in a super-packet
    bool single = false;   // one frame at a time: latency
    bool fill = false;     // the sink is never ready
    std::string dump;      // write the frames here
};

[[noreturn]] inline void usage(int status) {
    std::fprintf(status ? stderr : stdout,
                 "usage: bench [--sizes N,N,...] [--modes sa,inline,plain] [--keys N]\n"
                 "             [--frames N] [--seed N] [--ipv6] [--handshake] [--memory CYCLES]\n"
                 "             [--rings N] [--scatter] [--single] [--gso N]\n"
                 "             [--dump FILE]\n"
                 "Sizes (bytes on the wire, without FCS) take turns, and modes with each round of\n"
                 "sizes. --handshake sends Handshake packets, else they have short headers.\n"
                 "--memory and --scatter are for qnic_top: latency of host memory; headers and\n"
                 "payload in fragments of their own, at any address. --single sends one frame at\n"
                 "a time and measures the latency. --gso hands frames over N in a super-packet, in modes\n"
                 "sa and inline. --rings lets frames take turns in the TX rings, of\n"
                 "which the build has as many or more. --dump writes keys and frames, a line of\n"
                 "JSON each. Without --frames there are 1,000 and 50 times what the device can\n"
                 "hold, and a tenth more ahead of them.\n");
    std::exit(status);
}

inline std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    std::stringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
    return parts;
}

inline Mode mode_of(const std::string& name) {
    if (name == "sa") return Mode::kSa;
    if (name == "inline") return Mode::kInline;
    if (name == "plain") return Mode::kPlain;
    usage(2);
}

inline Options parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; i++) {
        const std::string name = argv[i];
        bool flag = true;
        if (name == "--help") usage(0);
        else if (name == "--single") options.single = true;
        else if (name == "--scatter") options.scatter = true;
        else if (name == "--ipv6") options.form.ipv6 = true;
        else if (name == "--handshake") options.form.handshake = true;
        else flag = false;
        if (flag) continue;
        if (++i == argc) usage(2);
        const std::string value = argv[i];
        if (name == "--sizes") {
            options.sizes.clear();
            for (const auto& part : split(value)) options.sizes.push_back(std::stoi(part));
        } else if (name == "--modes") {
            options.modes.clear();
            for (const auto& part : split(value)) options.modes.push_back(mode_of(part));
        } else if (name == "--keys") {
            options.keys = std::stoi(value);
        } else if (name == "--frames") {
            options.frames = std::stoull(value);
        } else if (name == "--seed") {
            options.seed = std::stoull(value);
        } else if (name == "--memory") {
            options.memory = std::stoull(value);
        } else if (name == "--rings") {
            options.rings = std::stoul(value);
        } else if (name == "--gso") {
            options.segments = std::stoi(value);
        } else if (name == "--dump") {
            options.dump = value;
        } else {
            usage(2);
        }
    }
    return options;
}

}  // namespace qnic
