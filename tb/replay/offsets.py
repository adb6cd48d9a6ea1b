# SPDX-License-Identifier: Apache-2.0
"""Where the IP and UDP headers of a frame are, as a kernel's stack would know it."""
VLAN_TYPES = (0x8100, 0x88A8)


def header_offsets(frame: bytes) -> tuple[int, int]:
    """Offsets of the IP and the transport header; a guess where the frame is neither
    IPv4 nor IPv6, or cut short: the device judges it."""
    l3 = 14
    for _ in range(2):
        if int.from_bytes(frame[l3 - 2:l3], "big") in VLAN_TYPES:
            l3 += 4
    version = frame[l3] >> 4 if l3 < len(frame) else 4
    if version == 6:
        return l3, l3 + 40
    words = frame[l3] & 15 if l3 < len(frame) else 5
    return l3, l3 + 4 * max(words, 5)
