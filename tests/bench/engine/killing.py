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


def measure(report: Report, server: list[str], kills: int) -> None:
    folder = tempfile.mkdtemp(prefix="berth-bench-")
    home = os.path.join(folder, "home")
    # Nothing is to be waited for between two kills but what they themselves make necessary.
    command = [sys.executable, STORM, "--kills", str(kills), "--home", home, "--pause", "0.4", "--", *server, "serve"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        said, _ = process.communicate()
    finally:
        process.terminate()
        process.wait()
        stop_database(server, os.environ["BERTH_ROOT"], home)
    lines = said.splitlines()
    if not lines or not lines[-1].startswith("{"):
        raise SystemExit(f"the storm of kills ended with {process.returncode}; see {home}/service.out")
    counts = json.loads(lines[-1])
    report.row(f"random kills under {counts['runs']} runs", counts["kills"], "kills", kills, least=True)
    for harm, what in HARMS.items():
        report.row(f"  {what}", counts[harm], "", 0)
    report.row("  attached again after listening, longest", counts["attached_again_s"], "s", ATTACHED)
    shutil.rmtree(folder, ignore_errors=True)
