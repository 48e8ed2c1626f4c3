"""The same playbooks without Berth: by hand, and through ansible-runner."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))


class Cost(NamedTuple):
    """Seconds on the clock, and of CPU by the program and all that it waited for."""

    wall: float
    cpu: float


def bare(playbook: str, folder: str) -> tuple[Cost, float]:
    """What `ansible-playbook` costs, and seconds until its first event."""
    clock = os.path.join(folder, "clock")
    environment = {
        **ansible(folder),
        "ANSIBLE_CALLBACK_PLUGINS": os.path.join(HERE, "callback"),
        "ANSIBLE_CALLBACKS_ENABLED": "clock",
        "BENCH_CLOCK": clock,
    }
    begin = time.time()
    cost = taken([sys.executable, program("ansible-playbook"), playbook], environment, folder)
    with open(clock, encoding="ascii") as file:
        return cost, float(file.read()) - begin


def runner(playbook: str, folder: str) -> Cost:
    """What ansible-runner costs for the same."""
    data = os.path.join(folder, "runner")
    os.makedirs(os.path.join(data, "project"), exist_ok=True)
    command = [sys.executable, "-m", "ansible_runner", "run", data, "-p", playbook, "-q"]
    return taken(command, ansible(folder), folder)


def ansible(folder: str) -> dict[str, str]:
    root = os.environ["BERTH_ROOT"]
    return {
        **os.environ,
        "ANSIBLE_CONFIG": os.path.join(root, "ansible.cfg"),
        "ANSIBLE_STDOUT_CALLBACK": "default",
        "ANSIBLE_HOME": os.path.join(folder, "ansible"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
    }


def program(name: str) -> str:
    return os.path.join(os.path.dirname(sys.executable), name)


def taken(command: list[str], environment: dict[str, str], folder: str) -> Cost:
    begin = time.monotonic()
    with open(os.path.join(folder, "bare.out"), "wb") as out:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[1:]} ended with {process.returncode}: see {folder}/bare.out")
    return Cost(time.monotonic() - begin, usage.ru_utime + usage.ru_stime)
