# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""What Berth writes into a guest's notes: lines for people, and one line by which it knows its own.

That line is `berth: {…}` in compact JSON. Everything else in the notes belongs to the administrator and is kept.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_PREFIX = "berth: "
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclasses.dataclass(frozen=True)
class Mark:
    """The machine's line of the notes.

    `key` tells whose guest it is: `environment:<uuid>` or `template:<name>:<version>`.
    `making` is the run that is still making the guest; it is gone once the guest is finished.
    """

    key: str
    fields: Mapping[str, Any]

    @property
    def attempt(self) -> int:
        value = self.fields.get("attempt", 0)
        return value if isinstance(value, int) else 0

    @property
    def making(self) -> str:
        return str(self.fields.get("making", ""))

    @property
    def host_key(self) -> str:
        return str(self.fields.get("host_key", ""))

    def having(self, **changes: Any) -> Mark:
        """This mark with fields set, or dropped where the value is None."""
        fields = {name: value for name, value in {**self.fields, **changes}.items() if value is not None}
        return mark_of(fields)

    def line(self) -> str:
        return _PREFIX + json.dumps(dict(self.fields), separators=(",", ":"), ensure_ascii=False)


def mark_of(fields: Mapping[str, Any]) -> Mark:
    """The mark that has these fields; its key is empty if they name neither environment nor template."""
    if "id" in fields:
        return Mark(f"environment:{fields['id']}", dict(fields))
    if "template" in fields:
        return Mark(f"template:{fields['template']}:{fields.get('version', '')}", dict(fields))
    return Mark("", dict(fields))


def read_mark(notes: str | None) -> Mark | None:
    """The mark in a guest's notes: the last line that is one. None if there is none, or if it is not readable."""
    for line in reversed((notes or "").split("\n")):
        if not line.startswith(_PREFIX):
            continue
        try:
            fields = json.loads(line[len(_PREFIX) :])
        except ValueError:
            return None
        mark = mark_of(fields) if isinstance(fields, dict) else None
        return mark if mark and mark.key else None
    return None


def write_notes(people: Sequence[str], mark: Mark) -> str:
    """Notes for a new guest. Text from people is put on one line each, so that it can never pass for a mark."""
    lines = [_CONTROL.sub(" ", text).strip() for text in people]
    lines = [f" {line}" if line.startswith(_PREFIX) else line for line in lines if line]
    return "\n".join([*lines, mark.line()])


def replace_mark(notes: str, mark: Mark) -> str:
    """The same notes with the mark's line replaced; what people wrote around it stays."""
    lines = notes.rstrip("\n").split("\n") if notes else []
    for index in range(len(lines) - 1, -1, -1):
        if lines[index].startswith(_PREFIX):
            lines[index] = mark.line()
            return "\n".join(lines)
    return "\n".join([*lines, mark.line()])
