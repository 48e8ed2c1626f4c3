"""`./berth bench engine`: the run engine beside bare ansible-playbook, ansible-runner and its own promises."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
import tempfile
from collections.abc import Callable

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import acceptance
import cancelling
import ingesting
import outage
import playing
import streaming
from installation import Installation
from report import Report

# Enough workers that a benchmark never waits for one.
WARM = {"BERTH_WORKER_THREADS": "64"}
COLD = {**WARM, "BERTH_WORKER_WARM_START": "false"}


def main() -> int:
    arguments = parsed()
    # A benchmark that is ended takes its installation with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    report = Report("engine")
    full = arguments.full
    parts: dict[str, tuple[dict[str, str], Callable[[Installation], None]]] = {
        "accept": (WARM, lambda berth: acceptance.measure(report, berth, 16_000 if full else 3_200)),
        "first-event": (WARM, lambda berth: playing.first_events(report, berth, 200 if full else 40)),
        "first-event-cold": (COLD, lambda berth: playing.cold_first_events(report, berth, 100 if full else 20)),
        "cost": (WARM, lambda berth: playing.costs(report, berth, 6 if full else 3)),
        "cost-cold": (COLD, lambda berth: playing.costs(report, berth, 6 if full else 3, "cold ")),
        "stream": (WARM, lambda berth: streaming.latency(report, berth, 120 if full else 20)),
        "memory": (WARM, lambda berth: streaming.residence(report, berth)),
        "ingest": (COLD, lambda berth: ingesting.measure(report, berth, 120 if full else 20)),
        "outage": (WARM, lambda berth: outage.measure(report, berth, 600 if full else 60)),
        "cancel": (WARM, lambda berth: cancelling.here(report, berth, 50)),
    }
    for name, (settings, part) in parts.items():
        if not arguments.only or name in arguments.only:
            print(f"  {name} …", file=sys.stderr)
            with_installation(arguments.server, settings, part)
    return report.finish(arguments.home)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="berth bench engine", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the long form")
    parser.add_argument("--only", nargs="+", metavar="PART", help="some parts alone")
    parser.add_argument("--server", required=True, type=shlex.split, help=argparse.SUPPRESS)
    parser.add_argument("--home", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def with_installation(server: list[str], settings: dict[str, str], part: Callable[[Installation], None]) -> None:
    # A socket's path is short: not below BERTH_HOME.
    berth = Installation(tempfile.mkdtemp(prefix="berth-bench-"), server, settings)
    try:
        berth.start()
        part(berth)
    finally:
        berth.close()


if __name__ == "__main__":
    sys.exit(main())
