# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Documentation of an action: an address that environments let in no more."""

from __future__ import annotations

DOCUMENTATION = r"""
module: proxmox_peer
short_description: An address that environments of Proxmox VE let in as a peer
description:
  - Takes an address out of our own rules in the firewalls of all environments of our pool, so that its next holder is not let in for its former one.
  - Rules that others added, and those for the platform, the ingress and Portainer, stay.
extends_documentation_fragment: [proxmox]
options:
  address: {description: The address without prefix length., type: str, required: true}
  state: {description: That it is let in no more., type: str, choices: [absent], default: absent}
attributes:
  check_mode: {support: full, description: Tells what would change.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: No other environment lets its address in
  proxmox_peer:
    connection: "{{ docker_platform_proxmox }}"
    token_secret: "{{ docker_platform_proxmox_token_secret }}"
    address: 198.18.0.64
"""

RETURN = r"""
waiting_for: {description: Whose work has to end first; empty when there is nothing to wait for., type: str, returned: always}
steps: {description: What was done., type: list, returned: success}
code: {description: C(proxmox_error), type: str, returned: failure}
"""
