"""Sends, for nine seconds: ARP for others' addresses, a DHCP offer, a foreign source, a foreign MAC, a router advertisement."""

import socket
import struct
import sys
import time

mac = bytes.fromhex(sys.argv[1].replace(":", ""))
own, victim, gateway = (socket.inet_aton(address) for address in sys.argv[2:5])
everybody = b"\xff" * 6


def ethernet(kind: int, payload: bytes, source: bytes = mac) -> bytes:
    return everybody + source + struct.pack("!H", kind) + payload


def ipv4(source: bytes, target: bytes, ports: tuple[int, int], text: bytes) -> bytes:
    datagram = struct.pack("!HHHH", *ports, 8 + len(text), 0) + text
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(datagram), 1, 0, 64, 17, 0, source, target)
    total = sum(struct.unpack("!10H", head))
    total = (total & 0xFFFF) + (total >> 16)
    return head[:10] + struct.pack("!H", ~(total + (total >> 16)) & 0xFFFF) + head[12:] + datagram


def arp(claimed: bytes) -> bytes:
    return struct.pack("!HHBBH6s4s6s4s", 1, 0x800, 6, 4, 2, mac, claimed, everybody, own) + b"berth-arp"


advertisement = bytes([134, 0, 0, 0, 64, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0]) + b"berth-rad" + bytes(7)
link_local = bytes.fromhex("fe80" + "00" * 13 + "99")
all_nodes = bytes.fromhex("ff02" + "00" * 13 + "01")
frames = [
    ethernet(0x806, arp(victim)),
    ethernet(0x806, arp(gateway)),
    ethernet(0x800, ipv4(own, b"\xff" * 4, (67, 68), b"berth-dhc")),
    ethernet(0x800, ipv4(socket.inet_aton("10.9.9.9"), victim, (4000, 4001), b"berth-src")),
    ethernet(0x800, ipv4(own, victim, (4000, 4001), b"berth-mac"), bytes.fromhex("02aabbccddee")),
    ethernet(0x86DD, struct.pack("!IHBB", 6 << 28, len(advertisement), 58, 255) + link_local + all_nodes + advertisement),
]
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(("eth0", 0))
end = time.monotonic() + 9
while time.monotonic() < end:
    for frame in frames:
        wire.send(frame)
    time.sleep(0.2)
