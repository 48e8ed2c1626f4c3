"""What a playbook says, from its two ways to say it, in one order and redacted."""

from __future__ import annotations

import json
import os
import time

import berth_channel
from journal import Journal
from redaction import Redactor, Secrets
from spool import Spool
from wire import Wire

# Text between two events becomes an event of its own after this time, so that a watcher sees it.
GAP_AGE = 0.2
PIECE = 65536
MESSAGES_IN_A_ROW = 200


class Hearing:
    """Our ends of the channel and of descriptors 1 and 2, and what becomes of that which comes in."""

    def __init__(self, wire: Wire, spool: Spool, secrets: Secrets):
        self._secrets = secrets
        self._redactor = Redactor(secrets, spool.text)
        self.journal = Journal(spool, secrets)
        self.channel, self.raw = wire.channel, wire.raw
        self._parts = bytearray()
        self._gap_since: float | None = None
        self._taken = 0

    def took(self) -> int:
        """How many bytes came in since this was last asked."""
        taken, self._taken = self._taken, 0
        return taken

    def hear_raw(self) -> bool:
        """Takes what is there; false when nothing is left for now."""
        try:
            data = os.read(self.raw, PIECE)
        except BlockingIOError:
            return False
        self._taken += len(data)
        self._text(data)
        return bool(data)

    def hear_channel(self) -> bool | None:
        """Takes some of what is there; false when nothing is left for now, None when nothing will come."""
        for _ in range(MESSAGES_IN_A_ROW):
            try:
                message = self.channel.recv(PIECE)
            except BlockingIOError:
                return False
            except ConnectionResetError:
                return None
            if not message:
                return None
            self._taken += len(message)
            self._message(message[:1], message[1:])
        return True

    def hear_all(self) -> None:
        while self.hear_raw() or self.hear_channel():
            pass

    def hear_the_last(self) -> None:
        """Nobody is left to say more."""
        self.hear_all()
        self._redactor.feed(b"", last=True)
        self._redactor.mark(self.journal.gap)

    def ask_to_stop(self) -> None:
        try:
            self.channel.send(berth_channel.STOP)
        except OSError:
            # It has gone by itself.
            return

    def gap_due(self) -> float | None:
        """When text that no event claims is to be told, by the monotonic clock."""
        return None if self._gap_since is None else self._gap_since + GAP_AGE

    def tell_gap(self) -> None:
        if not self.journal.event_open:
            self._redactor.mark(self.journal.gap)
        self._gap_since = None

    def _message(self, kind: bytes, data: bytes) -> None:
        if kind == berth_channel.WHOLE_EVENT:
            length = int(data[:6])
            self._redactor.mark(self.journal.begin)
            self._text(data[6 : 6 + length])
            self._event(data[6 + length :])
        elif kind == berth_channel.TEXT:
            self._text(data)
        elif kind == berth_channel.EVENT_BEGINS:
            self._redactor.mark(self.journal.begin)
        elif kind == berth_channel.EVENT_PART:
            self._parts += data
        elif kind == berth_channel.EVENT:
            parts, self._parts = self._parts, bytearray()
            parts += data
            self._event(parts)
        elif kind == berth_channel.SECRET:
            self._secrets.add(data.decode("utf-8", "surrogateescape"))

    def _event(self, data: bytes | bytearray) -> None:
        event = json.loads(data)
        self._gap_since = None
        self._redactor.mark(lambda position: self.journal.end(event, position, data))

    def _text(self, data: bytes) -> None:
        if data:
            self._redactor.feed(data)
            self._gap_since = self._gap_since or time.monotonic()
