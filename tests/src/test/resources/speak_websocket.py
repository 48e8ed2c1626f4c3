"""`speak_websocket.py HOST ADDRESS AUTHORITIES TEXT`: says a text over a WebSocket and prints what comes back."""

import base64
import os
import socket
import ssl
import sys

host, address, authorities, text = sys.argv[1:]
with (
    socket.create_connection((address, 443), timeout=10) as plain,
    ssl.create_default_context(cafile=authorities).wrap_socket(plain, server_hostname=host) as tls,
    tls.makefile("rwb") as stream,
):
    key = base64.b64encode(os.urandom(16)).decode()
    head = ("GET /socket HTTP/1.1", f"Host: {host}", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
    stream.write("\r\n".join((*head, f"Sec-WebSocket-Key: {key}", "", "")).encode())
    stream.flush()
    print(stream.readline().decode().strip())
    while stream.readline().strip():
        pass
    mask = os.urandom(4)
    stream.write(bytes([0x81, 0x80 | len(text)]) + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(text.encode())))
    stream.flush()
    print(stream.read(2 + len(text))[2:].decode())
