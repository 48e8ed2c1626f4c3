"""`./berth bench engine`: the run engine beside bare ansible-playbook, ansible-runner and its own promises."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import tempfile
from collections.abc import Callable

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import acceptance
import cancelling
import outage
import playing
import streaming
from installation import Installation
from report import Report

# Enough workers that a benchmark never waits for one.
SETTINGS = {"BERTH_WORKER_THREADS": "64"}


def main() -> int:
    arguments = parsed()
    report = Report("engine")
    full = arguments.full
    parts: dict[str, Callable[[Installation], None]] = {
        "accept": lambda berth: acceptance.measure(report, berth, 16_000 if full else 3_200),
        "first-event": lambda berth: playing.first_events(report, berth, 200 if full else 40),
        "cost": lambda berth: playing.costs(report, berth, 6 if full else 3),
        "stream": lambda berth: streaming.latency(report, berth, 120 if full else 20),
        "memory": lambda berth: streaming.residence(report, berth),
        "outage": lambda berth: outage.measure(report, berth, 600 if full else 60),
        "cancel": lambda berth: cancelling.here(report, berth, 50),
    }
    for name, part in parts.items():
        if not arguments.only or name in arguments.only:
            print(f"  {name} …", file=sys.stderr)
            with_installation(arguments.server, part)
    return report.finish(arguments.home)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="berth bench engine", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the long form")
    parser.add_argument("--only", nargs="+", metavar="PART", help="some parts alone")
    parser.add_argument("--server", required=True, type=shlex.split, help=argparse.SUPPRESS)
    parser.add_argument("--home", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def with_installation(server: list[str], part: Callable[[Installation], None]) -> None:
    # A socket's path is short: not below BERTH_HOME.
    berth = Installation(tempfile.mkdtemp(prefix="berth-bench-"), server, SETTINGS)
    try:
        berth.start()
        part(berth)
    finally:
        berth.close()


if __name__ == "__main__":
    sys.exit(main())
