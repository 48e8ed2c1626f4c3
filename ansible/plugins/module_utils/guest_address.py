# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""A guest's address, and its neighbours, who have to know that it is this guest's now."""

from __future__ import annotations

import fcntl
import socket
import struct
from pathlib import Path

ARP = 0x0806
REQUEST, ETHERNET, IPV4 = 1, 1, 0x0800
EVERYBODY, NOBODY = b"\xff" * 6, b"\0" * 6
ADDRESS_OF_INTERFACE = 0x8915  # SIOCGIFADDR


def announce(routes: Path = Path("/proc/net/route")) -> None:
    """Tells the guest's network who has its IPv4 address now (RFC 5227, 2.3). A guest without a default route tells nobody.

    Addresses come back. A neighbour that remembers an address's last owner, as the ingress does, would go on sending to it
    for eight seconds. Raises OSError where the guest may not speak on its network.
    """
    interface = default_interface(routes.read_text(encoding="ascii"))
    if interface is None:
        return
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind((interface, ARP))
        hardware = wire.getsockname()[4]
        wire.send(announcement(hardware, address_of(interface)))


def default_interface(routes: str) -> str | None:
    """The interface of the first route to everywhere in the text of `/proc/net/route`."""
    fields = [line.split() for line in routes.splitlines()[1:]]
    return next((name for name, destination, *_, mask in (line[:8] for line in fields) if destination == mask == "00000000"), None)


def address_of(interface: str) -> bytes:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("256s", interface.encode())
        return fcntl.ioctl(any_socket, ADDRESS_OF_INTERFACE, request)[20:24]


def announcement(hardware: bytes, address: bytes) -> bytes:
    """A frame to everybody: an ARP request of an owner for its own address."""
    frame = EVERYBODY + hardware + struct.pack("!H", ARP)
    return frame + struct.pack("!HHBBH", ETHERNET, IPV4, 6, 4, REQUEST) + hardware + address + NOBODY + address
