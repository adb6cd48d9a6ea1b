# SPDX-License-Identifier: Apache-2.0
"""The simulated side of replay: takes jobs from a Unix socket, answers them one by one.

While it waits for a line, no simulated time passes.
"""
import errno
import json
import os
import socket
from typing import Any

import cocotb

from driver.ffi import ffi, lib
from sa_db import Aead, Limits, TrafficKeys
from tb.lib.frames import Keys
from tb.lib.nic import BUFFERS, DriverError, Nic, Sent
from tb.replay.answer import answer, refusal
from tb.replay.job import Job, JobError, parse_line
from tb.replay.offsets import header_offsets
from tb.replay.sas import LiveSa, Plan, SaBook
from tb.system.sender import inline_cmsg, parse_cmsg, sa_cmsg

OWNER, STRANGER = 1, 2


def _name(number: int) -> str:
    """The kernel's name; Python's table prefers ENOTSUP for the same number."""
    return "EOPNOTSUPP" if number == errno.EOPNOTSUPP else errno.errorcode[number]


def _cmsg(job: Job, sa: LiveSa | None, sa_id: int, gen: int) -> bytes:
    """The control message of a program that sends this job."""
    flags = int(job.tag_room)  # the only flag
    if job.mode == "sa":
        return sa_cmsg(sa_id, gen, job.pn, job.cid_len, flags)
    if job.sa is not None:
        slot, hp = job.sa.slot, job.sa.hp
    else:
        assert sa is not None  # the job has sa or sa_ref
        slot, hp = sa.slots[sa.phase], sa.spec.hp
    return inline_cmsg(Keys(slot.key, slot.iv, hp), job.pn, job.cid_len, flags)


class Server:
    """Sends the jobs of one conversation."""

    def __init__(self, nic: Nic, entries: int) -> None:
        self.nic = nic
        self.book = SaBook(entries)

    async def _install(self, plan: Plan) -> None:
        sa = plan.sa
        if plan.install:
            await self.nic.sa.install(sa.index, Aead(sa.spec.cipher), sa.spec.hp, gen=sa.gen,
                                      owner=OWNER)
        limits = Limits(sa.soft_limit, sa.hard_limit)
        for phase, slot in plan.fill:
            await self.nic.sa.set_key(sa.index, phase, TrafficKeys(slot.key, slot.iv),
                                      gen=sa.gen, limits=limits)

    async def _send(self, job: Job, sa: LiveSa | None) -> Sent:
        if job.mode == "plain":
            return await self.nic.send(ffi.NULL, [job.frame], header_offsets(job.frame),
                                       seg_size=job.gso_size)
        sa_id, gen = (sa.index, sa.gen) if sa is not None else (0, 0)
        if job.inject == "no_sa":
            sa_id = self.book.unused_index()
        if job.inject == "stale_gen":
            gen = (gen + 1) & 0xFFFF
        tx = parse_cmsg(_cmsg(job, sa, sa_id, gen))
        try:
            owner = STRANGER if job.inject == "not_owner" else OWNER
            return await self.nic.send(tx, [job.frame], header_offsets(job.frame), owner,
                                       job.gso_size)
        finally:
            lib.quic_tx_wipe(tx)

    async def _run(self, job: Job) -> Sent:
        needs_sa = job.mode == "sa" or (job.mode == "inline" and job.sa_ref is not None)
        plan = self.book.plan(job) if needs_sa else None
        if plan is not None:
            await self._install(plan)
        try:
            with self.nic.memory.failing_reads(BUFFERS if job.inject == "dma_error" else None):
                return await self._send(job, plan.sa if plan else None)
        finally:
            if plan is not None and plan.temporary:
                await self.nic.sa.remove(plan.sa.index)
                self.book.release(plan.sa)

    async def answer(self, line: str) -> dict[str, Any]:
        """One line in, one answer out."""
        name, job = parse_line(line)
        if isinstance(job, JobError):
            return refusal(name, job)
        try:
            sent = await self._run(job)
        except JobError as err:
            return refusal(name, err)
        except DriverError as err:
            return answer(name, errno=_name(err.errno), message=str(err))
        notes = [f"soft limit of key phase {event.phase} reached"
                 for event in await self.nic.regs.limit_events() if event.at_soft]
        notes += [f"unknown field {field} ignored" for field in job.unknown]
        first, last = sent.first_beat, sent.last_beat
        return answer(
            name, status=sent.status.name, message="; ".join(notes), segments=sent.segments,
            frames=[frame.hex() for frame in sent.frames],
            cycles={"doorbell_to_first_beat": None if first is None else first - sent.posted,
                    "first_to_last_beat": None if first is None or last is None else last - first},
            times_ns=sent.times_ns)


@cocotb.test()
async def cocotb_serve(dut: Any) -> None:
    """Serve until the other side closes."""
    nic = Nic(dut)
    await nic.start()
    server = Server(nic, await nic.regs.get("sa_entries"))
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(os.environ["QNIC_REPLAY_SOCKET"])
        with connection.makefile("rw", encoding="utf-8", newline="\n") as file:
            for line in iter(file.readline, ""):
                file.write(json.dumps(await server.answer(line)) + "\n")
                file.flush()
    nic.assert_silent()
