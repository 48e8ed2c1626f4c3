"""Many routes at once: eight runs add, change and remove five hundred, while somebody uses another one all the time."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time

from ingress import Ingress, files, served
from report import Report
from service import Service

WRITERS = 8
MARK = f"{int(time.time()) % 0xFFFFFF:06x}"
STORM = "tests/src/test/resources/route_storm.yml"


class Load:
    """Requests one after the other, each over a connection of its own, until it is told to stop."""

    def __init__(self, ingress: Ingress, host: str, text: str):
        self.answered, self.failed = 0, []
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._ask, args=(ingress, host, text))

    def __enter__(self) -> Load:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def _ask(self, ingress: Ingress, host: str, text: str) -> None:
        while not self._ends.is_set():
            try:
                status, body = ingress.get(host)
                if status == 200 and text in body:
                    self.answered += 1
                else:
                    self.failed.append(f"status {status}")
            except OSError as error:
                self.failed.append(str(error))


def main() -> int:
    arguments = parsed()
    service, ingress, report = Service(arguments.service, arguments.home), Ingress(arguments.home), Report("routes")
    name = f"bench-{MARK}"
    service.ended(service.create(name))
    before = files()
    each = -(-arguments.routes // WRITERS)
    try:
        with Load(ingress, f"{name}.{ingress.domain}", name) as load:
            for phase in ("add", "change", "remove"):
                begin = time.monotonic()
                storm(arguments.home, phase, each)
                report.row(f"{WRITERS * each} routes: {phase}", time.monotonic() - begin, "s")
                check(report, phase, before, each)
        report.row("requests answered meanwhile", load.answered, "", 100, least=True)
        report.row("requests that failed", len(load.failed), "", 0)
        for failure in load.failed[:5]:
            print(f"  failed: {failure}", file=sys.stderr)
    finally:
        service.ended(service.delete(name))
    return report.finish(arguments.home)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="berth bench routes", description=__doc__)
    parser.add_argument("--routes", type=int, default=500, help="how many are added, changed and removed")
    parser.add_argument("--service", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--home", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def storm(home: str, phase: str, each: int) -> None:
    """Eight runs of the playbook side by side, each with routes of its own."""
    root = os.environ["BERTH_ROOT"]
    program = os.path.join(root, "target/venv/bin/ansible-playbook")
    log = os.path.join(home, "logs", "routes.log")
    with open(log, "ab") as output:
        runs = [
            subprocess.Popen(
                [program, STORM, "-e", f'{{"writers": [{number}], "routes": {each}, "phases": ["{phase}"]}}'],
                cwd=root, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )
            for number in range(WRITERS)
        ]  # fmt: skip
        codes = [run.wait() for run in runs]
    if any(codes):
        raise SystemExit(f"Runs that {phase} routes ended with {codes}: {log} says why.")


def check(report: Report, phase: str, before: set[str], each: int) -> None:
    """What is there is what was asked for, and what Traefik serves is what is there."""
    ours = set() if phase == "remove" else {f"writer{n}-{i}" for n in range(WRITERS) for i in range(1, each + 1)}
    there = files()
    report.row(f"  routes lost or left over after {phase}", len((before | ours) ^ there), "", 0)
    report.row("  served otherwise than written", len(there ^ served()), "", 0)


if __name__ == "__main__":
    sys.exit(main())
