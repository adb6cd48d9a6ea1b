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
        : meter_(meter), dut_(&context_), memory_(meter, Ring::kMemory, Ring::kBuffersAt),
          ring_(meter, meter.traffic(), memory_) {
        dut_.m_axis_tready = !meter.options().fill;
        dut_.rst_ni = 0;
        for (int i = 0; i < 4; i++) clock();
        dut_.rst_ni = 1;
        while (!(read(abi::reg::status) & abi::field::status_ready)) {}
        std::vector<Key>& keys = meter.traffic().keys();
        for (size_t i = 0; i < keys.size(); i++) install(i, keys[i]);
        start();
    }

    uint64_t now() const { return cycle_; }
    bool idle() const { return ring_.idle(); }

    void step() {
        ring_.reap();
        const bool single = meter_.options().single;
        while (meter_.more() && ring_.room() && !(single && !ring_.idle())) ring_.post(meter_.next());
        const unsigned waiting = ring_.tail() - rung_;
        if (registers_.idle() && (waiting >= kBatch || (waiting && !meter_.more()))) {
            rung_ = ring_.tail();
            registers_.write(abi::reg::ring_tail, rung_ & 0xffff);
        } else if (registers_.idle() && ring_.consumed() - told_ >= kBatch) {
            told_ = ring_.consumed();
            registers_.write(abi::reg::ring_cq_head, told_ & 0xffff);
        }
        clock();
    }

    // For a sink that is stopped: beats of payload read, and when the last one was.
    uint64_t held_beats() const { return memory_.counted_bytes() / kBus; }
    uint64_t last_taken() const { return std::max(memory_.last_counted(), started_); }

private:
    static constexpr unsigned kBatch = 32;  // slots a doorbell, completions taken a write

    Meter& meter_;
    VerilatedContext context_;
    Vqnic_top dut_;
    HostMemory memory_;
    Registers registers_;
    Ring ring_;
    uint64_t cycle_ = 0, started_ = 0;
    unsigned rung_ = 0, told_ = 0;  // slots and completions that the device knows of

    void clock() {
        registers_.drive(dut_);
        memory_.drive(dut_, cycle_);
        dut_.clk_i = 0;
        dut_.eval();
        if (dut_.rst_ni) {
            if (registers_.sample(dut_) == int(abi::reg::ring_tail)) meter_.enters(cycle_);
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

    void start() {
        write(abi::reg::ring_base_lo, uint32_t(Ring::kAt));
        write(abi::reg::ring_base_hi, uint32_t(Ring::kAt >> 32));
        write(abi::reg::ring_cq_base_lo, uint32_t(Ring::kCqAt));
        write(abi::reg::ring_cq_base_hi, uint32_t(Ring::kCqAt >> 32));
        write(abi::reg::ring_size, Ring::kLog2);
        write(abi::reg::ring_cq_size, Ring::kCqLog2);
        write(abi::reg::ring_control, abi::field::ring_control_enable);
        started_ = cycle_;
    }
};

}  // namespace qnic
