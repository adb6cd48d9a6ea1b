// SPDX-License-Identifier: Apache-2.0
// Drives qnic_top as a driver does that always has frames to send: it keeps the TX ring full,
// takes completions as soon as they are in memory, and rings the doorbell for many slots.
// Latency counts from the cycle in which the doorbell reaches the device.
#pragma once
#include "Vqnic_top.h"
#include "contract.hpp"
#include "host_memory.hpp"
#include "meter.hpp"
#include "registers.hpp"
#include "ring.hpp"
#include "verilated.h"

namespace qnic {

class Device {
public:
    explicit Device(Meter& meter)
        : meter_(meter), dut_(&context_), rings_n_(meter.options().rings),
          memory_(meter, Ring::memory(rings_n_, meter.options().segments), Ring::buffers_at(rings_n_)) {
        for (unsigned i = 0; i < rings_n_; i++) rings_.emplace_back(meter, meter.traffic(), memory_, i);
        dut_.m_axis_tready = !meter.options().fill;
        dut_.rst_ni = 0;
        for (int i = 0; i < 4; i++) clock();
        dut_.rst_ni = 1;
        while (!(read(abi::reg::status) & abi::field::status_ready)) {}
        std::vector<Key>& keys = meter.traffic().keys();
        for (size_t i = 0; i < keys.size(); i++) install(i, keys[i]);
        for (Port& port : rings_) start(port.ring);
    }

    uint64_t now() const { return cycle_; }
    bool idle() const {
        for (const Port& port : rings_) if (!port.ring.idle()) return false;
        return true;
    }

    // Frames take turns between the rings. A SA's packets go through one ring, so in SA mode the
    // keys are as many as the rings or a multiple.
    void step() {
        for (Port& port : rings_) port.ring.reap();
        const bool single = meter_.options().single;
        while (meter_.more() && rings_[next_].ring.room() && !(single && !idle())) {
            rings_[next_].ring.post(meter_.next());
            next_ = (next_ + 1) % rings_n_;
        }
        if (registers_.idle()) serve(rings_[turn_++ % rings_n_]);
        clock();
    }

    // For a sink that is stopped: beats of payload read, and when the last one was.
    uint64_t held_beats() const { return memory_.counted_bytes() / kBus; }
    uint64_t last_taken() const { return std::max(memory_.last_counted(), started_); }

private:
    static constexpr unsigned kBatch = 32;  // slots a doorbell, completions taken a write
    struct Port {
        Ring ring;
        unsigned rung = 0, told = 0;  // slots and completions that the device knows of
        Port(const Meter& meter, Traffic& traffic, HostMemory& memory, unsigned number)
            : ring(meter, traffic, memory, number) {}
    };

    Meter& meter_;
    VerilatedContext context_;
    Vqnic_top dut_;
    const unsigned rings_n_;
    HostMemory memory_;
    Registers registers_;
    std::deque<Port> rings_;
    uint64_t cycle_ = 0, started_ = 0;
    unsigned next_ = 0, turn_ = 0;  // ring of the next frame; of the next register

    static constexpr unsigned kStride = abi::reg::ring1_control - abi::reg::ring_control;
    static bool is_tail(int address) {
        return address >= int(abi::reg::ring_tail)
               && (address - int(abi::reg::ring_tail)) % int(kStride) == 0;
    }

    // Tell the device what it does not know of a ring.
    void serve(Port& port) {
        const unsigned base = kStride * port.ring.number();
        const unsigned waiting = port.ring.tail() - port.rung;
        if (waiting >= kBatch || (waiting && !meter_.more()) || (waiting && !port.ring.room())) {
            port.rung = port.ring.tail();
            registers_.write(abi::reg::ring_tail + base, port.rung & 0xffff);
        } else if (port.ring.consumed() - port.told >= kBatch) {
            port.told = port.ring.consumed();
            registers_.write(abi::reg::ring_cq_head + base, port.told & 0xffff);
        }
    }

    void clock() {
        registers_.drive(dut_);
        memory_.drive(dut_, cycle_);
        dut_.clk_i = 0;
        dut_.eval();
        if (dut_.rst_ni) {
            if (is_tail(registers_.sample(dut_))) meter_.enters(cycle_);
            memory_.sample(dut_, cycle_);
        }
        if (dut_.m_axis_tvalid && dut_.m_axis_tready) {
            meter_.leaves(cycle_, dut_.m_axis_tdata, dut_.m_axis_tkeep, dut_.m_axis_tlast);
        }
        dut_.clk_i = 1;
        dut_.eval();
        cycle_++;
    }

    void write(unsigned address, uint32_t value) {
        registers_.write(address, value);
        while (!registers_.idle()) clock();
    }

    uint32_t read(unsigned address) {
        registers_.ask(address);
        while (!registers_.answered()) clock();
        return registers_.answer();
    }

    void write_key(unsigned address, const uint8_t* bytes, size_t size) {
        for (size_t i = 0; i < size; i += 4) {
            write(address + i, bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16
                                   | uint32_t{bytes[i + 3]} << 24);
        }
    }

    void command(unsigned op) {
        write(abi::reg::sa_cmd, op);
        uint32_t status;
        do status = read(abi::reg::sa_status); while (status & abi::field::sa_status_busy);
        if (status & abi::field::sa_status_error) meter_.fail("the SA table refused a command");
    }

    // Keys are wiped as a command is done: each command's are written for it.
    void install(size_t index, const Key& key) {
        write(abi::reg::sa_id, index);
        write(abi::reg::sa_cipher, key.aes256 ? abi::Cipher::AES_256_GCM : abi::Cipher::AES_128_GCM);
        write(abi::reg::sa_hard_limit, ~0u);
        write_key(abi::reg::sa_hp, key.hp.data(), key.aes256 ? 32 : 16);
        command(abi::SaOp::INSTALL);
        write_key(abi::reg::sa_key, key.key.data(), key.aes256 ? 32 : 16);
        write_key(abi::reg::sa_iv, key.iv.data(), key.iv.size());
        command(abi::SaOp::SET_KEY);
    }

    void start(const Ring& ring) {
        const unsigned base = kStride * ring.number();
        const auto set = [&](unsigned address, uint32_t value) { write(address + base, value); };
        set(abi::reg::ring_base_lo, uint32_t(ring.at()));
        set(abi::reg::ring_base_hi, uint32_t(ring.at() >> 32));
        set(abi::reg::ring_cq_base_lo, uint32_t(ring.completions_at()));
        set(abi::reg::ring_cq_base_hi, uint32_t(ring.completions_at() >> 32));
        set(abi::reg::ring_size, ring.slots_log2());
        set(abi::reg::ring_cq_size, ring.slots_log2() + 1);
        set(abi::reg::ring_control, abi::field::ring_control_enable);
        started_ = cycle_;
    }
};

}  // namespace qnic
