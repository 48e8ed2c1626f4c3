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
    "left_alive": "processes left behind",
}


def measure(report: Report, server: list[str], kills: int) -> None:
    """One installation on the whole machine: what comes back competes with the runs alone."""
    folder = tempfile.mkdtemp(prefix="berth-bench-")
    home = os.path.join(folder, "home")
    process = storm(server, home, kills)
    try:
        count = counted(process, home)
    finally:
        process.terminate()
        process.wait()
        stop_database(server, os.environ["BERTH_ROOT"], home)
    report.row(f"random kills under {count['runs']} runs", count["kills"], "kills", kills, least=True)
    for harm, what in HARMS.items():
        report.row(f"  {what}", count[harm], "", 0)
    report.row("  attached again after listening, longest", count["attached_again_s"], "s", ATTACHED)
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
