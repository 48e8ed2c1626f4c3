"""Processes that an installation started and that live on."""

from __future__ import annotations

import contextlib
import os
import time

# PostgreSQL outlives its service on purpose.
OUTLIVES = "postgres"


def left_alive(home: str, patience: float) -> list[str]:
    """Those that live when `patience` seconds are over, or none as soon as there are none."""
    until = time.monotonic() + patience
    while (left := naming(home)) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def naming(home: str) -> list[str]:
    """What runs with this folder in its command line or environment, but for PostgreSQL and whoever asks."""
    found, ours = [], ancestry()
    for entry in filter(str.isdigit, os.listdir("/proc")):
        # It may end while it is looked at; the kernel's own have no program.
        with contextlib.suppress(OSError):
            command = read(entry, "cmdline")
            if int(entry) in ours or os.path.basename(os.readlink(f"/proc/{entry}/exe")) == OUTLIVES:
                continue
            if home.encode() in command + read(entry, "environ"):
                found.append(f"{entry} {command.replace(bytes(1), b' ').decode(errors='replace').strip()}")
    return found


def ancestry() -> set[int]:
    """This process and those that started it: the folder is among their arguments."""
    pids, pid = set(), os.getpid()
    while pid > 0:
        pids.add(pid)
        pid = int(read(str(pid), "stat").rpartition(b")")[2].split()[1])
    return pids


def read(entry: str, name: str) -> bytes:
    with open(f"/proc/{entry}/{name}", "rb") as file:
        return file.read()
