"""How much room the events and the text of a real provisioning run take, while it is new and once it is packed."""

from __future__ import annotations

import gzip
import os

from client import until
from lab import Lab
from report import Report

HOT, AT_REST = 400, 60
FILES = ("events.jsonl", "out.log", "results.jsonl")
# What a row takes besides its header and columns: its pointer, and its entry in the index.
ROW = 40
TABLES = {"hot": ("run_event", "run_output"), "rest": ("run_event_chunk", "run_output")}


def measure(report: Report, lab: Lab, run: str) -> None:
    ((events,),) = lab.rows("select last_seq from run where id = %s", run)
    hot = room(lab, run, "hot")
    until(lambda: lab.rows("select packed_at is not null from run where id = %s", run)[0][0], "the run is packed", 120)
    floor = len(gzip.compress(b"".join(spooled(lab, run, name) for name in FILES), 6))
    report.row("1000 events of a provisioning run, hot", kib(hot, events), "KiB", HOT)
    report.row("1000 events of a provisioning run, at rest", kib(room(lab, run, "rest"), events), "KiB", AT_REST, kib(floor, events))


def room(lab: Lab, run: str, when: str) -> int:
    sizes = [
        lab.rows(f"select coalesce(sum(pg_column_size(p.*) + {ROW}), 0) from {table} p where run_id = %s", run)[0][0]
        for table in TABLES[when]
    ]
    return int(sum(sizes))


def kib(size: int, events: int) -> float:
    return size / 1024 / events * 1000


def spooled(lab: Lab, run: str, name: str) -> bytes:
    with open(os.path.join(lab.home, "runs", run, name), "rb") as file:
        return file.read()
