"""From an accepted request to an environment that is ready and answers by HTTPS: one after the other, and ten at once."""

from __future__ import annotations

import argparse
import collections
import os
import statistics
import sys
import time

from figures import moment, percentile
from floor import Floor, Proxmox
from ingress import Ingress
from report import Report
from service import Service

AT_ONCE = 10
# Names of this run alone: what an earlier one left behind after a failure is not in the way.
MARK = f"{int(time.time()) % 0xFFFFFF:06x}"
# The promises of the project: seconds for the median and for nineteen of twenty, tasks in the guest, and the share of
# machine time that may be lost when ten are made at once.
MEDIAN, P95, REMOTE_TASKS, OVERHEAD = 8, 12, 20, 1.3
# With an ingress: seconds until the address answers and verifies, and until the first certificate is there.
HTTPS_MEDIAN, FIRST_CERTIFICATE = 12, 15


def main() -> int:
    arguments = parsed()
    service = Service(arguments.service, arguments.home)
    report = Report("ready")
    floors = floor_seconds(arguments)
    bare = statistics.median(floors)
    ingress = Ingress(arguments.home) if Ingress.there(arguments.home) else None
    taken, answered, runs = one_by_one(service, ingress, arguments.times)
    report.row(f"ready, median of {len(taken)}", statistics.median(taken), "s", MEDIAN, bare)
    report.row(f"ready, p95 of {len(taken)}", percentile(taken, 0.95), "s", P95, bare)
    if ingress:
        report.row("HTTPS answer verified, median", statistics.median(answered), "s", HTTPS_MEDIAN, bare)
        report.row("first certificate from nothing", ingress.first_certificate_seconds(), "s", FIRST_CERTIFICATE)
    wall, cpu = at_once(service)
    share = cpu / os.cpu_count()
    report.row(f"{AT_ONCE} at once, until the last is ready", wall, "s", OVERHEAD * share, share)
    report.row(f"{AT_ONCE} at once, CPU of the whole machine", cpu, "cpu-s")
    steps(report, service, runs)
    return report.finish(arguments.home)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="berth bench ready", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="requests one after the other")
    parser.add_argument("--floors", type=int, default=5, help="bare clones to measure the floor with")
    parser.add_argument("--service", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--home", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def floor_seconds(arguments: argparse.Namespace) -> list[float]:
    host = os.environ["PROXMOX_HOST"]
    # The last address of the service's range: it hands them out from the first.
    address = host.rsplit(".", 1)[0] + ".223"
    floor = Floor(Proxmox(dict(os.environ)), arguments.home, address, host)
    taken = []
    for _ in range(arguments.floors):
        taken.append(floor.seconds())
        print(f"  bare clone answers after {taken[-1]:.2f} s", file=sys.stderr)
    return taken


def one_by_one(service: Service, ingress: Ingress | None, times: int) -> tuple[list[float], list[float], list[str]]:
    """Seconds until ready, seconds until the address answered, and the runs."""
    taken, answered, runs = [], [], []
    for number in range(times):
        name = f"bench-{MARK}-{number}"
        begin = time.monotonic()
        request = service.ended(service.create(name))
        taken.append(time.monotonic() - begin)
        if ingress:
            ingress.until_answered(f"{name}.{ingress.domain}", name)
            answered.append(time.monotonic() - begin)
        runs.append(request["run_id"])
        print(f"  {name} ready after {taken[-1]:.2f} s", file=sys.stderr)
        service.ended(service.delete(name))
    return taken, answered, runs


def at_once(service: Service) -> tuple[float, float]:
    """Wall seconds until the last of ten is ready, and CPU-seconds that the machine spent meanwhile."""
    before, begin = machine_seconds(), time.monotonic()
    requests = [service.create(f"bench-{MARK}-ten-{number}") for number in range(AT_ONCE)]
    for request in requests:
        service.ended(request)
    wall, cpu = time.monotonic() - begin, machine_seconds() - before
    deletions = [service.delete(f"bench-{MARK}-ten-{number}") for number in range(AT_ONCE)]
    for deletion in deletions:
        service.ended(deletion)
    return wall, cpu


def machine_seconds() -> float:
    """All the CPU time that was not idle, of all processes and the kernel."""
    with open("/proc/stat", encoding="ascii") as file:
        ticks = [int(value) for value in file.readline().split()[1:9]]
    idle, waiting = ticks[3], ticks[4]
    return (sum(ticks) - idle - waiting) / os.sysconf("SC_CLK_TCK")


def steps(report: Report, service: Service, runs: list[str]) -> None:
    """How long each task took on average, longest first, and how many there were."""
    spent: dict[str, list[float]] = collections.defaultdict(list)
    tasks = []
    for run in runs:
        events = service.items(f"/runs/{run}/events")
        tasks.append(sum(1 for event in events if event["event"] == "host_ok"))
        for name, seconds in durations(events):
            spent[name].append(seconds)
    report.row("tasks of a run", statistics.median(tasks), "tasks", REMOTE_TASKS)
    means = {name: sum(values) / len(runs) for name, values in spent.items()}
    for name, mean in sorted(means.items(), key=lambda item: -item[1]):
        if mean >= 0.02:
            report.row(f"  {name}", mean, "s")


def durations(events: list[dict]) -> list[tuple[str, float]]:
    found, name, since = [], "Ansible starts", None
    for event in events:
        at = moment(event["at"])
        if event["event"] in ("task_started", "run_finished"):
            if since is not None:
                found.append((name, at - since))
            name, since = event.get("task", ""), at
        elif since is None:
            since = at
    return found


if __name__ == "__main__":
    sys.exit(main())
