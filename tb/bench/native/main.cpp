// SPDX-License-Identifier: Apache-2.0
// Arguments of the native bench. One JSON object goes to stdout; errors go to stderr.
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "bench.hpp"

namespace {

using qnic::Mode;
using qnic::Options;

[[noreturn]] void usage(int status) {
    std::fprintf(status ? stderr : stdout,
                 "usage: bench [--sizes N,N,...] [--modes sa,inline,plain] [--keys N]\n"
                 "             [--frames N] [--seed N] [--dump FILE] [--single]\n"
                 "Sizes (bytes on the wire, without FCS) take turns, and modes with each round of\n"
                 "sizes. --dump writes keys and frames, a line of JSON each. --single sends one frame at a time and measures the latency.\n");
    std::exit(status);
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    std::stringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
    return parts;
}

Options parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; i++) {
        const std::string name = argv[i];
        if (name == "--help") usage(0);
        if (name == "--single") {
            options.single = true;
            continue;
        }
        if (++i == argc) usage(2);
        if (name == "--sizes") {
            options.sizes.clear();
            for (const auto& part : split(argv[i])) options.sizes.push_back(std::stoi(part));
        } else if (name == "--modes") {
            options.modes.clear();
            for (const auto& part : split(argv[i])) {
                if (part != "sa" && part != "inline" && part != "plain") usage(2);
                options.modes.push_back(part == "sa"       ? Mode::kSa
                                        : part == "inline" ? Mode::kInline
                                                           : Mode::kPlain);
            }
        } else if (name == "--keys") {
            options.keys = std::stoi(argv[i]);
        } else if (name == "--frames") {
            options.frames = std::stoull(argv[i]);
        } else if (name == "--seed") {
            options.seed = std::stoull(argv[i]);
        } else if (name == "--dump") {
            options.dump = argv[i];
        } else {
            usage(2);
        }
    }
    return options;
}

}  // namespace

int main(int argc, char** argv) {
    const Options options = parse(argc, argv);
    qnic::Traffic traffic(options.seed, options.keys);
    qnic::Bench(options, traffic).run();
    return 0;
}
