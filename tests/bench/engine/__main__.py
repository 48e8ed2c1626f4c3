"""`./berth bench engine`: the run engine beside bare ansible-playbook, ansible-runner and its own promises."""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from typing import NamedTuple

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import acceptance
import canaries
import cancelling
import foretelling
import ingesting
import killing
import outage
import playing
import storing
import streaming
from installation import Installation
from lab import Lab
from report import Report

# Enough workers that a benchmark never waits for one.
WARM = {"BERTH_WORKER_THREADS": "64"}
COLD = {**WARM, "BERTH_WORKER_WARM_START": "false"}
GUESTS = 4


class Part(NamedTuple):
    """What is measured in an installation: one of its own, or the one of the part before it."""

    name: str
    measure: Callable[[Installation], None]
    settings: dict[str, str] = WARM
    shared: bool = False


def main() -> int:
    arguments = parsed()
    # A benchmark that is ended takes its installation with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    report = Report("engine-short" if arguments.short else "engine", counts_only=arguments.short)
    wanted = arguments.only or None
    parts = short_parts(report) if arguments.short else long_parts(report, arguments.full)
    with Installations(arguments.server) as installations:
        for part in parts:
            if not wanted or part.name in wanted:
                with told(report, part.name, installations.close):
                    part.measure(installations.get(part))
    if not arguments.short:
        if not wanted or "kills" in wanted:
            with told(report, "kills"):
                killing.measure(report, arguments.server, 1000 if arguments.full else 200)
        in_lab = {"storage", "cancel-guests"} & set(wanted or ("storage", "cancel-guests"))
        if in_lab:
            with told(report, "lab"):
                measure_in_lab(report, arguments, in_lab)
    return report.finish(arguments.home)


@contextlib.contextmanager
def told(report: Report, name: str, clean_up: Callable[[], None] = lambda: None) -> Iterator[None]:
    """A part that breaks is a row that is not ok; the others go on."""
    print(f"  {name} …", file=sys.stderr)
    try:
        yield
    except (SystemExit, Exception) as broken:
        traceback.print_exc()
        report.row(f"{name} broke: {broken}", 1, "", 0)
        clean_up()


def long_parts(report: Report, full: bool) -> list[Part]:
    return [
        Part("first-event", lambda berth: playing.first_events(report, berth, 200 if full else 40)),
        Part("cost", lambda berth: playing.costs(report, berth, 24 if full else 12), shared=True),
        Part("eta", lambda berth: foretelling.measure(report, berth, 12 if full else 6), shared=True),
        Part("stream", lambda berth: streaming.latency(report, berth, 120 if full else 60), shared=True),
        Part("outage", lambda berth: outage.measure(report, berth, 600 if full else 60), shared=True),
        Part("cancel", lambda berth: cancelling.here(report, berth, 50), shared=True),
        Part("accept", lambda berth: acceptance.measure(report, berth, 16_000 if full else 3_200), shared=True),
        Part("memory", lambda berth: streaming.residence(report, berth)),
        Part("canaries", lambda berth: canaries.measure(report, berth, 50)),
        Part("first-event-cold", lambda berth: playing.cold_first_events(report, berth, 100 if full else 40), COLD),
        Part("cost-cold", lambda berth: playing.costs(report, berth, 12 if full else 6, "cold "), COLD, shared=True),
        Part("ingest", lambda berth: ingesting.measure(report, berth, 120), COLD),
    ]


def short_parts(report: Report) -> list[Part]:
    """The same at the length of a test; canaries and kills have tests of their own."""
    return [
        Part("stream", lambda berth: streaming.latency(report, berth, 1, runs=4, settling=1)),
        Part("outage", lambda berth: outage.measure(report, berth, 4, runs=4), shared=True),
        Part("cancel", lambda berth: cancelling.here(report, berth, 5), shared=True),
        Part("accept", lambda berth: acceptance.measure(report, berth, 128), shared=True),
        Part("ingest", lambda berth: ingesting.measure(report, berth, 1, runs=5), COLD),
    ]


def measure_in_lab(report: Report, arguments: argparse.Namespace, wanted: set[str]) -> None:
    lab = Lab(arguments.home, arguments.port)
    with lab.environments(GUESTS) as guests:
        if "storage" in wanted:
            with told(report, "storage"):
                storing.measure(report, lab, guests[-1]["last_run"])
        if "cancel-guests" in wanted:
            with told(report, "cancel-guests"):
                cancelling.in_guests(report, lab, guests, 50)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="berth bench engine", description=__doc__)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--full", action="store_true", help="the long form")
    length.add_argument("--short", action="store_true", help="counts alone, at the length of a test")
    parser.add_argument("--only", nargs="+", metavar="PART", help="some parts alone")
    parser.add_argument("--server", required=True, type=shlex.split, help=argparse.SUPPRESS)
    parser.add_argument("--home", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


class Installations(contextlib.AbstractContextManager):
    """At most one installation at a time; what one part leaves behind must not burden the next that has its own."""

    def __init__(self, server: list[str]):
        self._server = server
        self._open: Installation | None = None
        self._settings: dict[str, str] = {}

    def get(self, part: Part) -> Installation:
        if not (part.shared and self._open and self._settings == part.settings):
            self.close()
            # A socket's path is short: not below BERTH_HOME.
            self._open = Installation(tempfile.mkdtemp(prefix="berth-bench-"), self._server, part.settings)
            self._settings = part.settings
            self._open.start()
        return self._open

    def close(self) -> None:
        if self._open:
            self._open.close()
            self._open = None

    def __exit__(self, *_: object) -> None:
        self.close()


if __name__ == "__main__":
    sys.exit(main())
