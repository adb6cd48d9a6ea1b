// SPDX-License-Identifier: Apache-2.0
// One run of the native bench. One JSON object goes to stdout; errors go to stderr.
#define QNIC_QUOTE(text) #text
#define QNIC_INCLUDE(text) QNIC_QUOTE(text)
#include QNIC_INCLUDE(QNIC_DRIVER)

#include <exception>

namespace {

using qnic::Options;

// How many beats of the bus the device takes of such frames while the sink is stopped.
uint64_t fill(Options options) {
    options.fill = true;
    options.dump.clear();
    qnic::Traffic traffic(options.seed, options.keys, options.form);
    qnic::Meter meter(options, traffic);
    qnic::Device device(meter);
    while (device.now() - device.last_taken() < 2'000) device.step();
    return device.held_beats();
}

// All that can be inside the device. Of a mix its largest frames alone may fill it more.
uint64_t held(const Options& options) {
    Options largest = options;
    largest.sizes = {*std::max_element(options.sizes.begin(), options.sizes.end())};
    return std::max(fill(options), options.sizes.size() > 1 ? fill(largest) : 0);
}

// Frames so that, without the first 10 %, there are 1,000 and 50 times what can be inside.
uint64_t frames_for(const Options& options, uint64_t held) {
    uint64_t beats = 0;
    for (const int size : options.sizes) beats += (size + qnic::kBus - 1) / qnic::kBus;
    const uint64_t counted = std::max<uint64_t>(1000, 50 * held * options.sizes.size() / beats + 1);
    return counted + (counted + 8) / 9;
}

void run(Options options) {
    uint64_t held_beats = 0;
    if (!options.frames) {
        held_beats = held(options);
        options.frames = frames_for(options, held_beats);
    }
    const uint64_t segments = options.segments;  // super-packets are whole
    options.frames = (options.frames + segments - 1) / segments * segments;
    qnic::Traffic traffic(options.seed, options.keys, options.form);
    qnic::Meter meter(options, traffic);
    qnic::Device device(meter);
    meter.begin(device.now());
    while (!meter.done() || !device.idle()) {
        device.step();
        meter.watch(device.now());
    }
    meter.report(held_beats);
}

}  // namespace

int main(int argc, char** argv) {
    const Options options = qnic::parse(argc, argv);
    try {
        run(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench: %s\n", error.what());
        return 1;
    }
    return 0;
}
