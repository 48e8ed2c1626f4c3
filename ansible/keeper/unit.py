"""Where systemd runs, each run lives in a scope of its own: what is done to the service's unit does not reach it."""

from __future__ import annotations

import os
import shutil
import time

SYSTEMD = "/run/systemd/system"
BUS = "/run/dbus/system_bus_socket"
MANAGER = ("org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager")
PATIENCE = 5.0


def leave_by_exec(folder: str, command: list[str]) -> None:
    """Becomes `command` in the run's scope; returns where there is no systemd that we may ask."""
    if _asked() and shutil.which("systemd-run"):
        runner = ["systemd-run", "--scope", "--quiet", "--collect", f"--unit={name_of(folder)}", "--"]
        os.execvp(runner[0], [*runner, *command])


def leave(folder: str) -> None:
    """Moves this process, which cannot become another program, into the run's scope; raises where that fails."""
    if not _asked():
        return
    name = name_of(folder)
    properties = ["2", "PIDs", "au", "1", str(os.getpid()), "CollectMode", "s", "inactive-or-failed"]
    call = ["busctl", "call", *MANAGER, "StartTransientUnit", "ssa(sv)a(sa(sv))", name, "fail", *properties, "0"]
    pid = os.posix_spawnp(call[0], call, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0:
        raise SystemExit("the run cannot be given a unit of its own by D-Bus")
    # systemd answers before it has moved the process.
    until = time.monotonic() + PATIENCE
    while name not in _own_group():
        if time.monotonic() > until:
            raise SystemExit(f"systemd has not moved the run to {name} within {PATIENCE} s")
        time.sleep(0.002)


def name_of(folder: str) -> str:
    return f"berth-run-{os.path.basename(folder)}.scope"


def _asked() -> bool:
    return os.path.isdir(SYSTEMD) and os.getuid() == 0


def _own_group() -> str:
    with open("/proc/self/cgroup", encoding="utf-8") as groups:
        return groups.read()
