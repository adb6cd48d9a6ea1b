// SPDX-License-Identifier: Apache-2.0
// Commands while packets are under way, as a driver gives them: keys change, SAs go and others
// take their places, owners change, entries are read; rings are paused, stopped and started anew, and
// now and then the whole device is.
//
// A command whose outcome packets would see waits until the ring's chains that were given before
// are over, while no chain is given that needs what it changes. DELETE does not wait: chains of
// that SA are loose then, and none of their frames may leave once it is answered.
#pragma once
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "control.hpp"
#include "dice.hpp"
#include "flows.hpp"
#include "ring.hpp"
#include "settings.hpp"

namespace qnic::soak {

class Churn {
public:
    using Fail = std::function<void(const std::string&)>;

    // `tick`: a cycle in which packets go on.
    Churn(const Settings& settings, Dice& dice, Flows& flows, Control& control, std::deque<Ring>& rings,
          Tally& tally, Fail fail, std::function<void()> tick)
        : settings_(settings), dice_(dice), flows_(flows), control_(control), rings_(rings), tally_(tally),
          fail_(std::move(fail)), tick_(std::move(tick)) {}

    // Begin or end something, now and then.
    void act() {
        if (!settings_.churn || dice_() % settings_.churn) return;
        const auto ripe = std::find_if(plans_.begin(), plans_.end(), [this](const Plan& plan) {
            return ring_of(*plan.sa).over(plan.given);
        });
        if (ripe != plans_.end()) {
            const Plan plan = *ripe;
            plans_.erase(ripe);
            return end(plan);
        }
        if (dice_() % 64 == 0) return reset();
        Sa& sa = flows_.all()[dice_() % flows_.count()];
        switch (dice_() % 16) {
        case 0: return pause(rings_[dice_() % rings_.size()]);
        case 1: return restart(rings_[dice_() % rings_.size()]);
        case 2:
        case 3:
        case 4: return replace(sa);
        default: return plan(sa);
        }
    }

private:
    enum class What { kSetKey, kBind, kRead };
    struct Plan {
        What what;
        Sa* sa;
        unsigned phase;
        uint64_t given;  // chains of its ring that have to be over
    };

    const Settings& settings_;
    Dice& dice_;
    Flows& flows_;
    Control& control_;
    std::deque<Ring>& rings_;
    Tally& tally_;
    const Fail fail_;
    const std::function<void()> tick_;
    std::vector<Plan> plans_;

    Ring& ring_of(const Sa& sa) { return rings_[flows_.ring_of(sa)]; }

    void done(const char* what, const Sa& sa, bool accepted) {
        if (!accepted) fail_("SA " + std::to_string(sa.id) + ": " + what + " is refused");
        tally_.commands[what]++;
    }

    void plan(Sa& sa) {
        if (sa.resting || sa.closed[0] || sa.closed[1]) return;
        Plan plan{dice_.pick({What::kSetKey, What::kSetKey, What::kBind, What::kRead}), &sa,
                  unsigned(dice_() & 1), ring_of(sa).given()};
        if (sa.limited()) plan.phase = 0;  // the one that the limit is of
        if (plan.what == What::kSetKey) sa.closed[plan.phase] = true;
        else sa.resting = true;
        plans_.push_back(plan);
    }

    void end(const Plan& plan) {
        Sa& sa = *plan.sa;
        switch (plan.what) {
        case What::kSetKey:
            flows_.rekey(sa, plan.phase);
            done("SET_KEY", sa, control_.set_key(sa.fields(plan.phase), plan.phase, sa.keys[plan.phase]));
            sa.there[plan.phase] = true;
            sa.closed[plan.phase] = false;
            return;
        case What::kBind:
            sa.owner = dice_.percent(30) ? 0 : dice_();
            done("BIND", sa, control_.bind(sa.fields(0)));
            break;
        case What::kRead:
            read(sa);
            break;
        }
        sa.resting = false;
    }

    void read(const Sa& sa) {
        const SaView view = control_.look(sa.id);
        const unsigned keys = sa.there[0] | sa.there[1] << 1;
        done("READ", sa, view.valid && view.gen == sa.gen && view.owner == sa.owner && view.key_valid == keys);
        const std::string whose = "SA " + std::to_string(sa.id) + " counts ";
        if (view.next_pn > sa.next_pn || (sa.used && view.next_pn <= sa.last)) fail_(whose + "other numbers");
        for (const unsigned phase : {0, 1}) {
            if (!sa.there[phase]) continue;
            const uint64_t sent = view.sent[phase] - sa.base[phase];
            if (sent < sa.least[phase] || sent > sa.most[phase]) fail_(whose + "other packets");
        }
    }

    // DELETE, then another SA in its place.
    void replace(Sa& sa) {
        sa.resting = true;
        plans_.erase(std::remove_if(plans_.begin(), plans_.end(),
                                    [&](const Plan& plan) { return plan.sa == &sa; }), plans_.end());
        Ring& ring = ring_of(sa);
        ring.loosen(sa);
        done("DELETE", sa, control_.remove(sa.fields(0)));
        ring.settle(sa);
        do flows_.renew(sa); while (ring.names(sa, sa.gen));
        sa.resting = true;  // until it is there
        done("INSTALL", sa, flows_.install(control_, sa));
        sa.resting = false;
    }

    void wait(const Ring& ring, uint32_t mask, uint32_t state) {
        for (unsigned i = 0; control_.ring_state(ring.number(), mask) != state; i++) {
            if (i > 100'000) fail_("ring " + std::to_string(ring.number()) + " comes to no end");
        }
    }

    // Until it is quiet, and on, or not as long; then it goes on where it was, or is stopped.
    void pause(Ring& ring) {
        constexpr uint32_t kRun = abi::field::ring_control_enable, kQuiet = abi::field::ring_state_quiet;
        control_.control_ring(ring.number(), kRun | abi::field::ring_control_pause);
        tally_.commands["pause"]++;
        if (dice_.percent(70)) {
            wait(ring, kQuiet, kQuiet);
            ring.pause(true);
            for (unsigned i = dice_.range(0, 2000); i; i--) tick_();
            ring.pause(false);
        }
        if (dice_.percent(30)) restart(ring);
        else control_.control_ring(ring.number(), kRun);
    }

    // Stop a ring with all that is posted; its SAs' numbers are uncertain then, others come.
    void restart(Ring& ring) {
        ring.stop();
        control_.control_ring(ring.number(), 0);
        wait(ring, abi::field::ring_state_state, 0);
        ring.forget();
        for (Sa& sa : flows_.all()) {
            if (&ring_of(sa) == &ring) replace(sa);
        }
        start(ring);
        tally_.commands["restart"]++;
    }

    void start(Ring& ring) {
        control_.start_ring(ring.number(), ring.place());
        ring.start();
    }

    // The device ends what is under way and forgets all.
    void reset() {
        for (Ring& ring : rings_) ring.stop();
        plans_.clear();
        control_.reset();
        for (Ring& ring : rings_) ring.forget();
        tally_.reset();
        for (Sa& sa : flows_.all()) {
            if (control_.look(sa.id).valid) fail_("SA " + std::to_string(sa.id) + " outlives a reset");
            flows_.renew(sa);
            if (!flows_.install(control_, sa)) fail_("SA " + std::to_string(sa.id) + " is refused behind a reset");
        }
        for (Ring& ring : rings_) start(ring);
        tally_.commands["reset"]++;
    }
};

}  // namespace qnic::soak
