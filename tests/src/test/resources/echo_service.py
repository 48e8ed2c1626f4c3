"""`echo_service.py PORT`: answers with the path that it was asked for, the size of what it was sent, and WebSocket frames with themselves."""

import base64
import hashlib
import http.server
import sys

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self.websocket()
        else:
            self.say(self.path)

    def do_POST(self):
        self.say(str(len(self.rfile.read(int(self.headers["Content-Length"])))))

    def say(self, text):
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def websocket(self):
        accept = base64.b64encode(hashlib.sha1((self.headers["Sec-WebSocket-Key"] + GUID).encode()).digest()).decode()
        self.send_response(101)
        for name, value in (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept)):
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        # A short text frame of a client: its length, four bytes to undo the mask, the text.
        length = self.rfile.read(2)[1] & 0x7F
        mask, text = self.rfile.read(4), self.rfile.read(length)
        self.wfile.write(bytes([0x81, length]) + bytes(byte ^ mask[at % 4] for at, byte in enumerate(text)))


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("", int(sys.argv[1])), Echo).serve_forever()
