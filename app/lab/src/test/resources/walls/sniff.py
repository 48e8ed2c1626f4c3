"""Prints the kinds of forged frames that arrive here within ten seconds; all of them end it sooner."""

import socket
import time

wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
wire.bind(("eth0", 0))
wire.settimeout(0.2)
seen: set[str] = set()
end = time.monotonic() + 10
while time.monotonic() < end and len(seen) < 9:
    try:
        frame = wire.recv(4096)
    except TimeoutError:
        continue
    at = frame.find(b"berth-")
    if at >= 0:
        seen.add(frame[at + 6 : at + 9].decode())
print(" ".join(sorted(seen)))
