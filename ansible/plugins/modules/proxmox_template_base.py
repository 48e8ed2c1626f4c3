# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Documentation of an action: what a template is built from is on the node, and the node can run Docker in a container."""

from __future__ import annotations

DOCUMENTATION = r"""
module: proxmox_template_base
short_description: What a template is built from is on the node
description:
  - Finds the newest container image whose name begins as told, and downloads it from the node's catalogue if there is none.
  - Refuses a node whose C(lxc-pve) cannot run today's runc.
extends_documentation_fragment: [proxmox]
options:
  node: {description: Node to build on., type: str, required: true}
  base: {description: Beginning of the image's name., type: str, required: true}
  source: {description: Whose Docker packages will be installed., type: str, choices: [debian, docker], default: debian}
attributes:
  check_mode: {support: full, description: Downloads nothing.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Base image is on the node
  proxmox_template_base:
    connection: "{{ docker_platform_proxmox }}"
    token_secret: "{{ docker_platform_proxmox_token_secret }}"
    node: pve1
    base: debian-12-standard
"""

RETURN = r"""
image: {description: Volume of the image., type: str, returned: success}
lxc_version: {description: "Version of lxc-pve, empty if it cannot be read", type: str, returned: success}
code: {description: 'C(image_missing), C(host_lxc_too_old), C(proxmox_error)', type: str, returned: failure}
"""
