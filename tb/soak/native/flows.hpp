// SPDX-License-Identifier: Apache-2.0
// The device's SAs and the keys of inline mode, and how far each SA's numbers are.
#pragma once
#include <array>
#include <deque>
#include <vector>

#include "control.hpp"
#include "dice.hpp"
#include "seal.hpp"

namespace qnic::soak {

struct Sa {
    static constexpr uint32_t kNoLimit = ~0u;

    uint32_t id;
    uint16_t gen = 0, owner = 0;
    std::array<Key, 2> keys{};     // by key phase; hp is the same
    std::array<bool, 2> there{};
    std::array<uint32_t, 2> base{};  // the count with which the device got the key
    uint64_t next_pn = 0, last = 0;  // last: that was admitted for certain
    bool used = false;               // a packet was
    uint32_t limit = kNoLimit, sent = 0;
    // Packets of the device's count of each key: at least, at most.
    std::array<uint64_t, 2> least{}, most{};
    // While a command is to come no chain needs what it changes: a phase's slot, all of the SA.
    std::array<bool, 2> closed{};
    bool resting = false;

    bool limited() const { return limit != kNoLimit; }
    bool open(unsigned phase) const { return there[phase] && !closed[phase]; }

    // A packet that the device has counted, or perhaps.
    void count(unsigned phase, uint64_t pn, bool certain) {
        most[phase]++;
        if (!certain) return;
        least[phase]++;
        used = true;
        last = pn;
    }

    SaFields fields(unsigned phase) const {
        return {id, gen, owner, next_pn, base[phase], limited() ? base[phase] + limit : kNoLimit};
    }
};

class Flows {
public:
    Flows(Dice& dice, Sealer& sealer, unsigned sas, unsigned rings)
        : dice_(dice), sealer_(sealer), rings_(rings) {
        for (unsigned i = 0; i < sas; i++) {
            sas_.push_back({i});
            renew(sas_.back());
        }
        for (unsigned i = 0; i < 32; i++) {
            inline_.emplace_back();
            inline_.back().aes256 = i & 1;
            sealer.make_key(inline_.back(), dice);
        }
    }

    // Other keys and numbers, as of another connection.
    void renew(Sa& sa) {
        Sa next{sa.id, uint16_t(dice_()), uint16_t(dice_.percent(30) ? 0 : dice_()), sa.keys, {true, true}};
        next.keys[0].aes256 = next.keys[1].aes256 = dice_.percent(50);
        sealer_.make_key(next.keys[0], dice_);
        if (dice_.percent(50)) next.there[dice_() & 1] = false;
        if (dice_.percent(15)) {
            next.there = {true, false};
            next.limit = dice_.range(1, dice_.pick({20, 300}));
        }
        next.next_pn = dice_.pick({uint64_t{0}, uint64_t{250}, uint64_t{65530}, uint64_t{0xfffffffb},
                                   uint64_t{1} << 48});
        sa = next;
        for (const unsigned phase : {0, 1}) rekey(sa, phase);
    }

    // Another key for a phase, with a count of its own.
    void rekey(Sa& sa, unsigned phase) {
        Key& key = sa.keys[phase];
        const auto hp = sa.keys[0].hp;
        sealer_.make_key(key, dice_);
        key.hp = hp;
        sealer_.prepare(key);
        sa.base[phase] = dice_.pick({0, 0, 7, 1 << 20});
        sa.least[phase] = sa.most[phase] = 0;
        sa.sent = 0;
    }

    // Write an SA that the device has not; false if it refuses.
    bool install(Control& control, const Sa& sa) {
        std::vector<unsigned> phases;
        for (const unsigned phase : {0, 1}) if (sa.there[phase]) phases.push_back(phase);
        const unsigned first = phases[0];
        const bool at_once = dice_.percent(50);
        if (!(at_once ? control.install_keyed(sa.fields(first), first, sa.keys[first])
                      : control.install(sa.fields(first), sa.keys[first]))) return false;
        for (const unsigned phase : phases) {
            if (at_once && phase == first) continue;
            if (!control.set_key(sa.fields(phase), phase, sa.keys[phase])) return false;
        }
        return true;
    }

    unsigned count() const { return sas_.size(); }
    std::deque<Sa>& all() { return sas_; }
    unsigned ring_of(const Sa& sa) const { return sa.id % rings_; }

    // One whose packets go through that ring.
    Sa& sa(unsigned ring) {
        return sas_[ring + rings_ * dice_.range(0, sas_.size() / rings_ - 1)];
    }

    Key& inline_key() { return inline_[dice_() % inline_.size()]; }

private:
    Dice& dice_;
    Sealer& sealer_;
    const unsigned rings_;
    std::deque<Sa> sas_;
    std::deque<Key> inline_;
};

}  // namespace qnic::soak
