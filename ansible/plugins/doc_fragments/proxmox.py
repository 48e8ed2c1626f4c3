# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Documentation of what actions on Proxmox share; its checked twins are CONNECTION and WALL in module_utils/proxmox_call.py."""

from __future__ import annotations


class ModuleDocFragment:
    """Where Proxmox is, and who asks; what a guest's firewall lets in."""

    DOCUMENTATION = r"""
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
      silence_seconds: {description: How long no answer at all is put up with., type: int, default: 300}
  token_secret:
    description: Secret of the token.
    type: str
    required: true
"""

    WALL = r"""
options:
  ports:
    description: Range of ports that may come in through the firewall; without it, all.
    type: dict
    suboptions:
      first: {description: First number., type: int, required: true}
      last: {description: Last number., type: int, required: true}
  wall:
    description: Who may pass the guest's firewall, by addresses and networks; where nobody is named, everybody may.
    type: dict
    default: {}
    suboptions:
      management: {description: Who reaches SSH and ping., type: list, elements: str, default: []}
      published: {description: "Who reaches O(ports), beside O(wall.management).", type: list, elements: str, default: []}
      peers: {description: "Who reaches everything; names of environments with a fixed address, too.", type: list, elements: str, default: []}
      outbound: {description: What the guest itself reaches; empty means everything., type: list, elements: str, default: []}
      portainer: {description: Who alone reaches O(wall.agent_port)., type: list, elements: str, default: []}
      agent_port: {description: Port of Portainer's agent., type: int, default: 9001}
      ports: {description: "Those of O(ports) that may be come to; all where none are named.", type: list, elements: int, default: []}
"""
