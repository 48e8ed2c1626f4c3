# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Files inside a guest: written whole or not at all, and only when their content differs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


class Files:
    """Writes files and remembers which ones changed, for the module's answer and its diff. With `dry`, only remembers."""

    def __init__(self, dry: bool) -> None:
        self._dry = dry
        self.changes: list[dict[str, str]] = []

    def put(self, path: Path, text: str, mode: int = 0o644) -> bool:
        """The file has this text and mode. Tells whether it had not."""
        before = read_text(path)
        if before == text and _mode(path) == mode:
            return False
        self.changes.append({"before_header": str(path), "after_header": str(path), "before": before or "", "after": text})
        if not self._dry:
            path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            _replace(path, text, mode)
        return True


def read_text(path: Path) -> str | None:
    """The file's text, or None if there is no such file."""
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return None


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def _replace(path: Path, text: str, mode: int) -> None:
    """Writes beside the file and renames, so that a reader sees the old text or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
            os.fchmod(file.fileno(), mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
