"""How far the end that a run foretells at its begin is from the end that comes, where earlier runs tell of it."""

from __future__ import annotations

import random
import statistics

from figures import moment
from installation import Installation
from report import Report

PLAYBOOKS = 4
# The aim of the project, as a share of how long a run takes.
ERROR = 0.20
# Seconds of each task as a median; each run draws its own around it, as packages and networks do.
LENGTHS = (0.2, 1.2, 0.3, 0.3, 0.3, 0.3, 0.2)
SPREAD = 0.25


def measure(report: Report, berth: Installation, rounds: int) -> None:
    """The first runs of a playbook have nothing to go by and are not asked."""
    client, chance = berth.client(), random.Random(rounds)
    names = berth.content.copies("varied.yml", PLAYBOOKS)
    errors = []
    for _ in range(rounds + 1):
        requests = [client.play(name, bench_lengths=lengths(chance)) for name in names]
        for request in requests:
            run = client.ended(client.run_of(request))
            if run.get("first_eta"):
                taken = moment(run["ended_at"]) - moment(run["started_at"])
                errors.append(abs(moment(run["first_eta"]) - moment(run["ended_at"])) / taken)
    if len(errors) < rounds * PLAYBOOKS:
        raise SystemExit(f"{len(errors)} of {rounds * PLAYBOOKS} runs foretold their end")
    report.row(f"ETA at the begin of {len(errors)} runs, median error", 100 * statistics.median(errors), "%", 100 * ERROR)


def lengths(chance: random.Random) -> list[str]:
    return [f"{length * chance.lognormvariate(0, SPREAD):.3f}" for length in LENGTHS]
