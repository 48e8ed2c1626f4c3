# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Documentation of an action: the finished environments of our pool."""

from __future__ import annotations

DOCUMENTATION = r"""
module: proxmox_environments_info
short_description: The finished environments of our pool
description:
  - Lists environments of our pool by the mark in their guests' notes. Changes nothing.
extends_documentation_fragment: [proxmox]
options:
  names: {description: Only these; empty means all., type: list, elements: str, default: []}
attributes:
  check_mode: {support: full, description: It changes nothing anyway.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Environments are known
  proxmox_environments_info:
    connection: "{{ docker_platform_proxmox }}"
    token_secret: "{{ docker_platform_proxmox_token_secret }}"
  register: known
"""

RETURN = r"""
environments: {description: 'C(id), C(name), C(power), C(resources), C(guest)', type: list, returned: success}
missing: {description: Names that were asked for and that no environment has., type: list, returned: success}
"""
