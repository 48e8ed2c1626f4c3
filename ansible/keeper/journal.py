"""The events of a run: numbered, redacted, each with the range of the text that belongs to it."""

from __future__ import annotations

import datetime
import json

from redaction import Secrets
from spool import Spool

VERSION = 1
LARGEST_RESULT = 4096
LARGEST_DETAIL = 200
MOST_DETAILS = 12
LONGEST_MESSAGE = 500
# Made once: to make an encoder takes as long as to encode an event.
COMPACT = json.JSONEncoder(separators=(",", ":"))
ENDS_OF_A_TASK = ("host_ok", "host_failed", "host_unreachable", "host_skipped")


class Journal:
    """Writes events so that their ranges cover the text without gap or overlap."""

    def __init__(self, spool: Spool, secrets: Secrets):
        self._spool = spool
        self._secrets = secrets
        self._covered = 0
        self._running: dict[tuple[str, str], str] = {}
        self.seq = 0
        self.event_open = False

    def begin(self, position: int) -> None:
        """The text from here on belongs to the event that follows."""
        self.gap(position)
        self.event_open = True

    def end(self, event: dict, position: int, text: bytes | bytearray | None = None) -> None:
        """The event, where its output ends, and the JSON text that it was read from."""
        self.event_open = False
        name = event["event"]
        key = (event.get("host", ""), event.get("task_uuid", ""))
        if name == "host_started":
            self._running[key] = event.get("task", "")
            return
        if name in ENDS_OF_A_TASK:
            self._running.pop(key, None)
        self._write(event, position, text)

    def gap(self, position: int) -> None:
        """Text that no event claims: warnings, tracebacks, what `-vvv` adds."""
        if position > self._covered:
            self._write({"event": "verbose", "at": now()}, position)

    def cut(self) -> list[dict[str, str]]:
        """The tasks that have begun on a host and did not end there."""
        return self._secrets.hide_in([{"host": host, "task": task} for (host, _), task in self._running.items()])

    def _write(self, event: dict, position: int, text: bytes | bytearray | None = None) -> None:
        self.seq += 1
        # One look at the whole spares nearly all events twenty at their parts.
        if text is None or self._secrets.may_be_in(text):
            event = self._secrets.hide_in(event)
        result = event.pop("result", None)
        line = {"v": VERSION, "seq": self.seq, "at": event.pop("at"), "event": event.pop("event"), **event}
        if result is not None:
            self._put_result(line, result)
        line["output"] = {"from": self._covered, "to": position}
        self._covered = position
        self._spool.event(storable(line) + b"\n")

    def _put_result(self, line: dict, result) -> None:
        data = storable(result)
        if len(data) <= LARGEST_RESULT or not isinstance(result, dict):
            line["result"] = result
            return
        start, end = self._spool.result(data + b"\n")
        line["result"] = brief(result)
        line["result_at"] = {"from": start, "to": end}


def brief(result: dict) -> dict:
    """What of a large result stays with its event: the message, cut, and everything that is small."""
    kept = {}
    for key, value in result.items():
        if key == "msg" and isinstance(value, str) and len(value) > LONGEST_MESSAGE:
            kept[key] = value[:LONGEST_MESSAGE] + "…"
        elif len(storable(value)) <= LARGEST_DETAIL and len(kept) < MOST_DETAILS:
            kept[key] = value
    return kept


def storable(value) -> bytes:
    """JSON that PostgreSQL takes: no NUL and no half of a surrogate pair."""
    text = COMPACT.encode(value)
    if "\\u0000" in text or "\\ud" in text:
        text = COMPACT.encode(_clean(value))
    return text.encode()


def _clean(value):
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value


def now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
