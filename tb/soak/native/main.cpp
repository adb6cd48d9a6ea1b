// SPDX-License-Identifier: Apache-2.0
// One seed of the soak. A JSON object goes to stdout; what went wrong goes to stderr.
#include <chrono>
#include <cinttypes>
#include <exception>

#include "nic.hpp"

namespace {

void report(uint64_t seed, const qnic::soak::Nic& nic, double seconds) {
    const qnic::soak::Tally& tally = nic.tally();
    std::printf("{\"seed\": %" PRIu64 ", \"packets\": %" PRIu64 ", \"frames\": %" PRIu64
                ", \"bytes\": %" PRIu64 ", \"chains\": %" PRIu64 ", \"fragments\": %" PRIu64
                ", \"dropped\": %" PRIu64 ", \"cycles\": %" PRIu64 ", \"seconds\": %.3f, \"statuses\": [",
                seed, tally.handed, tally.left, tally.bytes, tally.chains, tally.fragments,
                tally.dropped, nic.cycles(), seconds);
    const char* comma = "";
    for (const uint64_t count : tally.statuses) {
        std::printf("%s%" PRIu64, comma, count);
        comma = ", ";
    }
    std::printf("], \"kinds\": {");
    const auto object = [](const std::map<std::string, uint64_t>& counts) {
        const char* comma = "";
        for (const auto& [name, count] : counts) {
            std::printf("%s\"%s\": %" PRIu64, comma, name.c_str(), count);
            comma = ", ";
        }
    };
    object(tally.kinds);
    std::printf("}, \"commands\": {");
    object(tally.commands);
    std::printf("}}\n");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3 || argv[1][0] == '-') {
        std::printf("usage: soak SEED PACKETS\n"
                    "Sends so many packets through qnic_top; everything follows from the seed.\n");
        return argc == 3 ? 2 : argc != 2;
    }
    const uint64_t seed = std::strtoull(argv[1], nullptr, 10);
    const auto begin = std::chrono::steady_clock::now();
    try {
        qnic::soak::Nic nic(seed, std::strtoull(argv[2], nullptr, 10));
        nic.run();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        report(seed, nic, took.count());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "soak: %s\n", error.what());
        return 1;
    }
    return 0;
}
