# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Documentation of an action: how a guest of ours is, without changing it."""

from __future__ import annotations

DOCUMENTATION = r"""
module: proxmox_guest_info
short_description: How a Proxmox VE container of ours is, without changing it
description:
  - Looks for the guest by O(vmid), or by O(identity) among the guests of our pool, and compares it with what is wanted.
  - Changes nothing, and answers whatever attempt has marked the guest.
extends_documentation_fragment: [proxmox, proxmox.wall]
options:
  identity: {description: Fields of the mark; C(id) of an environment., type: dict, required: true}
  hostname: {description: Host name of the guest., type: str, required: true}
  vmid: {description: VMID; without it the guest is looked for by its mark., type: int}
  fresh:
    description: There was never a guest of ours under this VMID, so that a stranger there means that ours is V(absent).
    type: bool
    default: false
  cores: {description: Processors., type: int, required: true}
  memory_mb: {description: Memory in MiB., type: int, required: true}
  disk_gb: {description: Root file system in GiB., type: int, required: true}
  bridge: {description: Bridge., type: str, required: true}
  mac: {description: MAC address; empty means any., type: str, default: ""}
  address: {description: Address with prefix length or C(dhcp)., type: str, default: dhcp}
  gateway: {description: Gateway., type: str, default: ""}
  nameserver: {description: Name server; empty means any., type: str, default: ""}
  fenced: {description: Whether Proxmox's firewall should guard the guest., type: bool, default: false}
attributes:
  check_mode: {support: full, description: It changes nothing anyway.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Guest is seen
  proxmox_guest_info:
    connection: "{{ docker_platform_proxmox }}"
    token_secret: "{{ docker_platform_proxmox_token_secret }}"
    identity: {id: 0190c3e4-0000-7000-8000-000000000001}
    hostname: shop
    vmid: 10001
    cores: 2
    memory_mb: 2048
    disk_gb: 10
    bridge: vmbr0
  register: guest
"""

RETURN = r"""
waiting_for: {description: Whose answer is missing; empty when the look succeeded., type: str, returned: always}
power: {description: 'V(running), V(stopped) or V(absent)', type: str, returned: success}
half_made: {description: Whether what made the guest was cut off., type: bool, returned: success}
not_isolated: {description: Why the guest's wall does not hold; empty while it does., type: str, returned: success}
problems: {description: One sentence for each thing that is not as wanted., type: list, returned: success}
guest: {description: 'C(node), C(kind), C(id), C(address), C(host_key)', type: dict, returned: when it exists}
code: {description: 'C(guest_not_ours), C(proxmox_error)', type: str, returned: failure}
"""
