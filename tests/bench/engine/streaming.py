"""How soon a client of the event stream sees what happens, and what many clients cost."""

from __future__ import annotations

import concurrent.futures
import http.client
import json
import os
import threading
import time

from figures import moment, percentile
from client import until
from installation import Installation
from report import Report

RUNS, EVENTS_A_SECOND = 20, 5
# Twenty Ansibles that start are another matter: what counts is the steady part, some seconds after the last stream is open.
SETTLING = 15
P50, P95 = 0.050, 0.150
BUSY_RUNS, STREAMS, RESIDENT_MB = 50, 200, 350


def latency(report: Report, berth: Installation, seconds: int, runs: int = RUNS, settling: int = SETTLING) -> None:
    client = berth.client()
    events = (seconds + 2 * settling) * EVENTS_A_SECOND
    requests = [client.play(name, bench_events=events) for name in berth.content.copies("talk.yml", runs, "stream")]
    begun = [client.run_of(request) for request in requests]
    with concurrent.futures.ThreadPoolExecutor(runs) as pool:
        heard = list(pool.map(lambda run: listen(berth, run), begun))
    steady = max(opened for opened, _, _ in heard) + settling
    delays = [came - at for _, _, times in heard for at, came in times if at > steady]
    lost = 0
    for run, (_, seen, _) in zip(begun, heard, strict=True):
        client.ended(run)
        lost += unlike(seen, client.sequence(run))
    what = f"event to client, {runs * EVENTS_A_SECOND}/s in {runs} runs"
    report.row(f"{what}, p50", percentile(delays, 0.5) * 1000, "ms", P50 * 1000)
    report.row(f"{what}, p95", percentile(delays, 0.95) * 1000, "ms", P95 * 1000)
    report.row("  events lost, doubled or out of order in streams", lost, "", 0)


def listen(berth: Installation, run: str) -> tuple[float, list[int], list[tuple[float, float]]]:
    """When the stream was open, the numbers of its events until it ends, and when each item of the loop was and came."""
    client = berth.client()
    seen, times = [], []
    answer = client.events(run)
    opened = time.time()
    for name, number, data in frames(answer):
        if name == "end":
            break
        seen.append(number)
        if data.get("event", "").startswith("item"):
            times.append((moment(data["at"]), time.time()))
    client.close()
    return opened, seen, times


def frames(answer: http.client.HTTPResponse):
    """(event, id, data) of each frame; comments are passed over."""
    name, number, data = "message", 0, ""
    for raw in answer:
        line = raw.decode().rstrip("\n")
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "id":
            number = int(value)
        elif field == "data":
            data = value
        elif not line and (data or name == "end"):
            yield name, number, json.loads(data) if data else {}
            name, data = "message", ""


def unlike(seen: list[int], stored: list[int]) -> int:
    wrong = sum(1 for one, other in zip(seen, stored, strict=False) if one != other)
    return wrong + abs(len(stored) - len(seen))


def residence(report: Report, berth: Installation) -> None:
    """Memory of the service with many runs and many more who watch them."""
    client = berth.client()
    release = os.path.join(berth.folder, "release-residence")
    requests = [client.play(name, bench_release=release) for name in berth.content.copies("hold.yml", BUSY_RUNS)]
    runs = [client.run_of(request) for request in requests]
    watching = [threading.Thread(target=listen, args=(berth, runs[each % len(runs)])) for each in range(STREAMS)]
    for thread in watching:
        thread.start()
    until(lambda: all(client.call("GET", f"/runs/{run}")["state"] == "running" for run in runs), "all runs are there", 300)
    until(lambda: busy(berth) == BUSY_RUNS, "each run has begun its task", 300)
    report.row(f"memory of the service, {BUSY_RUNS} runs and {STREAMS} streams", berth.resident_mb(), "MB", RESIDENT_MB)
    with open(release, "w", encoding="ascii"):
        for run in runs:
            client.ended(run)
    for thread in watching:
        thread.join(60)


def busy(berth: Installation) -> int:
    ((number,),) = berth.rows("select count(*) from run where state = 'running' and playbook like '%%hold_%%' and last_seq >= 3")
    return number
