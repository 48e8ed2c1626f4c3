"""What a neighbour that runs wild costs: one environment's answers while root in another one forks, eats memory or fills its disk."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
import urllib.request

from figures import percentile
from report import Report
from service import Service

MARK = f"{int(time.time()) % 0xFFFFFF:06x}"
SECONDS = 15
# The promise: answers take at most twice as long. The rest is what the machine itself must keep.
SLOWER, TASKS_SHARE, FREE_SHARE = 2, 0.5, 0.1
# What root does in a privileged container with the guest's own network.
HOGS = {
    "fork bomb": "b() { b | b & }; b; sleep 600",
    "memory hog": "while :; do tail /dev/zero; done",
    "disk filler": "while :; do dd if=/dev/zero of=/fill bs=1M 2>/dev/null; rm -f /fill; done",
}


class Machine:
    """The least that this machine had left while it was watched, as shares of what it has."""

    def __init__(self, home: str):
        self._home = home
        self.tasks, self.memory, self.disk = 0.0, 1.0, 1.0

    def look(self) -> None:
        with open("/proc/loadavg", encoding="ascii") as file:
            tasks = int(file.read().split()[3].split("/")[1])
        with open("/proc/sys/kernel/threads-max", encoding="ascii") as file:
            self.tasks = max(self.tasks, tasks / int(file.read()))
        with open("/proc/meminfo", encoding="ascii") as file:
            kib = {line.split(":")[0]: int(line.split()[1]) for line in file}
        self.memory = min(self.memory, kib["MemAvailable"] / kib["MemTotal"])
        disk = os.statvfs(self._home)
        self.disk = min(self.disk, disk.f_bavail / disk.f_blocks)


def main() -> int:
    arguments = parsed()
    service, report, machine = Service(arguments.service, arguments.home), Report("isolation"), Machine(arguments.home)
    quiet = f"bench-{MARK}-quiet"
    service.ended(service.create(quiet))
    try:
        url = address(service, quiet)
        alone = answers(url, machine)
        report.row("answer, alone, median", statistics.median(alone) * 1000, "ms")
        report.row("answer, alone, p95", percentile(alone, 0.95) * 1000, "ms")
        for hog, script in HOGS.items():
            taken = beside(service, f"bench-{MARK}-wild", script, url, machine)
            for what, take in (("median", statistics.median), ("p95", lambda values: percentile(values, 0.95))):
                floor = take(alone) * 1000
                report.row(f"answer beside a {hog}, {what}", take(taken) * 1000, "ms", SLOWER * floor, floor)
    finally:
        service.ended(service.delete(quiet))
    report.row("the machine's tasks at most, share of its limit", machine.tasks, "", TASKS_SHARE)
    report.row("the machine's memory at least, share left", machine.memory, "", FREE_SHARE, least=True)
    report.row("the machine's disk at least, share left", machine.disk, "", FREE_SHARE, least=True)
    return report.finish(arguments.home)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="berth bench isolation", description=__doc__)
    parser.add_argument("--service", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--home", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def address(service: Service, name: str) -> str:
    """Where an environment welcomes, past any ingress."""
    environment = service.get(f"/environments/{name}")
    return f"http://{environment['guest']['address'].split('/')[0]}:{environment['ports']['first']}/"


def answers(url: str, machine: Machine) -> list[float]:
    """Seconds of one answer after another, each over a connection of its own."""
    taken, end = [], time.monotonic() + SECONDS
    while time.monotonic() < end:
        begin = time.monotonic()
        with urllib.request.urlopen(url, timeout=10) as answer:
            answer.read()
        taken.append(time.monotonic() - begin)
        machine.look()
        time.sleep(0.02)
    return taken


def beside(service: Service, name: str, script: str, url: str, machine: Machine) -> list[float]:
    """The answers while an environment runs wild, which is deleted as it is."""
    service.ended(service.create(name))
    try:
        command = [os.path.join(os.environ["BERTH_ROOT"], "berth"), "env", "exec", name, "--"]
        container = ["docker", "run", "-d", "--privileged", "--network", "host", "busybox:latest", "sh", "-c", script]
        subprocess.run(command + container, check=True, capture_output=True, timeout=120)
        time.sleep(3)
        return answers(url, machine)
    finally:
        service.ended(service.delete(name))


if __name__ == "__main__":
    sys.exit(main())
