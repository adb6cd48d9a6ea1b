// SPDX-License-Identifier: Apache-2.0
// Chains of every kind, good and refused ones, with what has to come of each
// (docs/programmers_guide.md). One thing is wrong with a refused one, so its status is certain.
#pragma once
#include <algorithm>

#include "flows.hpp"
#include "job.hpp"
#include "packets.hpp"
#include "settings.hpp"

namespace qnic::soak {

class Stimulus {
public:
    Stimulus(const Settings& settings, Dice& dice)
        : settings_(settings), dice_(dice), flows_(dice, sealer_, settings.sas, settings.rings) {}

    Flows& flows() { return flows_; }

    // The next chain of a ring.
    Job next(unsigned ring) {
        const bool refuse = dice_.percent(settings_.refused);
        return dice_.percent(25) ? plain(refuse) : protect(ring, refuse);
    }

private:
    static constexpr int kMostBytes = 60'000, kFewest = 5;  // of a super-packet; of a packet
    const Settings& settings_;
    Dice& dice_;
    Sealer sealer_;
    Flows flows_;

    int size() {
        const int largest = settings_.largest;
        switch (dice_() % 4) {
        case 0: return dice_.range(kFewest, std::min(100, largest));
        case 1: return std::min<int>(largest, 16 * dice_.range(1, 20) + dice_.range(0, 2));
        default: return dice_.range(kFewest, largest);
        }
    }

    unsigned count(int size) {
        if (!dice_.percent(settings_.super)) return 1;
        return std::clamp<unsigned>(dice_.range(2, settings_.most_segments), 1, kMostBytes / (size + 16));
    }

    // ---- ordinary frames -------------------------------------------------------------------
    Job plain(bool refuse) {
        Job job;
        if (dice_.percent(50)) {
            job.what = "plain";
            job.frame = dice_.bytes(std::max(14, size()));
            job.frames = {job.frame};
            job.segments = {{0, int(job.frame.size())}};
        } else {
            offload(job);
        }
        job.exactly();
        if (refuse) refuse_plain(job);
        return job;
    }

    void offload(Job& job) {
        const Outer outer(dice_);
        int part = size();
        const unsigned parts = count(part);
        Bytes data = dice_.bytes(part * (parts - 1) + dice_.range(1, part));
        job.has_meta = true;
        job.meta.mode = abi::Mode::PLAIN;
        job.meta.l3_off = outer.at.ip;
        job.meta.l4_off = outer.at.udp;
        job.what = parts > 1 ? "plain cut" : "plain checksum";
        if (parts > 1) job.meta.seg_size = part;
        else {
            job.meta.flags = abi::Meta0Flags::CSUM;
            part = data.size();
        }
        job.frame = outer.wrap(data);
        job.head = outer.head.size();
        for (size_t at = 0; at < data.size(); at += part) {
            const size_t end = std::min(data.size(), at + part);
            job.segments.push_back({job.head + at, job.head + end});
            job.frames.push_back(outer.segment(Bytes(data.begin() + at, data.begin() + end),
                                               job.frames.size()));
        }
        if (job.frames.size() == 1) job.segments = {{0, int(job.frame.size())}};
    }

    void refuse_plain(Job& job) {
        if (dice_.percent(40)) {
            job.bad_read = true;
        } else if (!job.has_meta && dice_.percent(20)) {
            refused(job, abi::Status::BAD_LENGTH, 0);
            job.frame = dice_.bytes(dice_.range(kMaxFrame + 1, 2 * kMaxFrame));
        } else {
            refused(job, abi::Status::BAD_DESC, 0);
            const unsigned first = job.has_meta ? abi::META_SLOTS : 0;
            contradict_data(job, first);
        }
    }

    // ---- QUIC packets ----------------------------------------------------------------------
    Job protect(unsigned ring, bool refuse) {
        Job job;
        job.has_meta = job.is_protected = true;
        Sa* sa = dice_.percent(60) ? &flows_.sa(ring) : nullptr;
        if (sa && (sa->resting || !(sa->open(0) || sa->open(1)))) sa = nullptr;
        Key* inline_key = sa ? nullptr : &flows_.inline_key();
        job.sa = sa;
        const bool limited = sa && sa->limited();
        const bool again = refuse && sa && sa->used && !limited && dice_.percent(15);

        const Outer outer(dice_);
        const int most = size();
        const unsigned parts = again ? 1 : count(most);
        Flow flow{dice_.pick({Kind::kShort, Kind::kShort, Kind::kShort, Kind::kInitial, Kind::kZeroRtt,
                              Kind::kHandshake}), dice_.percent(50), 0};
        const int last = parts > 1 && dice_.percent(50) ? dice_.range(kFewest, most) : most;
        if ((sa && !sa->open(0)) || last < kLongPacket) flow.kind = Kind::kShort;
        flow.cid_len = dice_.range(0, std::min(20, last - kFewest));

        std::vector<Packet> packets;
        uint64_t pn = again ? sa->last - dice_.range(0, std::min<uint64_t>(sa->last, 5))
                      : sa  ? sa->next_pn : dice_() >> dice_.range(3, 63);
        const bool phase_of_all = dice_.percent(50);
        for (unsigned i = 0; i < parts; i++) {
            bool phase = phase_of_all;
            if (sa) phase = sa->open(0) && sa->open(1) ? dice_.percent(50) : sa->open(1);
            Packet packet = make_packet(dice_, flow, pn, i + 1 == parts ? last : most, phase);
            if (i) number(packet, packets.back().pn);
            pn = packet.pn;
            packets.push_back(std::move(packet));
        }
        if (sa && !again) sa->next_pn = pn + dice_.pick({1, 1, 2, 300});

        const bool room = dice_.percent(50);
        build(job, outer, packets, room, refuse, sa, inline_key);
        job.meta.cid_len = flow.cid_len;
        size_t leave = packets.size();
        if (again) {
            refused(job, abi::Status::PN_REUSE, leave = 0);
        } else if (limited) {
            leave = std::min<size_t>(leave, sa->limit - sa->sent);
            sa->sent += leave;
            if (leave < packets.size()) refused(job, abi::Status::LIMIT, leave);
        } else if (refuse) {
            leave = spoil(job, outer, packets, sa);
        }
        for (size_t i = 0; sa && i < leave; i++) sa->count(packets[i].phase, packets[i].pn, !job.bad_read);
        return job;
    }

    // A later segment's number: above the last, at most as far as its bytes can tell.
    void number(Packet& packet, uint64_t before) {
        const uint64_t span = uint64_t{1} << (8 * packet.pn_len);
        packet.pn = before + dice_.pick({uint64_t{1}, uint64_t{1}, uint64_t{2}, span, span - 1,
                                         dice_.range(1, span)});
        for (int i = 0; i < packet.pn_len; i++) packet.plain[packet.header - 1 - i] = packet.pn >> (8 * i);
    }

    void build(Job& job, const Outer& outer, const std::vector<Packet>& packets, bool room, bool refuse,
               Sa* sa, Key* inline_key) {
        Bytes data;
        job.head = outer.head.size();
        for (size_t i = 0; i < packets.size(); i++) {
            const Packet& packet = packets[i];
            const int begin = job.head + data.size();
            job.segments.push_back({begin, begin + packet.plain.size()});
            data.insert(data.end(), packet.plain.begin(), packet.plain.end());
            if (room) {
                const Bytes tag = dice_.bytes(Sealer::kTag);
                data.insert(data.end(), tag.begin(), tag.end());
            }
            Key& key = sa ? sa->keys[packet.phase] : *inline_key;
            Bytes sealed(packet.plain.size() + Sealer::kTag);
            std::copy_n(packet.plain.begin(), packet.header, sealed.begin());
            sealer_.seal(key, packet.pn, packet.plain.data(), packet.plain.size(), packet.header,
                         sealed.data());
            job.frames.push_back(outer.segment(sealed, i));
        }
        job.exactly();
        job.frame = outer.wrap(data);
        if (!refuse && dice_.percent(20)) {  // Ethernet padding
            const Bytes padding = dice_.bytes(dice_.pick({1, 15, 16, 40}));
            job.frame.insert(job.frame.end(), padding.begin(), padding.end());
        }
        const unsigned wire = packets[0].plain.size() + Sealer::kTag;
        Meta& meta = job.meta;
        meta.mode = sa ? abi::Mode::SA : abi::Mode::INLINE;
        meta.flags = room ? abi::Meta0Flags::TAG_ROOM : 0;
        meta.l3_off = outer.at.ip;
        meta.l4_off = outer.at.udp;
        meta.pn = packets[0].pn;
        meta.seg_size = packets.size() > 1 ? wire : dice_.pick({0u, wire, wire + 100});
        if (!room && !meta.seg_size) job.segments = {{0, int(job.frame.size())}};
        if (sa) {
            meta.sa_id = sa->id;
            meta.gen = sa->gen;
            meta.owner = sa->owner ? sa->owner : dice_();
        } else {
            meta.cipher = cipher_of(*inline_key);
            job.keys = inline_key;
        }
        static const char* const kWhat[2][2][2] = {{{"inline", "inline tag room"}, {"inline GSO", "inline GSO tag room"}},
                                                   {{"SA", "SA tag room"}, {"SA GSO", "SA GSO tag room"}}};
        job.what = kWhat[sa != nullptr][packets.size() > 1][room];
    }

    // ---- refusals --------------------------------------------------------------------------
    static constexpr unsigned kMaxFrame = QNIC_MAX_FRAME, kEntries = QNIC_SA_ENTRIES;

    // The first `leave` segments leave.
    static void refused(Job& job, unsigned status, size_t leave) {
        job.status = status;
        job.frames.resize(leave);
        job.exactly();
    }

    // Break one thing; how many segments leave before it.
    size_t spoil(Job& job, const Outer& outer, const std::vector<Packet>& packets, Sa* sa) {
        const size_t at = dice_() % packets.size();
        uint8_t& first = job.frame[outer.head.size() + at * (packets[0].plain.size()
                                   + (job.meta.flags ? Sealer::kTag : 0))];
        const bool is_long = packets[at].is_long();
        switch (dice_() % 12) {
        case 0:
            if (!sa) break;
            job.meta.sa_id = dice_.pick({flows_.count(), kEntries, kEntries + sa->id, ~0u});
            refused(job, abi::Status::NO_SA, 0);
            return 0;
        case 1:
            if (!sa) break;
            job.meta.gen ^= dice_.range(1, 0xffff);
            refused(job, abi::Status::STALE_GEN, 0);
            return 0;
        case 2:
            if (!sa || !sa->owner) break;
            job.meta.owner ^= dice_.range(1, 0xffff);
            refused(job, abi::Status::NOT_OWNER, 0);
            return 0;
        case 3:
        case 4:
            first ^= is_long ? dice_.pick({0x40, 0x04, 0x08}) : dice_.pick({0x40, 0x08, 0x10});
            refused(job, abi::Status::BAD_HEADER, at);
            return at;
        case 5:
            job.frame[outer.at.ip + (outer.at.ipv6 ? 6 : 9)] ^= dice_.range(1, 255);
            refused(job, abi::Status::BAD_HEADER, 0);
            return 0;
        case 6:
            put16(job.frame, outer.at.udp + 4, 0xffff);
            refused(job, abi::Status::BAD_LENGTH, 0);
            return 0;
        case 7:
            job.meta.pn ^= dice_.pick({uint64_t{1}, uint64_t{1} << 62, uint64_t{1} << 63});
            refused(job, abi::Status::PN_MISMATCH, 0);
            return 0;
        case 8:
            if (is_long || !sa || sa->there[!packets[at].phase] || sa->closed[!packets[at].phase]) break;
            first ^= 0x04;
            refused(job, abi::Status::NO_KEY, at);
            return at;
        case 9:
            if (is_long || sa || !at) break;
            first ^= 0x04;
            refused(job, abi::Status::BAD_HEADER, at);
            return at;
        case 10:
            refused(job, abi::Status::BAD_DESC, 0);
            contradict(job, sa != nullptr);
            return 0;
        default: break;
        }
        job.bad_read = true;
        return packets.size();
    }

    // META or a DATA slot that says something else than the others.
    void contradict(Job& job, bool sa) {
        switch (dice_() % 7) {
        case 0: job.meta.flags |= dice_.pick({2, 4, 0x8000}); break;
        case 1: job.meta.mode = dice_.range(3, 15); break;
        case 2: job.meta.l3_off |= 1; break;
        case 3: job.meta.l4_off = job.meta.l3_off + 18; break;
        case 4: job.meta.cipher = sa ? dice_.range(1, 15) : dice_.pick({0, 3, 15}); break;
        case 5: job.spoil = [](std::vector<Slot>& slots) { slots[1][abi::meta1::chain.offset] ^= 1; }; break;
        default: contradict_data(job, abi::META_SLOTS + (sa ? 0 : abi::KEY_SLOTS)); break;
        }
    }

    // In slots from `first` on. An identity that differs would lose the framing without META.
    void contradict_data(Job& job, unsigned first) {
        const uint64_t which = dice_();
        const int how = dice_() % (first ? 4 : 2);
        job.spoil = [=](std::vector<Slot>& slots) {
            Slot& slot = slots[first + which % (slots.size() - first)];
            switch (how) {
            case 0: std::fill_n(slot.begin() + abi::data_slot::length.offset, abi::data_slot::length.width, 0); break;
            case 1: slot[abi::data_slot::flags.offset] ^= abi::DataFlags::PROTECTED; break;
            case 2: slot[abi::data_slot::chain.offset] ^= 0x10; break;
            default: slot[abi::data_slot::flags.offset] ^= abi::DataFlags::EOP; break;
            }
        };
    }
};

}  // namespace qnic::soak
