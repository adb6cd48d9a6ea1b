// SPDX-License-Identifier: Apache-2.0
// The device's SAs and the keys of inline mode, and how far each SA's numbers are.
#pragma once
#include <array>
#include <deque>

#include "control.hpp"
#include "dice.hpp"
#include "seal.hpp"

namespace qnic::soak {

struct Sa {
    uint32_t id;
    uint16_t gen, owner;
    std::array<Key, 2> keys;     // by key phase; hp is the same
    std::array<bool, 2> there;
    uint64_t next_pn, last = 0;  // last: that was admitted for certain
    bool used = false;           // a packet was
    uint32_t limit = ~0u, sent = 0;
};

class Flows {
public:
    Flows(Dice& dice, Sealer& sealer, unsigned sas) {
        for (unsigned i = 0; i < sas; i++) {
            Sa sa{i, uint16_t(dice()), uint16_t(dice.percent(30) ? 0 : dice()), {}, {true, true}, 0};
            const bool aes256 = dice.percent(50);
            for (Key& key : sa.keys) {
                key.aes256 = aes256;
                sealer.make_key(key, dice);
            }
            sa.keys[1].hp = sa.keys[0].hp;
            sealer.prepare(sa.keys[1]);
            if (dice.percent(50)) sa.there[dice() & 1] = false;
            if (dice.percent(15)) {
                sa.there = {true, false};
                sa.limit = dice.range(1, 300);
            }
            sa.next_pn = dice.pick({uint64_t{0}, uint64_t{250}, uint64_t{65530}, uint64_t{0xfffffffb},
                                    uint64_t{1} << 48});
            sas_.push_back(sa);
        }
        for (unsigned i = 0; i < 32; i++) {
            inline_.emplace_back();
            inline_.back().aes256 = i & 1;
            sealer.make_key(inline_.back(), dice);
        }
    }

    // False if the device refuses one.
    bool install(Control& control) const {
        for (const Sa& sa : sas_) {
            if (!control.install(sa.id, sa.keys[0], sa.gen, sa.owner)) return false;
            for (unsigned phase = 0; phase < 2; phase++) {
                if (sa.there[phase] && !control.set_key(sa.id, phase, sa.keys[phase], sa.limit)) return false;
            }
        }
        return true;
    }

    unsigned count() const { return sas_.size(); }

    // One whose packets go through that ring.
    Sa& sa(Dice& dice, unsigned ring, unsigned rings) {
        return sas_[ring + rings * dice.range(0, sas_.size() / rings - 1)];
    }

    Key& inline_key(Dice& dice) { return inline_[dice() % inline_.size()]; }

private:
    std::deque<Sa> sas_;
    std::deque<Key> inline_;
};

}  // namespace qnic::soak
