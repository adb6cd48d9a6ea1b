// SPDX-License-Identifier: Apache-2.0
// What a driver does with qnic_top's registers while it waits: SAs, rings, counters.
#pragma once
#include <functional>
#include <utility>

#include "contract.hpp"
#include "registers.hpp"
#include "seal.hpp"

namespace qnic {

// Where a ring is in host memory, and the logarithms of its slots and completions.
struct RingPlace {
    uint64_t slots_at, completions_at;
    unsigned slots_log2, completions_log2;
};

class Control {
public:
    // `clock`: lets a cycle pass in which the registers' bus is driven.
    Control(Registers& registers, std::function<void()> clock)
        : registers_(registers), clock_(std::move(clock)) {}

    static constexpr unsigned kStride = abi::reg::ring1_control - abi::reg::ring_control;

    void write(unsigned address, uint32_t value) {
        registers_.write(address, value);
        while (!registers_.idle()) clock_();
    }

    uint32_t read(unsigned address) {
        registers_.ask(address);
        while (!registers_.answered()) clock_();
        return registers_.answer();
    }

    // A 64-bit counter.
    uint64_t count(unsigned address) {
        const uint64_t low = read(address);
        return low | uint64_t{read(address + 4)} << 32;
    }

    void wait_ready() {
        while (!(read(abi::reg::status) & abi::field::status_ready)) {}
    }

    // A new SA; false if the table refuses it. Its key slots are empty.
    bool install(uint32_t id, const Key& key, uint16_t gen = 0, uint16_t owner = 0) {
        write(abi::reg::sa_id, id);
        write(abi::reg::sa_meta, gen * lowest(abi::field::sa_meta_gen)
                                     | owner * lowest(abi::field::sa_meta_owner));
        write(abi::reg::sa_cipher, key.aes256 ? abi::Cipher::AES_256_GCM : abi::Cipher::AES_128_GCM);
        write_key(abi::reg::sa_hp, key.hp.data(), key.aes256 ? 32 : 16);
        return command(abi::SaOp::INSTALL);
    }

    // Keys are wiped as a command is done: each command's are written for it.
    bool set_key(uint32_t id, unsigned phase, const Key& key, uint32_t hard_limit) {
        write(abi::reg::sa_id, id);
        write(abi::reg::sa_hard_limit, hard_limit);
        write_key(abi::reg::sa_key, key.key.data(), key.aes256 ? 32 : 16);
        write_key(abi::reg::sa_iv, key.iv.data(), key.iv.size());
        return command(abi::SaOp::SET_KEY | phase * lowest(abi::field::sa_cmd_phase));
    }

    // Set a ring up and enable it.
    void start_ring(unsigned ring, const RingPlace& place) {
        const auto set = [&](unsigned address, uint32_t value) { write(address + kStride * ring, value); };
        set(abi::reg::ring_base_lo, uint32_t(place.slots_at));
        set(abi::reg::ring_base_hi, uint32_t(place.slots_at >> 32));
        set(abi::reg::ring_cq_base_lo, uint32_t(place.completions_at));
        set(abi::reg::ring_cq_base_hi, uint32_t(place.completions_at >> 32));
        set(abi::reg::ring_size, place.slots_log2);
        set(abi::reg::ring_cq_size, place.completions_log2);
        set(abi::reg::ring_control, abi::field::ring_control_enable);
    }

private:
    Registers& registers_;
    std::function<void()> clock_;

    static constexpr uint32_t lowest(uint32_t mask) { return mask & -mask; }

    void write_key(unsigned address, const uint8_t* bytes, size_t size) {
        for (size_t i = 0; i < size; i += 4) {
            write(address + i, bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16
                                   | uint32_t{bytes[i + 3]} << 24);
        }
    }

    bool command(unsigned op) {
        write(abi::reg::sa_cmd, op);
        uint32_t status;
        do status = read(abi::reg::sa_status); while (status & abi::field::sa_status_busy);
        return !(status & abi::field::sa_status_error);
    }
};

}  // namespace qnic
