"""`python ansible/keeper RUN-FOLDER`: starts the keeper of a run, detached from whoever calls, and returns.

Reads `order.json` from the folder and, from standard input, what must not stand in a file:
`{"vault_passwords": […], "secrets": […], "files": {name: content}, "start": {"how": "cold", "why": …}}`.
Exit 0: the keeper lives and `keeper.json` names it. Exit 3: the run was started before, and is never started twice.
"""

from __future__ import annotations

import json
import os
import signal
import sys

import launch
import unit
from berth_channel import ENVIRONMENT

SCOPED = "--scoped"


def main() -> int:
    folder = os.path.abspath(sys.argv[1])
    if SCOPED not in sys.argv:
        unit.leave_by_exec(folder, [sys.executable, "-I", "-S", os.path.dirname(__file__), folder, SCOPED])
    order = launch.read_order(folder)
    handed = json.load(sys.stdin)
    if not launch.claim(folder):
        return launch.STARTED_BEFORE
    ready, ready_end = os.pipe()
    if os.fork():
        os.close(ready_end)
        # Empty when the keeper died before it was ready; its log says why.
        return 0 if os.read(ready, 1) else 1
    os.close(ready)
    launch.keep(folder, order, handed, ready_end, become_ansible)
    return 0


def become_ansible(order: dict, channel: int, arguments: list[str]) -> None:
    """A Python of its own that imports Ansible from the start."""
    vaults = [int(word.rpartition("/")[2]) for word in arguments if word.startswith("/dev/fd/")]
    for descriptor in (channel, *vaults):
        os.set_inheritable(descriptor, True)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        # Python ignores them for itself, and the next program would inherit that.
        signal.signal(number, signal.SIG_DFL)
    entry = os.path.join(os.path.dirname(os.path.abspath(__file__)), "playbook.py")
    environment = {**order["environment"], ENVIRONMENT: str(channel)}
    os.chdir(order["folder"])
    try:
        os.execve(order["python"], [order["python"], entry, *arguments], environment)
    except OSError as error:
        os.write(2, f"{order['python']} cannot be started: {error}\n".encode())
        os._exit(127)


if __name__ == "__main__":
    sys.exit(main())
