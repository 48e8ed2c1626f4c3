"""Events of fifty replayed runs: how many a second are stored, and how far behind the service falls."""

from __future__ import annotations

import json
import os
import time

from figures import moment
from installation import Installation
from outage import missing, spooled
from report import Report

RUNS, RATE, LAG = 50, 10_000, 2.0
# Reading every event back takes longer than writing it: a few runs stand for all.
READ_BACK = 5


def measure(report: Report, berth: Installation, seconds: int, runs: int = RUNS) -> None:
    """Leaves an installation behind that plays nothing any more."""
    client = berth.client()
    real = real_events(berth)
    berth.content.replay({**real, "rate": 0, "seconds": 0, "at_once": RATE * seconds // runs})
    begin = time.monotonic()
    stored = sum(end["events"] for _, end in played(berth, runs, "burst"))
    report.row(f"ingest of {runs} runs, as fast as it goes", stored / (time.monotonic() - begin), "/s", RATE, least=True)
    berth.content.replay({**real, "rate": RATE // runs, "seconds": seconds})
    ended = played(berth, runs, "steady")
    lag = max(moment(run["ended_at"]) - moment(end["ended_at"]) for run, end in ended)
    report.row(f"ingest of {runs} runs at {RATE}/s for {seconds} s, lag at the end", lag, "s", LAG)
    lost = sum(missing(client, run["id"], end["events"]) for run, end in ended[:: max(1, runs // READ_BACK)])
    report.row("  events not stored once, of five runs", lost, "", 0)


def real_events(berth: Installation) -> dict[str, dict]:
    """An item of a real loop and the end of its run, as a keeper wrote them; what counts up is taken off."""
    client = berth.client()
    run = client.ended(client.run_of(client.play("loop.yml")))
    with open(os.path.join(berth.home, "runs", run["id"], "events.jsonl"), encoding="utf-8") as file:
        events = [json.loads(line) for line in file]
    bare = [{key: value for key, value in event.items() if key not in ("v", "seq", "at", "output")} for event in events]
    return {"event": next(event for event in bare if event["event"].startswith("item")), "last": bare[-1]}


def played(berth: Installation, number: int, kind: str) -> list[tuple[dict, dict]]:
    """All runs when they have ended, each with the end that its writer left."""
    client = berth.client()
    requests = [client.play(name) for name in berth.content.copies("hello.yml", number, kind)]
    runs = [client.ended(client.run_of(request)) for request in requests]
    for run in runs:
        if run["state"] != "succeeded":
            raise SystemExit(f"run {run['id']} {run['state']}: {run.get('reason')}")
    return [(run, spooled(berth, run["id"])) for run in runs]
