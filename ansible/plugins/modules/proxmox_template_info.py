#!/usr/bin/python
# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Ansible module: the finished templates of one name, and the nodes that are there to hold them."""

from __future__ import annotations

DOCUMENTATION = r"""
module: proxmox_template_info
short_description: The finished templates of one name, and the nodes to hold them
description:
  - Lists templates of our pool by the mark in their notes. Changes nothing.
options:
  connection:
    description: Where the API is and who asks, with pool and storages.
    type: dict
    required: true
    suboptions:
      host: {description: Host of the API., type: str, required: true}
      port: {description: Port of the API., type: int, default: 8006}
      user: {description: User with realm., type: str, required: true}
      token_id: {description: Name of the token., type: str, required: true}
      ca_file: {description: Certificate authority of the API; empty means the system's., type: str, default: ""}
      pool: {description: Pool that holds all that is ours., type: str, default: berth}
      storage: {description: Storage of root file systems., type: str, default: local-btrfs}
      template_storage: {description: Storage of container images., type: str, default: local}
  token_secret: {description: Secret of the token., type: str, required: true}
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

from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.proxmox_api import Proxmox
from ansible.module_utils.proxmox_guests import Guests
from ansible.module_utils.proxmox_module import CONNECTION, run


def look(module: AnsibleModule, proxmox: Proxmox) -> dict[str, Any]:
    name = module.params["template"]
    found = []
    for guest in Guests(proxmox, module.params["connection"]["pool"]).marked("template"):
        mark = guest.mark
        if guest.is_template and mark and mark.fields.get("template") == name and not mark.making:
            fields = {key: str(mark.fields.get(key, "")) for key in ("version", "built")}
            found.append({"node": guest.node, "id": guest.vmid, "name": name, **fields})
    nodes = [row["node"] for row in proxmox.get("/nodes") or [] if row.get("status") == "online"]
    return {"changed": False, "templates": found, "nodes": sorted(nodes)}


def main() -> None:
    module = AnsibleModule(
        argument_spec={**CONNECTION, "template": {"type": "str", "required": True}},
        supports_check_mode=True,
    )
    run(module, lambda proxmox: look(module, proxmox))


if __name__ == "__main__":
    main()
