# SPDX-License-Identifier: Apache-2.0
"""abi/: the languages agree on every byte, and the generator refuses what is wrong."""
import copy
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from abi import contract
from abi.emit import registers
from abi.gen import __main__ as gen
from abi.gen import qnic_abi, qnic_regs
from tb.lib.structs import struct

ROOT = Path(__file__).resolve().parents[2]
RECORDS: dict[str, Any] = {"data_slot": qnic_abi.DataSlot, "meta0_slot": qnic_abi.Meta0,
           "meta1_slot": qnic_abi.Meta1, "key_slots": qnic_abi.KeySlots,
           "completion": qnic_abi.Completion, "cmsg_sa": qnic_abi.CmsgSa,
           "cmsg_inline": qnic_abi.CmsgInline}


def broken(change: str, *path: str | int, value: Any) -> str:
    """The error that a contract with one thing changed is refused with."""
    node = copy.deepcopy(yaml.safe_load(contract.SOURCE.read_text()))
    at = node
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    with pytest.raises(contract.ContractError) as error:
        contract.parse(node)
    assert change in str(error.value)
    return str(error.value)


def test_contract_refuses() -> None:
    """Gaps, overlaps, sizes, duplicates and dangling names are errors that name the place."""
    slot = ("structs", "data_slot")
    assert "data_slot.addr" in broken("gap", *slot, "fields", 4, 1, value=9)
    assert "data_slot.addr" in broken("overlap", *slot, "fields", 4, 1, value=7)
    assert "data_slot" in broken("size is 17", *slot, "size", value=17)
    assert "data_slot.flags" in broken("two of that name", *slot, "fields", 3, 0, value="flags")
    assert "data_slot.flags.X" in broken("beyond", *slot, "bits", value={"flags": {"X": 16}})
    assert "flags.B" in broken("overlaps", *slot, "bits", value={"flags": {"A": 1, "B": 1}})
    assert "data_slot.x" in broken("not a field", *slot, "defaults", value={"x": 1})
    assert "slot_type" in broken("neither", *slot, "defaults", value={"slot_type": "a.B"})
    assert "cmsg_inline.sa" in broken("no structure", "structs", "cmsg_inline", "nested",
                                      value={"sa": "x"})
    assert "status.OK" in broken("fit 8 bits", "enums", "status", "values", "OK", 0, value=256)
    assert "BAD_DESC" in broken("is OK already", "enums", "status", "values", "BAD_DESC", 0,
                                value=0)
    assert "mode.X" in broken("not a value", "enums", "mode", "uapi", value=["X"])


def test_contract_refuses_a_key_twice(tmp_path: Path) -> None:
    """YAML itself would take the last one."""
    path = tmp_path / "x.yaml"
    path.write_text("version: 1\nversion: 2\n")
    with pytest.raises(contract.ContractError, match="version is there twice"):
        contract.load(path)


def test_status_counters_need_every_number() -> None:
    """A counter belongs to each status, so a hole is refused."""
    abi = contract.load()
    status = abi.enum("status")
    holey = contract.Abi(1, abi.constants, (contract.Enum(
        status.name, status.doc, status.width, status.values[:3] + status.values[4:]),))
    with pytest.raises(contract.ContractError, match="holes"):
        registers.status_count(holey)


@pytest.mark.parametrize("name", RECORDS)
def test_record(name: str) -> None:
    """Every field packs to the bytes the contract gives it, alone, and comes back."""
    spec = next(s for s in contract.load().structs if s.name == name)
    kind = RECORDS[name]
    order = sys.byteorder if spec.uapi else "little"
    assert spec.size == kind.SIZE == len(kind().pack())
    for f in spec.fields:
        pattern = bytes(range(1, f.width + 1))
        names = [(p.name, p.lsb, p.width) for p in f.parts] or [(f.name, 0, 8 * f.width)]
        values: dict[str, Any] = {
            n: int.from_bytes(pattern, order) >> lsb & ((1 << width) - 1)
            for n, lsb, width in names}
        if f.nested:
            values = {f.name: RECORDS[f.nested].unpack(pattern)}
        elif f.raw:
            values = {f.name: pattern}
        record = kind(**values)
        packed = record.pack()
        assert packed[f.offset:f.offset + f.width] == pattern, f.name
        empty = kind().pack()
        assert packed[:f.offset] == empty[:f.offset]
        assert packed[f.offset + f.width:] == empty[f.offset + f.width:]
        assert kind.unpack(packed) == record


def test_record_errors() -> None:
    """Out of range names field and range; a wrong length names both lengths."""
    with pytest.raises(ValueError, match=r"DataSlot.chain is 256, not 0\.\.255"):
        qnic_abi.DataSlot(chain=256).pack()
    with pytest.raises(ValueError, match=r"Meta0.mode is -1, not 0\.\.15"):
        qnic_abi.Meta0(mode=-1).pack()
    with pytest.raises(ValueError, match=r"KeySlots.key has 16 bytes, not 32"):
        qnic_abi.KeySlots(key=bytes(16)).pack()
    with pytest.raises(ValueError, match=r"Completion has 16 bytes, not 15"):
        qnic_abi.Completion.unpack(bytes(15))


def test_keys_have_no_repr() -> None:
    """Key material is not in the text of a record, nested neither."""
    key = bytes(range(32))
    record = qnic_abi.CmsgInline(key=key, hp=key, iv=key[:12])
    assert "key" not in repr(record)
    assert "iv" not in repr(record)
    assert "key" not in repr(qnic_abi.KeySlots(key=key, hp=key))


def test_c_layout(tmp_path: Path) -> None:
    """The C structures have the contract's sizes and offsets, and the same values."""
    abi = contract.load()
    lines, want = [], []
    for s in abi.structs:
        tag = s.uapi or f"qnic_{s.short}"
        lines.append(f'printf("%zu\\n", sizeof(struct {tag}));')
        want.append(s.size)
        for f in s.fields:
            lines.append(f'printf("%zu\\n", offsetof(struct {tag}, {f.name}));')
            want.append(f.offset)
    for e in abi.enums:
        for v in e.values:
            lines.append(f'printf("%d\\n", QNIC_{e.name.upper()}_{v.name});')
            want.append(v.number)
            if v.name in e.uapi:
                lines.append(f'printf("%d\\n", UDP_QUIC_TX_{e.name.upper()}_{v.name});')
                want.append(v.number)
    for path, at in qnic_regs._ADDRESS.items():
        index = ", ".join(re.findall(r"\[(\d+)\]", path))
        macro = re.sub(r"\[\d+\]", "", path).replace(".", "_").upper()
        lines.append(f'printf("%d\\n", QNIC_REG_{macro}{f"({index})" if index else ""});')
        want.append(at)
    source = tmp_path / "layout.c"
    source.write_text("#include <stddef.h>\n#include <stdio.h>\n#include <linux/udp_quic.h>\n"
                      '#include "qnic_abi.h"\n#include "qnic_regs.h"\n'
                      "int main(void) {\n" + "\n".join(lines) + "\nreturn 0; }\n")
    subprocess.run(["gcc", "-Wall", "-Wextra", "-Werror", "-I", ROOT / "driver/uapi", "-I",
                    ROOT / "driver", source, "-o", tmp_path / "layout"], check=True)
    out = subprocess.run([tmp_path / "layout"], check=True, capture_output=True, text=True)
    assert [int(line) for line in out.stdout.split()] == want


def test_systemverilog_layout() -> None:
    """The packed structures have the contract's offsets."""
    for s in contract.load().structs:
        if not s.uapi:
            layout = struct(f"{s.name}_t", "qnic_abi_pkg")
            assert layout.width == 8 * s.size
            assert {(f.name, f.lsb, f.width) for f in layout.fields} == {
                (f.name, 8 * f.offset, 8 * f.width) for f in s.fields}


def test_register_fields() -> None:
    """Fields take values apart and refuse what does not fit; no path, no answer."""
    op = qnic_regs.field("sa.cmd.phase")
    assert (op.put(1), op.get(0xFFFFFEFF), op.get(0x100)) == (0x100, 0, 1)
    assert qnic_regs.field("ring[0].state.error") == qnic_regs.field("ring.state.error")
    with pytest.raises(ValueError, match="does not fit 1 bits"):
        op.put(2)
    with pytest.raises(KeyError):
        qnic_regs.address("ring[64].tail")


def test_check_names_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                              capsys: pytest.CaptureFixture[str]) -> None:
    """Two runs write the same; --check fails on a changed file and says what mends it."""
    monkeypatch.setattr(gen, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["abi.gen"])
    assert gen.main() == 0
    monkeypatch.setattr(sys, "argv", ["abi.gen", "--check"])
    assert gen.main() == 0
    header = tmp_path / "driver/qnic_regs.h"
    header.write_text(header.read_text().replace("0x4018", "0x401c"))
    (tmp_path / "docs/registers.md").unlink()
    assert gen.main() == 1
    said = capsys.readouterr()
    assert "driver/qnic_regs.h is not what abi/ says: run `make gen`" in said.err
    assert "docs/registers.md is not" in said.err
    assert "0x401c" in said.out


def test_generated_files_are_committed() -> None:
    """What is in the tree is what abi/ says."""
    assert gen.check(gen.generate()) == 0
