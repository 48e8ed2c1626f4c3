"""What the engine adds to a playbook: until its first event, on the clock, and in CPU."""

from __future__ import annotations

import json
import os

from bare import Cost, bare, runner
from figures import moment, percentile
from client import Client
from installation import Installation
from report import Report

PICK_UP, WARM, OVER_BARE = 0.050, 0.30, 0.060
WALL, CPU = 1.03, 1.05
LOADS = {"2006 events": "loop.yml", "5 hosts x 100 tasks": "hosts.yml"}


def first_events(report: Report, berth: Installation, runs: int) -> None:
    """Runs one after the other: from commit to claim, and from the run's begin to its first event."""
    client = berth.client()
    # The first one after a start waits for code that is being loaded: 0.1 s, once.
    _, *warm = [one(berth, client) for _ in range(runs + 1)]
    floor = percentile([bare(berth.content.path("hello.yml"), berth.folder)[1] for _ in range(max(5, runs // 4))], 0.95)
    report.row("pick-up: commit to claim, p99", percentile([pick for pick, _ in warm], 0.99) * 1000, "ms", PICK_UP * 1000)
    report.row("first event, as installed, p95", percentile([first for _, first in warm], 0.95), "s", WARM, floor)


def cold_first_events(report: Report, berth: Installation, runs: int) -> None:
    """The same where nothing is kept warm."""
    client = berth.client()
    cold = [one(berth, client)[1] for _ in range(runs)]
    floors = [bare(berth.content.path("hello.yml"), berth.folder)[1] for _ in range(runs)]
    floor = percentile(floors, 0.95)
    report.row("first event, cold, p95", percentile(cold, 0.95), "s", floor + OVER_BARE, floor)


def one(berth: Installation, client: Client) -> tuple[float, float]:
    """Once the request is over its lane is free: the next one waits for a worker alone."""
    request = client.play("hello.yml")
    run = client.ended(client.run_of(request))
    client.over(request)
    ((picked_up,),) = berth.rows(
        "select extract(epoch from claimed_at - created_at)::float8 from job where request_id = %s", request
    )
    (first, *_) = client.call("GET", f"/runs/{run['id']}/events?limit=1")["items"]
    return picked_up, moment(first["at"]) - moment(run["started_at"])


def costs(report: Report, berth: Installation, rounds: int, how: str = "") -> None:
    """Bare, engine and ansible-runner in turn, and the quietest round of each: what else a machine does can only add."""
    client = berth.client()
    for name, playbook in LOADS.items():
        alone, engine, peer = [], [], []
        for _ in range(rounds):
            alone.append(bare(berth.content.path(playbook), berth.folder)[0])
            engine.append(through_the_engine(berth, client, playbook))
            peer.append(runner(berth.content.path(playbook), berth.folder))
        floor, ours, theirs = (Cost(*map(min, zip(*each, strict=True))) for each in (alone, engine, peer))
        report.row(f"{how}{name}, wall", ours.wall, "s", floor.wall * WALL, floor.wall, peer=theirs.wall)
        report.row(f"{how}{name}, CPU of the run", ours.cpu, "cpu-s", floor.cpu * CPU, floor.cpu, peer=theirs.cpu)


def through_the_engine(berth: Installation, client: Client, playbook: str) -> Cost:
    # Asked after seldom: bare runs have nobody beside them who asks. Its end is on record.
    run = client.ended(client.run_of(client.play(playbook)), pause=0.5)
    if run["state"] != "succeeded":
        raise SystemExit(f"run {run['id']} {run['state']}: {run.get('reason')}")
    with open(os.path.join(berth.home, "runs", run["id"], "exit.json"), encoding="utf-8") as file:
        cpu = json.load(file)["cpu_seconds"]
    return Cost(moment(run["ended_at"]) - moment(run["started_at"]), cpu)
