# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""An SSH server answers, and the host key to pin is known; see the module of the same name for its options.

It works inside Ansible's own process on the controller: a module would cost a third of a second of processor time more.
"""

from __future__ import annotations

import re
import socket
import subprocess
import time
from typing import Any

from ansible.plugins.action import ActionBase

# The key comes from notes that administrators can edit, and goes into an argument of ssh.
KEY = re.compile(r"[a-z0-9@.-]+ [A-Za-z0-9+/]+=*")


def answers(address: str, port: int, deadline: float) -> bool:
    """Whether the server sends its greeting before the monotonic clock reaches `deadline`."""
    while True:
        try:
            with socket.create_connection((address, port), timeout=2) as connection:
                if connection.recv(8).startswith(b"SSH-"):
                    return True
        except OSError:
            pass
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)


def shown_key(address: str, port: int) -> str:
    """The ed25519 host key that the server shows; empty if it shows none."""
    command = ["ssh-keyscan", "-T", "5", "-t", "ed25519", "-p", str(port), address]
    lines = subprocess.run(command, capture_output=True, text=True, timeout=15, check=False).stdout.splitlines()
    keys = [" ".join(line.split()[1:3]) for line in lines if line and not line.startswith("#")]
    return keys[0] if keys else ""


def endpoint(address: str, port: int, pinned: str, seconds: float) -> dict[str, Any]:
    """The line of a known_hosts file for the server, once it answers."""
    if not answers(address, port, time.monotonic() + seconds):
        return {"changed": False, "waiting_for": f"the SSH server at {address}"}
    key = pinned or shown_key(address, port)
    if not key:
        return {"changed": False, "waiting_for": f"a host key of the SSH server at {address}"}
    if not KEY.fullmatch(key):
        sentence = f"The notes of the guest hold no host key but {key!r}; restore their line `berth:`."
        return {"failed": True, "code": "host_key_unreadable", "msg": sentence}
    name = address if port == 22 else f"[{address}]:{port}"
    return {"changed": False, "waiting_for": "", "host_key": key, "known_host": f"{name} {key}"}


class ActionModule(ActionBase):
    """The task of a playbook."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        _, told = self.validate_argument_spec(
            {
                "address": {"type": "str", "required": True},
                "port": {"type": "int", "default": 22},
                "host_key": {"type": "str", "default": "", "no_log": False},
                "seconds": {"type": "float", "default": 20},
            }
        )
        return endpoint(told["address"], told["port"], told["host_key"], told["seconds"])
