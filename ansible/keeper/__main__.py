"""`python ansible/keeper RUN-FOLDER`: starts the keeper of a run, detached from whoever calls, and returns.

Reads `order.json` from the folder and, from standard input, what must not stand in a file:
`{"vault_password": …, "secrets": […], "files": {name: content}}`. Exit 0: the keeper lives and `keeper.json` names it.
Exit 3: the run was started before, and is never started twice.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sys

import namespace
from keeper import Keeper
from spool import Spool, write_json

SCOPED = "--scoped"
STARTED_BEFORE = 3


def main() -> int:
    folder = os.path.abspath(sys.argv[1])
    if SCOPED not in sys.argv:
        leave_the_unit_of_the_service(folder)
    with open(os.path.join(folder, "order.json"), encoding="utf-8") as file:
        order = json.load(file)
    handed = json.load(sys.stdin)
    if not claim(folder):
        return STARTED_BEFORE
    ready, ready_end = os.pipe()
    if os.fork():
        os.close(ready_end)
        # Empty when the keeper died before it was ready; its log says why.
        return 0 if os.read(ready, 1) else 1
    os.close(ready)
    keep(folder, order, handed, ready_end)
    return 0


def claim(folder: str) -> bool:
    """Takes the run for this process and those that it forks; whoever comes later is refused."""
    lock = os.open(os.path.join(folder, "lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return not os.path.exists(os.path.join(folder, "format"))


def leave_the_unit_of_the_service(folder: str) -> None:
    """Where systemd runs, a restart of the service's unit must not reach the run: it gets a scope of its own."""
    if os.path.isdir("/run/systemd/system") and shutil.which("systemd-run") and os.getuid() == 0:
        unit = "berth-run-" + os.path.basename(folder)
        command = ["systemd-run", "--scope", "--quiet", "--collect", f"--unit={unit}"]
        os.execvp(command[0], [*command, sys.executable, "-I", "-S", os.path.dirname(__file__), folder, SCOPED])


def keep(folder: str, order: dict, handed: dict, ready: int) -> None:
    outside = namespace.enter()
    identity = namespace.identity(outside)
    _replace_standard_input()
    namespace.mount_proc()
    enter_sockets(os.path.join(folder, "cp"))
    put_files(os.path.join(folder, "secrets", "files"), handed["files"])
    spool = Spool(folder)
    keeper = Keeper(spool, order, handed)
    keeper.start(handed["vault_password"])
    write_json(spool.path("keeper.json"), {"v": 1, **identity})
    os.write(ready, b"1")
    os.close(ready)
    handed.clear()
    keeper.keep()


def enter_sockets(folder: str) -> None:
    """ssh keeps its sockets here. A socket's path has at most 107 characters, so the run calls it `/proc/1/cwd`."""
    os.makedirs(folder, 0o700, exist_ok=True)
    os.chdir(folder)


def put_files(folder: str, files: dict[str, str]) -> None:
    if not files:
        return
    namespace.mount_memory(folder)
    for name, content in files.items():
        with open(os.open(os.path.join(folder, name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(content)


def _replace_standard_input() -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


if __name__ == "__main__":
    sys.exit(main())
