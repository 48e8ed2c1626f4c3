# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Documentation of an action: the finished templates of one name, and the nodes that are there to hold them."""

from __future__ import annotations

DOCUMENTATION = r"""
module: proxmox_template_info
short_description: The finished templates of one name, and the nodes to hold them
description:
  - Lists templates of our pool by the mark in their notes. Changes nothing.
extends_documentation_fragment: [proxmox]
options:
  template: {description: Name of the template., type: str, required: true}
attributes:
  check_mode: {support: full, description: It changes nothing anyway.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Templates are known
  proxmox_template_info:
    connection: "{{ docker_platform_proxmox }}"
    token_secret: "{{ docker_platform_proxmox_token_secret }}"
    template: docker
  register: templates
"""

RETURN = r"""
templates: {description: 'C(node), C(id), C(name), C(version), C(built)', type: list, returned: success}
nodes: {description: Names of the nodes that are online., type: list, returned: success}
"""
