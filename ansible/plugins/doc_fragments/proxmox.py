# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Documentation of what every action on Proxmox takes; its checked twin is CONNECTION in module_utils/proxmox_call.py."""

from __future__ import annotations


class ModuleDocFragment:
    """Where Proxmox is, and who asks."""

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
