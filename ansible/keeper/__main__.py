"""`python ansible/keeper RUN-FOLDER`: starts the keeper of a run, detached from whoever calls, and returns.

Reads `order.json` from the folder and, from standard input, what must not stand in a file:
`{"vault_passwords": […], "secrets": […], "files": {name: content}, "start": {"how": "cold", "why": …}}`.
Exit 0: the keeper lives and `keeper.json` names it. Exit 3: the run was started before, and is never started twice.
"""

from __future__ import annotations

import json
import os
import sys

import launch
import playbook
import unit
from berth_channel import Channel

SCOPED = "--scoped"


def main() -> int:
    folder = os.path.abspath(sys.argv[1])
    # A run that a warm start has taken up has its scope too, and systemd refuses a second one of that name.
    if not launch.claim(folder):
        return launch.STARTED_BEFORE
    if SCOPED not in sys.argv:
        # The claim ends with this program; the one that it becomes claims again.
        unit.leave_by_exec(folder, [sys.executable, "-I", os.path.dirname(__file__), folder, SCOPED])
    order = launch.read_order(folder)
    handed = json.load(sys.stdin)
    ready, ready_end = os.pipe()
    if os.fork():
        os.close(ready_end)
        # Empty when the keeper died before it was ready; its log says why.
        return 0 if os.read(ready, 1) else 1
    os.close(ready)
    launch.keep(folder, order, handed, ready_end, become_ansible)
    return 0


def become_ansible(order: dict, channel: int, arguments: list[str]) -> None:
    """Imports Ansible in this process. What it has imported so far Ansible needs too: a Python of its own would do it again."""
    # Our folder stands on the path as the program's own; Ansible must not find modules there.
    sys.path.pop(0)
    playbook.move_in(order)
    playbook.speak_through(Channel.at(channel))
    playbook.play(arguments)


if __name__ == "__main__":
    sys.exit(main())
