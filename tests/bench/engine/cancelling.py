"""Hard cancels of runs that try to outlive them, here and in guests."""

from __future__ import annotations

import os
import time

from figures import percentile
from installation import Client, Installation, until
from report import Report

HERE, IN_GUESTS = 1.0, 3.0
TOGETHER = 5


def here(report: Report, berth: Installation, times: int) -> None:
    client, taken, survivors = berth.client(), [], 0
    names = berth.copies("children.yml", TOGETHER)
    # Nobody else sleeps for so long: the number is the mark that survivors are found by.
    mark = 100_000_000 + os.getpid()
    for begin in range(0, times, TOGETHER):
        marks = [str(mark + begin + each) for each in range(TOGETHER)]
        requests = [client.play(name, bench_seconds=each) for name, each in zip(names, marks, strict=True)]
        for request, each in zip(requests, marks, strict=True):
            run = client.run_of(request)
            until(lambda each=each: len(sleepers(each)) >= 4, "all children of the run are there", 120)
            taken.append(cancelled(client, run))
            survivors += len(sleepers(each))
    report.row(f"hard cancel here, p95 of {len(taken)}", percentile(taken, 0.95), "s", HERE)
    report.row("  processes that live on", survivors, "", 0)


def cancelled(client: Client, run: str) -> float:
    begin = time.monotonic()
    client.call("POST", f"/runs/{run}/cancel", {"hard": True, "reason": "benchmark"})
    return time.monotonic() - begin


def sleepers(seconds: str) -> list[int]:
    """The processes that have this word as an argument."""
    found, word = [], seconds.encode()
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/cmdline", "rb") as file:
                    arguments = file.read().split(b"\0")
            except OSError:
                continue
            if arguments[:1] == [b"sleep"] and word in arguments:
                found.append(int(entry))
    return found
