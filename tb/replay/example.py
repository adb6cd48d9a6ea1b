# SPDX-License-Identifier: Apache-2.0
"""Writes a file of jobs, good and bad ones: ``python -m tb.replay.example > jobs.jsonl``."""
import json
import random
from typing import Any

from tb.lib.frames import Keys, Outer, Quic
from tb.lib.gso import super_packet


def jobs(seed: int = 1) -> list[dict[str, Any]]:
    """Jobs with what is expected of them in ``id``: name, and errno or status."""
    random.seed(seed)
    keys, more = Keys.random(False), [Keys.random() for _ in range(8)]
    out: list[dict[str, Any]] = []

    def sa(k: Keys, **extra: Any) -> dict[str, Any]:
        size = 256 if len(k.key) == 32 else 128
        return {"cipher": f"aes-{size}-gcm", "key": k.key.hex(), "iv": k.iv.hex(),
                "hp": k.hp.hex(), **extra}

    def add(name: str, expected: str, quic: Quic, outer: Outer | None = None, **fields: Any) -> None:
        job = {"id": f"{name} {expected}", "mode": "sa", "pn": str(quic.pn),
               "cid_len": len(quic.dcid), "frame": (outer or Outer()).wrap(quic.plain).hex(),
               "gso_size": 0}
        out.append(job | fields)

    def packet(pn: int, payload: bytes = b"an example", **fields: Any) -> Quic:
        return Quic(pn=pn, dcid=bytes(8), payload=payload, **fields)

    add("own SA", "OK", packet(1), sa=sa(keys))
    add("own SA again", "OK", packet(1), sa=sa(keys))
    add("inline", "OK", packet(1), mode="inline", sa=sa(more[0]))
    add("shared", "OK", packet(7), sa=sa(more[1]), sa_ref="a")
    add("shared next", "OK", packet(8), sa_ref="a")
    add("shared reuse", "PN_REUSE", packet(8), sa_ref="a")
    add("no key yet", "NO_KEY", packet(9, phase=1), sa_ref="a")
    add("key update", "OK", packet(9, phase=1), sa_ref="a",
        sa=sa(Keys(more[2].key[:16].ljust(len(more[1].key), b"k"), more[2].iv, more[1].hp), phase=1))
    add("same key elsewhere", "EEXIST", packet(1), sa=sa(more[1]))
    add("limit", "OK", packet(1), sa=sa(more[3], hard_limit=1, soft_limit=1), sa_ref="l")
    add("limit", "LIMIT", packet(2), sa_ref="l")
    add("ipv6 and vlans", "OK", packet(3), Outer(ipv6=True, vlans=2), sa=sa(more[4]))
    add("initial", "OK", Quic("initial", dcid=bytes(8), token=b"t" * 70, pn=0, payload=bytes(1150)),
        sa=sa(more[4]))
    for fault, status in (("no_sa", "NO_SA"), ("stale_gen", "STALE_GEN"),
                          ("not_owner", "NOT_OWNER"), ("dma_error", "DMA_ERROR")):
        add("inject", status, packet(1), sa=sa(more[5]), inject=fault)
    add("inject", "EINVAL", packet(1), sa=sa(more[5]), inject="no_sa", mode="inline")
    add("gso of one", "OK", packet(1), sa=sa(more[5]), gso_size=1000)
    add("tag room of nothing", "EINVAL", packet(1, payload=bytes(6)), sa=sa(more[5]), tag_room=True)
    for name, whole in (("gso", super_packet(1, 984, 5, outer=Outer())),
                        ("gso tag room", super_packet(9, 100, 7, True, 50, Outer(ipv6=True)))):
        add(name, "OK", whole.packets[0], sa=sa(more[5]), frame=whole.frame.hex(),
            gso_size=whole.gso_size, tag_room=whole.tag_room)
    add("gso too small", "EINVAL", packet(1), sa=sa(more[5]), gso_size=16)
    add("gso too many", "BAD_LENGTH", packet(1, payload=bytes(200)), sa=sa(more[5]), gso_size=17)
    add("gso plain", "OK", packet(1, payload=bytes(200)), mode="plain", gso_size=50)
    add("cid_len", "EINVAL", packet(1), sa=sa(more[5]), cid_len=21)
    add("pn", "PN_MISMATCH", packet(1), sa=sa(more[5]), pn=str(2**62 + 1))
    add("pn", "EINVAL", packet(1), sa=sa(more[5]), pn=str(2**64))
    add("no hex", "EINVAL", packet(1), sa=sa(more[5]), frame="xyz")
    add("no sa", "EINVAL", packet(1))
    add("bad key", "EINVAL", packet(1), sa=sa(more[5]) | {"key": "00"})
    add("truncated", "BAD_LENGTH", packet(1), sa=sa(more[5]),
        frame=Outer().wrap(packet(1).plain)[:-1].hex())
    add("fixed bit", "BAD_HEADER", packet(1), sa=sa(more[5]),
        frame=Outer().wrap(b"\x00" + packet(1).plain[1:]).hex())
    add("plain", "OK", packet(1), mode="plain", frame="ff" * 60)
    return out


if __name__ == "__main__":
    for one in jobs():
        print(json.dumps(one))
