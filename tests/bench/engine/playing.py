"""What the engine adds to a playbook: until its first event, on the clock, and in CPU."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Callable, Iterable

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
    """The same where nothing is kept warm, in turn with the bare playbook: both meet the same machine."""
    client, path = berth.client(), berth.content.path("hello.yml")
    takes = {"bare": lambda: bare(path, berth.folder)[1], "engine": lambda: one(berth, client)[1]}
    taken = [{who: takes[who]() for who in back_and_forth(takes, number)} for number in range(runs)]
    floor, cold = (percentile([seconds[who] for seconds in taken], 0.95) for who in ("bare", "engine"))
    report.row("first event, cold, p95", cold, "s", floor + OVER_BARE, floor)


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
    """Engine and ansible-runner, each over the bare playbook of its own round: within minutes a machine with neighbours
    becomes a third slower and quicker again, which is more than what is looked for."""
    client = berth.client()
    for name, playbook in LOADS.items():
        taken = [in_turn(berth, client, playbook, number) for number in range(rounds)]
        for what, unit, part, must in (("wall", "s", "wall", WALL), ("CPU of the run", "cpu-s", "cpu", CPU)):
            floor = statistics.median(getattr(costs["bare"], part) for costs in taken)
            ours, theirs = (floor * over_bare(taken, who, part) for who in ("engine", "runner"))
            report.row(f"{how}{name}, {what}", ours, unit, floor * must, floor, peer=theirs)


def in_turn(berth: Installation, client: Client, playbook: str, number: int) -> dict[str, Cost]:
    """One round. The peer, which nothing is judged by, takes part in every third one."""
    path = berth.content.path(playbook)
    takes = {"bare": lambda: bare(path, berth.folder)[0], "engine": lambda: through_the_engine(berth, client, playbook)}
    if number % 3 == 0:
        takes["runner"] = lambda: runner(path, berth.folder)
    return {who: takes[who]() for who in back_and_forth(takes, number)}


def back_and_forth(takes: dict[str, Callable], number: int) -> Iterable[str]:
    """The other way round in every second round, so that what grows with time weighs on all alike."""
    return reversed(takes) if number % 2 else takes


def over_bare(taken: list[dict[str, Cost]], who: str, part: str) -> float:
    rounds = [costs for costs in taken if who in costs]
    return statistics.median(getattr(costs[who], part) / getattr(costs["bare"], part) for costs in rounds)


def through_the_engine(berth: Installation, client: Client, playbook: str) -> Cost:
    # Asked after seldom: bare runs have nobody beside them who asks. Its end is on record.
    run = client.ended(client.run_of(client.play(playbook)), pause=0.5)
    if run["state"] != "succeeded":
        raise SystemExit(f"run {run['id']} {run['state']}: {run.get('reason')}")
    with open(os.path.join(berth.home, "runs", run["id"], "exit.json"), encoding="utf-8") as file:
        cpu = json.load(file)["cpu_seconds"]
    return Cost(moment(run["ended_at"]) - moment(run["started_at"]), cpu)
