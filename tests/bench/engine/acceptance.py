"""How fast requests are accepted, durably, while their lane is held: nothing but acceptance happens."""

from __future__ import annotations

import concurrent.futures
import os
import time

from figures import percentile
from installation import Installation
from report import Report

CLIENTS = 32
P50, P99, RATE = 0.005, 0.025, 500


def measure(report: Report, berth: Installation, requests: int) -> None:
    """Leaves its requests waiting: nothing else is measured in this installation afterwards."""
    client = berth.client()
    release = os.path.join(berth.folder, "release-acceptance")
    client.run_of(client.play("hold.yml", bench_release=release))
    before = accepted(berth)
    alone = one_after_the_other(berth, release, requests // 4)
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        each = requests // CLIENTS
        many = sum(pool.map(lambda _: one_after_the_other(berth, release, each), range(CLIENTS)), [])
    rate = len(many) / (time.monotonic() - begin)
    rows = accepted(berth) - before
    report.row("accept, one client, p50", percentile(alone, 0.5) * 1000, "ms", P50 * 1000)
    report.row("accept, one client, p99", percentile(alone, 0.99) * 1000, "ms", P99 * 1000)
    report.row(f"accept, {CLIENTS} clients", rate, "/s", RATE, least=True)
    report.row("accept, acknowledgements without a row", abs(len(alone) + len(many) - rows), "", 0)


def one_after_the_other(berth: Installation, release: str, number: int) -> list[float]:
    client, taken = berth.client(), []
    for _ in range(number):
        begin = time.monotonic()
        client.play("hold.yml", bench_release=release)
        taken.append(time.monotonic() - begin)
    client.close()
    return taken


def accepted(berth: Installation) -> int:
    return len(berth.client().items("/requests"))
