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

// What the registers of a command say besides the keys.
struct SaFields {
    uint32_t id;
    uint16_t gen = 0, owner = 0;
    uint64_t next_pn = 0;
    uint32_t sent = 0, hard_limit = ~0u;
};

// What READ shows.
struct SaView {
    bool valid = false;
    unsigned key_valid = 0;
    uint16_t gen = 0, owner = 0;
    uint64_t next_pn = 0;
    uint32_t sent[2] = {};
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

    // Forget everything; done when it is as new.
    void reset() {
        write(abi::reg::control, abi::field::control_soft_reset);
        wait_ready();
    }

    // A new SA without keys; this and the others: false if the table refuses it.
    bool install(const SaFields& sa, const Key& key) {
        entry(sa, key);
        return command(abi::SaOp::INSTALL);
    }

    // A new SA with the key of one phase.
    bool install_keyed(const SaFields& sa, unsigned phase, const Key& key) {
        entry(sa, key);
        slot(sa, key);
        return command(abi::SaOp::INSTALL | abi::field::sa_cmd_keyed
                       | phase * lowest(abi::field::sa_cmd_phase));
    }

    bool set_key(const SaFields& sa, unsigned phase, const Key& key) {
        name(sa);
        slot(sa, key);
        return command(abi::SaOp::SET_KEY | phase * lowest(abi::field::sa_cmd_phase));
    }

    // Change the owner.
    bool bind(const SaFields& sa) {
        name(sa);
        return command(abi::SaOp::BIND);
    }

    // Wipe the entry; done when none of its packets is under way.
    bool remove(const SaFields& sa) {
        name(sa);
        return command(abi::SaOp::DELETE);
    }

    // What can be read of an entry.
    SaView look(uint32_t id) {
        write(abi::reg::sa_id, id);
        SaView view;
        if (!command(abi::SaOp::READ)) return view;
        const uint32_t flags = read(abi::reg::sa_rd_flags), meta = read(abi::reg::sa_rd_meta);
        view.valid = flags & abi::field::sa_rd_flags_valid;
        view.key_valid = (flags & abi::field::sa_rd_flags_key_valid)
                         / lowest(abi::field::sa_rd_flags_key_valid);
        view.gen = (meta & abi::field::sa_meta_gen) / lowest(abi::field::sa_meta_gen);
        view.owner = (meta & abi::field::sa_meta_owner) / lowest(abi::field::sa_meta_owner);
        view.next_pn = count(abi::reg::sa_rd_next_pn_lo);
        for (unsigned i = 0; i < 2; i++) view.sent[i] = read(abi::reg::sa_rd_sent + 4 * i);
        return view;
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

    void control_ring(unsigned ring, uint32_t value) { write(abi::reg::ring_control + kStride * ring, value); }

    // Of the register `state`.
    uint32_t ring_state(unsigned ring, uint32_t mask) {
        return read(abi::reg::ring_state + kStride * ring) & mask;
    }

private:
    Registers& registers_;
    std::function<void()> clock_;

    static constexpr uint32_t lowest(uint32_t mask) { return mask & -mask; }

    void name(const SaFields& sa) {
        write(abi::reg::sa_id, sa.id);
        write(abi::reg::sa_meta, sa.gen * lowest(abi::field::sa_meta_gen)
                                     | sa.owner * lowest(abi::field::sa_meta_owner));
    }

    void entry(const SaFields& sa, const Key& key) {
        name(sa);
        write(abi::reg::sa_cipher, key.aes256 ? abi::Cipher::AES_256_GCM : abi::Cipher::AES_128_GCM);
        write(abi::reg::sa_next_pn_lo, uint32_t(sa.next_pn));
        write(abi::reg::sa_next_pn_hi, uint32_t(sa.next_pn >> 32));
        write_key(abi::reg::sa_hp, key.hp.data(), key.aes256 ? 32 : 16);
    }

    // Keys are wiped as a command is done: each command's are written for it.
    void slot(const SaFields& sa, const Key& key) {
        write(abi::reg::sa_sent, sa.sent);
        write(abi::reg::sa_hard_limit, sa.hard_limit);
        write_key(abi::reg::sa_key, key.key.data(), key.aes256 ? 32 : 16);
        write_key(abi::reg::sa_iv, key.iv.data(), key.iv.size());
    }

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
