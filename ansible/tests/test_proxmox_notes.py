"""Notes: our line is found, kept apart from people's text, and replaced alone."""

from __future__ import annotations

import pytest
from ansible.module_utils.proxmox_notes import mark_of, read_mark, replace_mark, write_notes

MARK = mark_of({"id": "u-1", "name": "shop", "attempt": 3})


def test_what_is_written_is_read() -> None:
    assert read_mark(write_notes(["Environment shop"], MARK)) == MARK


@pytest.mark.parametrize("text", ['berth: {"id":"other"}', 'x\nberth: {"id":"other"}', 'x\r\nberth: {"id":"other"}'])
def test_text_of_people_cannot_pass_for_a_mark(text: str) -> None:
    notes = write_notes([text], MARK)

    assert [line for line in notes.split("\n") if line.startswith("berth: ")] == [MARK.line()]


@pytest.mark.parametrize("notes", [None, "", "just words", "berth: not json", "berth: [1]", 'berth: {"name":"shop"}'])
def test_notes_without_a_readable_mark_belong_to_nobody(notes: str | None) -> None:
    assert read_mark(notes) is None


def test_only_our_line_is_replaced() -> None:
    notes = f"Ask Ada first\n{MARK.line()}\nMoved to rack 4\n"

    assert replace_mark(notes, MARK.having(attempt=4)) == f"Ask Ada first\n{MARK.having(attempt=4).line()}\nMoved to rack 4"


def test_a_field_set_to_none_is_dropped() -> None:
    assert "making" not in MARK.having(making="r").having(making=None).fields
