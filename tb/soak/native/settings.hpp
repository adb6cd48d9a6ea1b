// SPDX-License-Identifier: Apache-2.0
// What a seed fixes for a whole run: the weather, the rings, the mix of traffic.
#pragma once
#include <algorithm>

#include "dice.hpp"
#include "host_memory.hpp"

namespace qnic::soak {

struct Settings {
    Weather memory;
    unsigned sink_stall;     // percent of the cycles in which the MAC takes nothing
    unsigned rings, sas;
    unsigned idle;           // percent of the cycles in which no chain is posted
    unsigned refused;        // percent of the chains
    unsigned super;          // percent of the chains that are cut
    unsigned most_segments;
    unsigned most_fragments;
    unsigned largest;        // bytes of a packet
    unsigned churn;          // cycles from command to command, about; 0: there are none
    uint64_t base;           // of host memory

    Settings(uint64_t seed, unsigned most_rings) {
        Dice dice(seed ^ 0x5e771295);
        memory.latency = dice.pick({0, 10, 63, 250, 500});
        memory.late = dice.pick({0, 0, 50, 300});
        memory.stall = dice.pick({0, 0, 10, 30, 60});
        memory.overtake = dice.percent(50);
        memory.seed = dice();
        sink_stall = dice.pick({0, 0, 10, 50});
        rings = dice.range(1, most_rings);
        sas = rings * dice.range(3, 8);
        idle = dice.pick({0, 0, 50, 95});
        refused = dice.pick({0, 2, 10, 50});
        super = dice.pick({0, 10, 40});
        most_segments = dice.pick({4, 12, 128});
        most_fragments = dice.pick({1, 3, 12});
        largest = dice.pick({100, 400, 1500, 1500, 8900});
        churn = dice.pick({0, 100, 1000, 10000});
        base = dice.percent(50) ? 0 : dice() << 20 & ~uint64_t{0} >> 1;
    }
};

}  // namespace qnic::soak
