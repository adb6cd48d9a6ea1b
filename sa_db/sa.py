# SPDX-License-Identifier: Apache-2.0
"""A security association: a traffic secret and the place in the device that uses its keys."""
from dataclasses import dataclass, field

from sa_db.derive import Aead, Version, derive_keys, update_secret
from sa_db.device import SaEntry, SaTable
from sa_db.limits import Limits


@dataclass
class Association:
    """One direction of a QUIC connection at one index of the device's table.

    ``secret`` is the traffic secret of the current key phase and moves on with ``rekey``.
    ``gen`` and ``owner`` are those that packets must name; whoever uses an index again
    takes another generation, so that packets of the one before are refused.
    """

    table: SaTable = field(repr=False)
    sa_id: int
    aead: Aead
    secret: bytes = field(repr=False)
    version: Version = Version.V1
    gen: int = 0
    owner: int = 0
    limits: Limits = field(default_factory=Limits)
    phase: int = 0

    async def install(self, next_pn: int = 0, sent: int = 0) -> None:
        """Write entry and keys; an entry that was there is gone.

        An association that was in use before, whose device was reset for example, goes on
        with ``next_pn`` = the highest number submitted + 1 and ``sent`` = packets submitted.
        """
        keys = derive_keys(self.secret, self.aead, self.version)
        await self.table.install(self.sa_id, self.aead, keys.hp, gen=self.gen, owner=self.owner,
                                 next_pn=next_pn)
        await self.table.set_key(self.sa_id, self.phase, keys.traffic, limits=self.limits,
                                 sent=sent)

    async def rekey(self) -> int:
        """Put the next key phase's keys into the other slot (RFC 9001 6.1); its phase.

        Packets of the old phase still find their keys; hp and packet numbers go on.
        """
        secret = update_secret(self.secret, self.aead, self.version)
        keys = derive_keys(secret, self.aead, self.version)
        await self.table.set_key(self.sa_id, self.phase ^ 1, keys.traffic, limits=self.limits)
        self.secret, self.phase = secret, self.phase ^ 1
        return self.phase

    async def read(self) -> SaEntry:
        """What the device has, with the counts of the current phase."""
        return await self.table.read(self.sa_id, self.phase)

    async def remove(self) -> None:
        """Wipe the entry. The secret stays with whoever else holds it."""
        await self.table.remove(self.sa_id)
        self.secret = b""
