"""Redaction by value: no secret of a run leaves this module, in whatever form it was printed."""

from __future__ import annotations

import base64
import bisect
import itertools
import json
import os
import re
import shlex
from collections.abc import Callable
from urllib.parse import quote, quote_plus

SHORTEST = 8
MASK = b"***"


class Secrets:
    """The values to hide, and the one pattern that finds all their forms."""

    def __init__(self, values=()):
        self._forms: list[bytes] = []
        self._pattern: re.Pattern[bytes] | None = None
        self._heads: re.Pattern[bytes] | None = None
        self._in_json: re.Pattern[bytes] | None = None
        self._longest = 0
        self._starts: set[bytes] = set()
        for value in values:
            self.add(value)

    def add(self, value: str) -> None:
        forms = {form for form in forms_of(value) if len(form) >= SHORTEST}
        if not forms <= set(self._forms):
            self._forms = sorted(forms.union(self._forms))
            self._longest = max(map(len, self._forms))
            self._starts.update(form[:length] for form in forms for length in range(1, SHORTEST))
            self._pattern = None

    def search(self, data: bytes, start: int = 0) -> re.Match[bytes] | None:
        return self._compiled().search(data, start) if self._forms else None

    def hide(self, data: bytes) -> bytes:
        """All of `data` with the secrets in it masked; for texts that are whole."""
        return self._compiled().sub(MASK, data) if self._forms else data

    def may_be_in(self, text: bytes | bytearray) -> bool:
        """Whether a secret may be in this JSON text, which was written with ASCII only; false is certain."""
        return bool(self._forms and self._compiled() and self._in_json.search(text))

    def open_tail(self, data: bytes, start: int = 0) -> int:
        """Where, from `start` on, the longest end of `data` begins that more data could complete to a secret."""
        if not self._forms:
            return len(data)
        self._compiled()
        window = max(start, len(data) - self._longest + 1)
        for head in self._heads.finditer(data, window):
            if self._is_beginning(data[head.start() :]):
                return head.start()
        for position in range(max(window, len(data) - SHORTEST + 1), len(data)):
            if data[position:] in self._starts:
                return position
        return len(data)

    def hide_in(self, value):
        """The same JSON value with every secret in it masked, keys included."""
        if not self._forms or value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            data = value.encode("utf-8", "surrogatepass")
            hidden = self.hide(data)
            return value if hidden == data else hidden.decode("utf-8", "replace")
        if isinstance(value, dict):
            return {self.hide_in(key): self.hide_in(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.hide_in(item) for item in value]
        return MASK.decode() if self.search(str(value).encode()) else value

    def _is_beginning(self, data: bytes) -> bool:
        at = bisect.bisect_right(self._forms, data)
        return at < len(self._forms) and self._forms[at].startswith(data)

    def _compiled(self) -> re.Pattern[bytes]:
        if self._pattern is None:
            self._pattern = re.compile(_alternatives(self._forms))
            # Each character of a text is escaped by itself, so that what is in a string is, escaped, in its JSON.
            escaped = {json.dumps(form.decode("utf-8", "surrogateescape"))[1:-1].encode() for form in self._forms}
            self._in_json = re.compile(_alternatives(sorted(escaped)))
            self._heads = re.compile(b"(?=" + _alternatives(sorted({form[:SHORTEST] for form in self._forms})) + b")")
        return self._pattern


class Redactor:
    """Hides secrets in a stream, across the borders of its pieces.

    What could be the beginning of a secret is kept back until it is clear. Marks are positions in the stream:
    each is told, in order, where it came to lie in the redacted text; one inside a secret moves behind it.
    """

    def __init__(self, secrets: Secrets, write):
        self._secrets = secrets
        self._write = write
        self._held = b""
        self._marks: list[tuple[int, Callable[[int], None]]] = []
        self.written = 0

    def mark(self, told: Callable[[int], None]) -> None:
        """Calls `told(position)` as soon as it is known where the text until now ends."""
        if self._held:
            self._marks.append((len(self._held), told))
        else:
            told(self.written)

    def feed(self, data: bytes, last: bool = False) -> None:
        """Writes what is clear; all of it when this is the last piece."""
        data = self._held + data
        done = 0
        # A match that begins before the open tail is final: nothing that follows could make it longer.
        clear = len(data) if last else self._secrets.open_tail(data)
        while (match := self._secrets.search(data, done)) and match.start() < clear:
            self._release(data, done, match.start())
            self._pass(MASK)
            done = match.end()
            if done > clear:
                clear = self._secrets.open_tail(data, done)
        self._release(data, done, clear)
        self._held = data[clear:]
        self._marks = [(position - clear, told) for position, told in self._marks]

    def _release(self, data: bytes, start: int, end: int) -> None:
        while self._marks and self._marks[0][0] <= end:
            position, told = self._marks.pop(0)
            self._pass(data[start:position])
            start = max(start, position)
            told(self.written)
        self._pass(data[start:end])

    def _pass(self, data: bytes) -> None:
        if data:
            self._write(data)
            self.written += len(data)


def forms_of(value: str) -> set[bytes]:
    """The forms in which programs print a value: raw, base64, URL-, JSON-, YAML-, Python- and shell-escaped."""
    if len(value.strip()) < SHORTEST:
        return set()
    text = {value, value.strip()}
    # Texts of several lines are indented, coloured or split by those who print them.
    text |= {line.strip() for line in value.splitlines() if not line.startswith("-----")}
    text = {piece for piece in text if len(piece) >= SHORTEST}
    escaped = set().union(*map(_escaped, text))
    # However a playbook escaped it, Ansible may print that as JSON.
    escaped |= {json.dumps(form)[1:-1] for form in escaped}
    forms = {form.encode("utf-8", "surrogateescape") for form in text | escaped}
    for raw in {value, value.strip()}:
        forms |= _base64(raw.encode("utf-8", "surrogateescape"))
    return forms


def _escaped(text: str) -> set[str]:
    once = {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    twice = {json.dumps(form)[1:-1] for form in once}
    url = {quote(text, safe="", errors="replace"), quote(text, errors="replace"), quote_plus(text, errors="replace")}
    return {
        *once,
        *twice,
        *url,
        *(re.sub("%[0-9A-F]{2}", lambda code: code[0].lower(), form) for form in url),
        repr(text)[1:-1],
        text.replace("'", "''"),
        text.replace("'", "'\"'\"'"),
        text.replace("'", "'\\''"),
        shlex.quote(text).strip("'"),
        re.sub(r"([^\w@%+=:,./-])", r"\\\1", text),
        re.sub(r'([\\"$`])', r"\\\1", text),
    }


def _base64(data: bytes) -> set[bytes]:
    """What every base64 text that holds the value holds too, whatever stands before and behind it."""
    forms = {base64.b64encode(data), base64.urlsafe_b64encode(data)}
    for before in range(3):
        whole = (before + len(data)) // 3 * 4
        for encoded in (base64.b64encode, base64.urlsafe_b64encode):
            # Characters that also hold bits of a neighbour's bytes are left out.
            forms.add(encoded(b"\0" * before + data)[(0, 2, 3)[before] : whole])
    return forms


def _alternatives(forms: list[bytes]) -> bytes:
    """A pattern for sorted forms that prefers the longest; a tree, because a flat list is slow to search."""
    prefix = os.path.commonprefix(forms)
    rest = [form[len(prefix) :] for form in forms]
    longer = [form for form in rest if form]
    if not longer:
        return re.escape(prefix)
    groups = (list(group) for _, group in itertools.groupby(longer, lambda form: form[0]))
    tree = b"(?:" + b"|".join(map(_alternatives, groups)) + b")"
    return re.escape(prefix) + tree + (b"?" if b"" in rest else b"")
