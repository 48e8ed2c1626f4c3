"""`python replay RUN-FOLDER`: writes a run's spool as its keeper does, from nothing but a clock.

Stands in the checkout where the keeper stands, so that as many events come as the service can be given. `replay.json` beside
it holds `{"rate": events a second, "seconds": how long, "event": the body of one, "last": of the last}`; with a rate of 0
`at_once` events come together.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
import time
import zlib

STEP = 0.1
TEXT = b"ok: [localhost] => (item=number) => {\"msg\": \"number\"}\n"


def main() -> None:
    folder = sys.argv[1]
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "replay.json"), encoding="utf-8") as file:
        order = json.load(file)
    sys.stdin.read()
    ready, ready_end = os.pipe()
    if os.fork():
        os.close(ready_end)
        os.read(ready, 1)
        return
    os.setsid()
    Replay(folder, order).run(ready_end)


class Replay:
    def __init__(self, folder: str, order: dict):
        self._folder = folder
        self._order = order
        self._seq = 0
        self._sizes = [0, 0, 0]
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._events = os.open(self._path("events.jsonl"), flags, 0o600)
        self._text = os.open(self._path("out.log"), flags, 0o600)
        self._synced = os.open(self._path("synced"), os.O_WRONLY | os.O_CREAT, 0o600)

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, name)

    def run(self, ready: int) -> None:
        begun = now()
        self._write("format", "berth-spool 1\n")
        self._write("keeper.json", json.dumps({"v": 1, **identity()}))
        os.write(ready, b"1")
        os.close(ready)
        rate, seconds = self._order["rate"], self._order["seconds"]
        begin = time.monotonic()
        if rate == 0:
            self._append(self._order["at_once"], self._order["event"])
        while rate and time.monotonic() - begin < seconds:
            due = int(rate * (time.monotonic() - begin))
            self._append(due - self._seq, self._order["event"])
            time.sleep(STEP)
        self._append(1, self._order["last"])
        end = {"v": 1, "exit_code": 0, "stopped": None, "cut": [], "ended_too": [], "alive": [], "events": self._seq}
        end |= {"bytes": dict(zip(("events", "output", "results"), self._sizes, strict=True))}
        self._write("exit.json", json.dumps({**end, "started_at": begun, "ended_at": now(), "cpu_seconds": 0.0}))

    def _append(self, number: int, event: dict) -> None:
        rest = json.dumps(event)[1:-1]
        at, lines = now(), []
        for _ in range(number):
            self._seq += 1
            start = self._sizes[1]
            self._sizes[1] += len(TEXT)
            output = f'"output":{{"from":{start},"to":{self._sizes[1]}}}'
            lines.append(f'{{"v":1,"seq":{self._seq},"at":"{at}",{rest},{output}}}\n')
        data = "".join(lines).encode()
        whole(self._text, TEXT * number)
        whole(self._events, data)
        self._sizes[0] += len(data)
        numbers = " ".join(f"{size:020d}" for size in self._sizes)
        os.pwrite(self._synced, f"{numbers} {zlib.crc32(numbers.encode()):08x}\n".encode(), 0)

    def _write(self, name: str, text: str) -> None:
        with open(self._path(name + ".new"), "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(self._path(name + ".new"), self._path(name))


def whole(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]


def identity() -> dict:
    with open("/proc/self/stat", encoding="ascii") as file:
        started = int(file.read().rpartition(") ")[2].split()[19])
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        return {"pid": os.getpid(), "start_time": started, "boot_id": file.read().strip()}


def now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")


if __name__ == "__main__":
    main()
