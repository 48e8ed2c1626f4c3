"""How `ansible-playbook` talks to its keeper: whole messages on one socket, in the order of their making.

The socket keeps message borders and takes messages of several processes, so that a forked worker may announce
a secret before the result that holds it is on its way.
"""

from __future__ import annotations

import io
import json
import socket

TEXT = b"T"
EVENT_BEGINS = b"B"
EVENT_PART = b"e"
EVENT = b"E"
WHOLE_EVENT = b"W"
SECRET = b"S"
STOP = b"C"

# Well under the kernel's default limit of a message (212 992 bytes with its bookkeeping).
CHUNK = 60_000


class Unheard:
    """Keeps what is said while Ansible is imported ahead of its run, as its warnings about settings."""

    def __init__(self):
        self.messages: list[bytes] = []

    def send(self, message: bytes) -> None:
        self.messages.append(bytes(message))


class Channel:
    """The playbook's end of the socket."""

    # The one of this process, for our stdout callback; None where an operator runs Ansible without a keeper.
    current: Channel | None = None

    def __init__(self, end: socket.socket | Unheard):
        self._end = end
        # The text of an event that has begun, while it fits into one message with it; else None.
        self._held: bytearray | None = None

    @classmethod
    def unheard(cls) -> Channel:
        """One that nobody listens to yet."""
        return cls(Unheard())

    @classmethod
    def at(cls, descriptor: int) -> Channel:
        end = socket.socket(fileno=descriptor)
        end.set_inheritable(False)
        return cls(end)

    def connect(self, descriptor: int) -> None:
        """What was said before is said now."""
        early, self._end = self._end, Channel.at(descriptor)._end
        for message in early.messages:
            self._end.send(message)

    def text(self, data: bytes) -> None:
        if self._held is not None:
            if len(self._held) + len(data) < CHUNK // 2:
                self._held += data
                return
            self._let_go()
        for start in range(0, len(data), CHUNK):
            self._end.send(TEXT + data[start : start + CHUNK])

    def secret(self, value: str) -> None:
        # A value that fills more than one message is known by its parts.
        data = value.encode("utf-8", "surrogateescape")
        for start in range(0, len(data), CHUNK):
            self._end.send(SECRET + data[start : start + CHUNK])

    def event_begins(self) -> None:
        """The text from here on is the event's. Nearly all events are one message, because each one wakes the keeper."""
        self._held = bytearray()

    def event(self, event: dict) -> None:
        data = json.dumps(event, default=str).encode()
        if self._held is not None and len(self._held) + len(data) < CHUNK:
            held, self._held = self._held, None
            self._end.send(WHOLE_EVENT + b"%06d" % len(held) + held + data)
            return
        self._let_go()
        last = (len(data) - 1) // CHUNK * CHUNK
        for start in range(0, last, CHUNK):
            self._end.send(EVENT_PART + data[start : start + CHUNK])
        self._end.send(EVENT + data[last:])

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._end.send(EVENT_BEGINS)
            if held:
                self._end.send(TEXT + held)

    def asked_to_stop(self) -> bool:
        try:
            return self._end.recv(1, socket.MSG_DONTWAIT) == STOP
        except BlockingIOError:
            return False


class ChannelText(io.RawIOBase):
    """Standard output or error of the playbook's process, as text messages."""

    def __init__(self, channel: Channel, descriptor: int):
        self._channel = channel
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._channel.text(bytes(data))
        return len(data)


def text_stream(channel: Channel, descriptor: int) -> io.TextIOWrapper:
    """A stream that keeps no line back: Ansible itself never flushes."""
    buffer = io.BufferedWriter(ChannelText(channel, descriptor), CHUNK)
    return io.TextIOWrapper(buffer, encoding="utf-8", errors="surrogateescape", line_buffering=True)
