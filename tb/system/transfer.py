# SPDX-License-Identifier: Apache-2.0
"""A transfer between two aioquic endpoints whose 1-RTT packets the NIC protects."""
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Ether
from scapy.packet import Raw
from scapy.utils import RawPcapWriter

from abi.gen.qnic_abi import Status
from driver.ffi import lib
from sa_db import Aead, Version, derive_keys
from tb.lib.frames import Keys
from tb.lib.nic import Sent
from tb.lib.quic_peer import RECEIVER, SENDER, Conversation, PlainPacket
from tb.system.sender import OWNER, Sender, inline_cmsg, parse_cmsg, sa_cmsg

OFFSETS = (14, 34)
PN_JUMP = 1 << 14  # a sender may leave numbers out
PN_GOAL = 1 << 16


def frame_of(payload: bytes, forward: bool) -> bytes:
    """A datagram of the conversation as a frame; lengths and checksums are scapy's."""
    (src, sport), (dst, dport) = (SENDER, RECEIVER) if forward else (RECEIVER, SENDER)
    ends = ["02:00:00:00:00:01", "02:00:00:00:00:02"]
    ether = Ether(src=ends[not forward], dst=ends[forward])
    return bytes(ether / IP(src=src, dst=dst) / UDP(sport=sport, dport=dport) / Raw(payload))


@dataclass
class Transfer:
    """What a transfer did. ``packets``: 1-RTT packets of the sender, all of them by the NIC."""

    packets: list[PlainPacket] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)  # packet numbers the receiver decrypted
    failed: int = 0
    received: bytes = b""
    cycles: int = 0
    beats: int = 0


class _Run:
    def __init__(self, sender: Sender, cipher: str, keylog: Path, pcap: RawPcapWriter) -> None:
        self.sender, self.aead, self.pcap = sender, Aead(cipher), pcap
        self.sa: int | None = None
        self.secrets: dict[int, bytes] = {}
        self.result = Transfer()
        with keylog.open("w") as log:
            self.talk = Conversation(cipher, log, self.watch)

    def watch(self, data: bytes, forward: bool) -> None:
        """A datagram that aioquic protected itself."""
        if not forward or not hasattr(self, "talk"):
            self.pcap.write(frame_of(data, forward))

    async def keys(self, packet: PlainPacket) -> Keys:
        """Keys of the packet's phase; the SA gets them when they are new."""
        keys = derive_keys(packet.secret, self.aead, Version.V1)
        if self.sa is None:
            self.sa = await self.sender.install(Keys(keys.key, keys.iv, keys.hp),
                                                phase=packet.phase)
            self.hp = keys.hp
        elif self.secrets.get(packet.phase) != packet.secret:
            await self.sender.nic.sa.set_key(self.sa, packet.phase, keys.traffic,
                                                 gen=self.sa)
        self.secrets[packet.phase] = packet.secret
        return Keys(keys.key, keys.iv, self.hp)  # hp survives key updates (RFC 9001 6.1)

    async def seal(self, packets: list[PlainPacket]) -> list[bytes]:
        """All packets of a flight through driver and RTL, modes in turn."""
        posted = []
        for packet in packets:
            keys = await self.keys(packet)
            cid_len = len(packet.header) - 1 - (packet.header[0] & 3) - 1
            assert self.sa is not None
            message = (inline_cmsg(keys, packet.pn, cid_len) if packet.pn % 2
                       else sa_cmsg(self.sa, self.sa, packet.pn, cid_len))
            tx = parse_cmsg(message)
            frame = frame_of(packet.header + packet.payload, forward=True)
            posted.append(await self.sender.nic.post(tx, [frame], OFFSETS, OWNER))
            lib.quic_tx_wipe(tx)
        out = []
        for sent in posted:
            await sent.done.wait()
            assert sent.status == Status.OK, sent.status.name
            self.pcap.write(sent.frames[0])
            out.append(sent.frames[0][OFFSETS[1] + 8:])
        self.result.packets += packets
        self.result.sent += posted
        return out


async def transfer(sender: Sender, cipher: str, data: bytes, folder: Path, *, updates: int = 1,
                   progress: Callable[[int], None] = lambda total: None) -> Transfer:
    """Send ``data`` on a stream; writes <cipher>.pcap and <cipher>.keys in ``folder``.

    Packet numbers pass 2^16 and the key is updated ``updates`` times under way.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with RawPcapWriter(str(folder / f"{cipher}.pcap"), linktype=1) as pcap:
        pcap.write_header(None)
        run = _Run(sender, cipher, folder / f"{cipher}.keys", pcap)
        talk, begin = run.talk, (sender.nic.cycle, sender.nic.beats)
        talk.sender.send_stream_data(0, data, end_stream=True)
        due = [len(data) * (n + 1) // (updates + 1) for n in range(updates)]
        idle = 0
        while len(talk.received) < len(data):
            before = len(talk.received)
            await talk.step(run.seal)
            progress(len(talk.received))
            idle = 0 if len(talk.received) > before else idle + 1
            if idle > 50:
                raise RuntimeError(f"the transfer stands at {len(talk.received)} bytes")
            if talk.sender._packet_number < PN_GOAL and random.random() < 0.5:
                talk.skip_packet_numbers(PN_JUMP)
            if due and len(talk.received) >= due[0]:
                due.pop(0)
                talk.update_key()
        for _ in range(5):  # until everything is acknowledged
            await talk.step(run.seal)
    result = run.result
    result.received = bytes(talk.received)
    result.opened, result.failed = talk.counter.opened, talk.counter.failed
    result.cycles = sender.nic.cycle - begin[0]
    result.beats = sender.nic.beats - begin[1]
    return result
