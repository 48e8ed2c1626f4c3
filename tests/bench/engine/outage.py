"""PostgreSQL is away while runs go on."""

from __future__ import annotations

import json
import os
import time

from client import Client
from installation import Installation
from report import Report

RUNS, CAUGHT_UP = 20, 60


def measure(report: Report, berth: Installation, seconds: int, runs: int = RUNS) -> None:
    """The runs begin with a database and end without one."""
    client = berth.client()
    requests = [client.play(name, bench_events=seconds * 2) for name in berth.content.copies("talk.yml", runs, "outage")]
    begun = [client.run_of(request) for request in requests]
    with berth.without_database():
        time.sleep(seconds)
    back = time.monotonic()
    ended = [client.ended(run) for run in begun]
    caught_up = time.monotonic() - back
    lost = sum(missing(client, run, spooled(berth, run)["events"]) for run in begun)
    report.row(f"PostgreSQL away for {seconds} s under {runs} runs: events lost", lost, "", 0)
    report.row("  runs that did not succeed", sum(run["state"] != "succeeded" for run in ended), "", 0)
    report.row("  until all was stored", caught_up, "s", CAUGHT_UP)


def spooled(berth: Installation, run: str) -> dict:
    """The end as the run's keeper wrote it."""
    with open(os.path.join(berth.home, "runs", run, "exit.json"), encoding="utf-8") as file:
        return json.load(file)


def missing(client: Client, run: str, last: int) -> int:
    """How many of the numbers 1…last are not there exactly once."""
    numbers = client.sequence(run)
    return len(set(range(1, last + 1)) ^ set(numbers)) + len(numbers) - len(set(numbers))
