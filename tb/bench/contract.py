# SPDX-License-Identifier: Apache-2.0
"""contract.hpp: registers, slots and enums of abi/ for the native bench, as C++ constants."""
import re
from dataclasses import fields
from enum import IntEnum, IntFlag
from pathlib import Path
from typing import Any

from abi.gen import qnic_abi, qnic_regs

ENUMS: tuple[type[IntEnum] | type[IntFlag], ...] = (
    qnic_abi.Status, qnic_abi.SlotType, qnic_abi.Mode, qnic_abi.Cipher, qnic_abi.SaOp,
    qnic_abi.DataFlags, qnic_abi.Meta0Flags, qnic_abi.CompletionFlags)
RECORDS: dict[str, Any] = {
    "data_slot": qnic_abi.DataSlot, "meta0": qnic_abi.Meta0, "meta1": qnic_abi.Meta1,
    "key_slots": qnic_abi.KeySlots, "completion": qnic_abi.Completion}
CONSTANTS = ("SLOT_BYTES", "META_SLOTS", "KEY_SLOTS")
# Ring 0 and the first word of a key or of an array of counters stand for the others.
REGISTERS = ("control", "status", "chains[0]", "frames", "bytes",
             *(f"sa.{name}" for name in (
                 "id", "meta", "cipher", "next_pn_lo", "next_pn_hi", "sent", "hard_limit",
                 "key[0]", "hp[0]", "iv[0]", "cmd", "status", "rd_flags", "rd_meta",
                 "rd_next_pn_lo", "rd_next_pn_hi", "rd_sent[0]")),
             *(f"ring[0].{name}" for name in (
                 "control", "state", "base_lo", "base_hi", "size", "tail", "cq_size", "cq_base_lo",
                 "cq_base_hi", "cq_head")), "ring[1].control")
MASKS = ("control.soft_reset", "status.ready", "sa.meta.gen", "sa.meta.owner", "sa.cmd.phase",
         "sa.cmd.keyed", "sa.status.busy", "sa.status.error", "sa.rd_flags.valid",
         "sa.rd_flags.key_valid", "ring.control.enable", "ring.control.pause",
         "ring.state.state", "ring.state.quiet")


def _name(path: str) -> str:
    return re.sub(r"\[0\]", "", path).translate({ord("."): "_", ord("["): None, ord("]"): None})


def _space(name: str, lines: list[str]) -> list[str]:
    return [f"namespace {name} {{", *(f"constexpr {line};" for line in lines), "}"]


def _record(record: Any) -> list[str]:
    places = ((f.name, f.metadata["place"]) for f in fields(record))
    return [f"unsigned SIZE = {record.SIZE}",
            *(f"Place {name}{{{place.offset}, {place.width}, {place.lsb}}}"
              for name, place in places)]


def header() -> str:
    """The text of the header."""
    lines = ["// Written by tb/bench/contract.py from abi/gen.", "#pragma once",
             "namespace qnic::abi {",
             "struct Place { unsigned offset, width, lsb; };  // bytes, bytes, bits",
             *(f"constexpr unsigned {name} = {getattr(qnic_abi, name)};" for name in CONSTANTS)]
    for kind in ENUMS:
        lines += _space(kind.__name__, [f"unsigned {one.name} = {int(one)}" for one in kind])
    for name, record in RECORDS.items():
        lines += _space(name, _record(record))
    lines += _space("reg", [f"unsigned {_name(path)} = {qnic_regs.address(path)}"
                            for path in REGISTERS])
    lines += _space("field", [
        f"unsigned {_name(path)} = {(1 << field.width) - 1 << field.lsb:#x}"
        for path in MASKS for field in (qnic_regs.field(path),)])
    return "\n".join([*lines, "}  // namespace qnic::abi", ""])


def write(folder: Path) -> None:
    """Write it, when it has changed."""
    path, text = folder / "contract.hpp", header()
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
