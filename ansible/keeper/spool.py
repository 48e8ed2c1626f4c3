"""The files that a keeper leaves for whoever follows the run, now or after a restart.

format         version of this layout
keeper.json    who writes: pid, start time, boot id
out.log        the redacted text
events.jsonl   one event a line
results.jsonl  results too large for an event, addressed by byte range
synced         how much of the three is on disk; a reader goes no further
exit.json      the end; written once, last and whole
control        a pipe that takes `cancel soft REASON` and `cancel hard REASON`
lock           held by the keeper for as long as it lives
given_up       written by the service: a keeper that has not begun by then plays nothing
"""

from __future__ import annotations

import errno
import json
import os
import threading
import time
import zlib

FORMAT = "berth-spool 1\n"
STREAMS = ("events.jsonl", "out.log", "results.jsonl")
# Short enough for a stream that feels live. A run that has something new each time is synced less and less often: whoever
# watches it has much to read, and each sync takes time from the run.
SYNC_INTERVAL, LONGEST_INTERVAL = 0.025, 0.1
ROOM_INTERVAL = 0.5
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class Spool:
    """The only writer of a run's files; what it has promised in `synced` survives a power cut."""

    def __init__(self, folder: str):
        self._folder = folder
        write_whole(self.path("format"), FORMAT)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._files = [os.open(self.path(name), flags, 0o600) for name in STREAMS]
        self._synced = os.open(self.path("synced"), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        # Called while the disk is full; takes its time.
        self.meanwhile = rest
        self.sizes = [0, 0, 0]
        self._dirty = threading.Event()
        self._eventful = threading.Event()
        self._closing = threading.Event()
        self._promise([0, 0, 0])
        # It must not outlive a keeper that fails: `close` waits for it, and nobody else.
        self._syncer = threading.Thread(target=self._sync_always, name="sync", daemon=True)
        self._syncer.start()

    def path(self, name: str) -> str:
        return os.path.join(self._folder, name)

    def event(self, line: bytes) -> None:
        self._append(0, line)
        self._eventful.set()

    def text(self, data: bytes) -> None:
        self._append(1, data)

    def result(self, line: bytes) -> tuple[int, int]:
        start = self.sizes[2]
        self._append(2, line)
        return start, self.sizes[2]

    def close(self) -> None:
        """Returns when everything is on disk and promised."""
        self._closing.set()
        self._eventful.set()
        self._dirty.set()
        self._syncer.join()
        when_there_is_room(self._sync)

    def _append(self, stream: int, data: bytes) -> None:
        left = memoryview(data)
        while left:
            written = when_there_is_room(lambda: os.write(self._files[stream], left), self.meanwhile)
            left = left[written:]
        self.sizes[stream] += len(data)
        self._dirty.set()

    def _sync_always(self) -> None:
        pause = SYNC_INTERVAL
        while not self._closing.is_set():
            self._dirty.wait()
            # A text comes a moment before the event that speaks of it, and goes to disk with it.
            self._eventful.wait(SYNC_INTERVAL)
            self._eventful.clear()
            self._dirty.clear()
            when_there_is_room(self._sync)
            self._closing.wait(pause)
            pause = min(2 * pause, LONGEST_INTERVAL) if self._eventful.is_set() else SYNC_INTERVAL

    def _sync(self) -> None:
        # Events point into the other files: their size is taken first, so that what they point at is promised too.
        sizes = list(self.sizes)
        for file in reversed(self._files):
            os.fdatasync(file)
        self._promise(sizes)

    def _promise(self, sizes: list[int]) -> None:
        numbers = " ".join(f"{size:020d}" for size in sizes)
        # One write of fixed length, with a checksum for the reader who comes in the middle of it.
        os.pwrite(self._synced, f"{numbers} {zlib.crc32(numbers.encode()):08x}\n".encode(), 0)
        os.fdatasync(self._synced)


def rest() -> None:
    time.sleep(ROOM_INTERVAL)


def when_there_is_room(write, meanwhile=rest):
    """What `write` returns. A full disk holds the run up and loses nothing of it."""
    while True:
        try:
            return write()
        except OSError as error:
            if error.errno not in DISK_FULL:
                raise
            meanwhile()


def write_whole(path: str, text: str) -> None:
    """The file is there with all of its text, or not at all."""
    draft = path + ".new"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.rename(draft, path)
    folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_json(path: str, value: dict) -> None:
    write_whole(path, json.dumps(value, indent=2) + "\n")
