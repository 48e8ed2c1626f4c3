"""The storm of kills, at the length of a benchmark."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile

from installation import stop_database
from report import Report

STORM = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "kills.py")
ATTACHED = 2.0
HARMS = {
    "lost": "runs or events lost",
    "double": "events or ends twice",
    "false_ends": "false ends",
    "second_executions": "second executions",
}


# Installations that are struck side by side: most of a kill is waiting for what comes back. One for each core of a small machine.
STORMS = 2


def measure(report: Report, server: list[str], kills: int) -> None:
    folder = tempfile.mkdtemp(prefix="berth-bench-")
    homes = [os.path.join(folder, str(number)) for number in range(STORMS)]
    storms = [storm(server, home, -(-kills // STORMS)) for home in homes]
    try:
        counts = [counted(each, home) for each, home in zip(storms, homes, strict=True)]
    finally:
        for each, home in zip(storms, homes, strict=True):
            each.terminate()
            each.wait()
            stop_database(server, os.environ["BERTH_ROOT"], home)
    runs = sum(each["runs"] for each in counts)
    report.row(f"random kills under {runs} runs", sum(each["kills"] for each in counts), "kills", kills, least=True)
    for harm, what in HARMS.items():
        report.row(f"  {what}", sum(each[harm] for each in counts), "", 0)
    report.row("  attached again after listening, longest", max(each["attached_again_s"] for each in counts), "s", ATTACHED)
    shutil.rmtree(folder, ignore_errors=True)


def storm(server: list[str], home: str, kills: int) -> subprocess.Popen:
    command = [sys.executable, STORM, "--kills", str(kills), "--home", home, "--pause", "0.4", "--", *server, "serve"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def counted(process: subprocess.Popen, home: str) -> dict:
    said, _ = process.communicate()
    lines = said.splitlines()
    if not lines or not lines[-1].startswith("{"):
        raise SystemExit(f"the storm of kills ended with {process.returncode}; see {home}/service.out")
    return json.loads(lines[-1])
