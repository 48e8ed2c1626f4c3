"""Hard cancels of runs that try to outlive them, here and in guests."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from client import Client, until
from figures import percentile
from installation import Installation
from lab import Lab
from report import Report

HERE, IN_GUESTS = 1.0, 3.0
TOGETHER = 5
# Nobody else sleeps for so long: the number is the mark that survivors are found by.
MARK = 100_000_000 + os.getpid() * 1000
CHILDREN = 4


def here(report: Report, berth: Installation, times: int) -> None:
    client = berth.client()
    names = berth.content.copies("children.yml", TOGETHER)
    cancels = Cancels(client, lambda place, mark: client.play(names[place], bench_seconds=mark))
    cancels.repeat(times)
    cancels.tell(report, "here", HERE)


def in_guests(report: Report, lab: Lab, guests: list[dict], times: int) -> None:
    """One run at a time in each environment; the look that follows a cancel is part of the next round."""
    client = lab.client()
    with lab.playbook("guest_children.yml") as playbook:

        def play(place: int, mark: str) -> str:
            return client.play(playbook, **variables(lab, guests[place]), bench_seconds=mark)

        cancels = Cancels(client, play, len(guests))
        cancels.repeat(times)
        cancels.tell(report, "in guests", IN_GUESTS)


def variables(lab: Lab, environment: dict) -> dict:
    """What the role needs to find the guest."""
    guest = environment["guest"]
    return {
        "environment_name": environment["name"],
        "docker_platform_environment": {"id": environment["id"], "name": environment["name"]},
        "docker_platform_allocation": {"vmid": guest["id"], "address": f"{guest['address']}/24", "gateway": lab.gateway},
    }


class Cancels:
    """Runs begin together and are cancelled one after the other; a guest's processes are this machine's too."""

    def __init__(self, client: Client, play: Callable[[int, str], str], together: int = TOGETHER):
        self._client = client
        self._play = play
        self._together = together
        self._mark = MARK
        self._taken: list[float] = []
        self._survivors = 0
        self._unproven = 0

    def repeat(self, times: int) -> None:
        for _ in range(0, times, self._together):
            marks = self._some_marks()
            requests = [self._play(place, mark) for place, mark in enumerate(marks)]
            for request, mark in zip(requests, marks, strict=True):
                self._cancel(request, mark)

    def _some_marks(self) -> list[str]:
        marks = [str(self._mark + each) for each in range(self._together)]
        self._mark += self._together
        return marks

    def _cancel(self, request: str, mark: str) -> None:
        run = self._client.run_of(request)
        until(lambda: len(sleepers(mark)) >= CHILDREN, f"all children of run {run} are there", 120)
        begin = time.monotonic()
        report = self._client.call("POST", f"/runs/{run}/cancel", {"hard": True, "reason": "benchmark"})
        self._taken.append(time.monotonic() - begin)
        self._survivors += len(sleepers(mark))
        self._unproven += not report["proven"]

    def tell(self, report: Report, where: str, must: float) -> None:
        report.row(f"hard cancel {where}, p95 of {len(self._taken)}", percentile(self._taken, 0.95), "s", must)
        report.row(f"  processes that live on {where}", self._survivors, "", 0)
        report.row(f"  ends that are not proven {where}", self._unproven, "", 0)


def sleepers(seconds: str) -> list[int]:
    """The processes of this machine and of its guests that have this word as an argument."""
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
