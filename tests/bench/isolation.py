"""What a neighbour that runs wild costs: one environment's answers while root in another one forks, eats memory or fills its disk."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable

from figures import percentile
from ingress import Ingress
from report import Report
from service import Service

MARK = f"{int(time.time()) % 0xFFFFFF:06x}"
SECONDS = 20
# The promise: answers take at most twice as long. The rest is what the machine itself must keep.
SLOWER, TASKS_SHARE, FREE_SHARE = 2, 0.5, 0.1
# What people get, and the guest's own answer in it. That one takes less than a tick of the machine's clock (4 ms), and a
# kernel that ends a turn at its tick alone lets one in ten wait for it beside a task that never sleeps: no bound for its p95.
HTTPS, DIRECT = "HTTPS answer", "guest's answer"
MEDIAN, MEAN, P95 = "median", "mean", "p95"
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
        asked = Asked(service, Ingress(arguments.home), quiet)
        alone = figures(answers(asked, machine))
        for (what, figure), floor in alone.items():
            report.row(f"{what} alone, {figure}", floor, "ms")
        for hog, script in HOGS.items():
            taken = figures(beside(service, f"bench-{MARK}-wild", script, asked, machine))
            for (what, figure), floor in alone.items():
                must = None if (what, figure) == (DIRECT, P95) else SLOWER * floor
                report.row(f"{what} beside a {hog}, {figure}", taken[what, figure], "ms", must, floor)
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


class Asked:
    """An environment that welcomes, by its address on the network and by the one that people know."""

    def __init__(self, service: Service, ingress: Ingress, name: str):
        environment = service.get(f"/environments/{name}")
        self._direct = f"http://{environment['guest']['address'].split('/')[0]}:{environment['ports']['first']}/"
        self._ingress = ingress
        self._host = f"{name}.{ingress.domain}"

    def directly(self) -> None:
        with urllib.request.urlopen(self._direct, timeout=10) as answer:
            answer.read()

    def by_https(self) -> None:
        status, _ = self._ingress.get(self._host)
        if status != 200:
            raise SystemExit(f"https://{self._host}/ answers {status}")


def answers(asked: Asked, machine: Machine) -> dict[str, list[float]]:
    """Seconds of one answer after another, each over a connection of its own."""
    ways: dict[str, Callable[[], None]] = {HTTPS: asked.by_https, DIRECT: asked.directly}
    taken: dict[str, list[float]] = {what: [] for what in ways}
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for what, ask in ways.items():
            begin = time.monotonic()
            ask()
            taken[what].append(time.monotonic() - begin)
            time.sleep(0.02)
        machine.look()
    return taken


def figures(taken: dict[str, list[float]]) -> dict[tuple[str, str], float]:
    """Milliseconds by way and figure."""
    found = {}
    for what, seconds in taken.items():
        found[what, MEDIAN] = statistics.median(seconds) * 1000
        found[what, MEAN] = statistics.mean(seconds) * 1000
        found[what, P95] = percentile(seconds, 0.95) * 1000
    return found


def beside(service: Service, name: str, script: str, asked: Asked, machine: Machine) -> dict[str, list[float]]:
    """The answers while an environment runs wild, which is deleted as it is."""
    service.ended(service.create(name))
    try:
        command = [os.path.join(os.environ["BERTH_ROOT"], "berth"), "env", "exec", name, "--"]
        container = ["docker", "run", "-d", "--privileged", "--network", "host", "busybox:latest", "sh", "-c", script]
        subprocess.run(command + container, check=True, capture_output=True, timeout=120)
        time.sleep(3)
        return answers(asked, machine)
    finally:
        service.ended(service.delete(name))


if __name__ == "__main__":
    sys.exit(main())
