# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Documentation of an action: an SSH server answers, and the host key to pin is known."""

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
