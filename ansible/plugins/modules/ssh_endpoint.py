#!/usr/bin/python
# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Ansible module: an SSH server answers, and the host key to pin is known."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ssh_endpoint
short_description: An SSH server answers, and the host key to pin is known
description:
  - Waits until the server sends its greeting, and returns the line of a known_hosts file by which to hold it to its key.
  - Runs on the controller and changes nothing.
options:
  address: {description: Address of the server., type: str, required: true}
  port: {description: Port of the server., type: int, default: 22}
  host_key:
    description: The server's host key, type and key. Empty takes the key that the server shows now (first use).
    type: str
    default: ""
  seconds: {description: How long to wait before RV(waiting_for) is returned., type: float, default: 20}
attributes:
  check_mode: {support: full, description: It changes nothing anyway.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Guest can be reached
  ssh_endpoint:
    address: 198.18.0.70
    host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI...
"""

RETURN = r"""
waiting_for: {description: What has not answered yet; empty once it has., type: str, returned: always}
host_key: {description: The key to pin., type: str, returned: success}
known_host: {description: The line of a known_hosts file., type: str, returned: success}
code: {description: C(host_key_unreadable), type: str, returned: failure}
"""

import re
import socket
import subprocess
import time

from ansible.module_utils.basic import AnsibleModule

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


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "address": {"type": "str", "required": True},
            "port": {"type": "int", "default": 22},
            "host_key": {"type": "str", "default": "", "no_log": False},
            "seconds": {"type": "float", "default": 20},
        },
        supports_check_mode=True,
    )
    told = module.params
    address, port = told["address"], told["port"]
    if not answers(address, port, time.monotonic() + told["seconds"]):
        module.exit_json(changed=False, waiting_for=f"the SSH server at {address}", host_key="")
    key = told["host_key"] or shown_key(address, port)
    if not key:
        module.exit_json(changed=False, waiting_for=f"a host key of the SSH server at {address}", host_key="")
    if not KEY.fullmatch(key):
        module.fail_json(code="host_key_unreadable", msg=f"The notes of the guest hold no host key but {key!r}; restore the line `berth:`.")
    name = address if port == 22 else f"[{address}]:{port}"
    module.exit_json(changed=False, waiting_for="", host_key=key, known_host=f"{name} {key}")


if __name__ == "__main__":
    main()
