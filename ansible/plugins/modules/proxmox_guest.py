# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Documentation of an action: the life of one container guest."""

from __future__ import annotations

DOCUMENTATION = r"""
module: proxmox_guest
short_description: The life of one Proxmox VE container that is ours
description:
  - Makes, starts, finishes and destroys one guest, or makes a template of it.
  - Touches a guest only if its notes carry O(identity) and it is in the pool; a guest that a newer attempt has marked is left alone.
  - A guest is configured only while this run makes it. A finished one is compared, and its differences are returned; V(walled) changes its wall.
  - Never waits long for others. It returns RV(waiting_for) and is to be called again in an C(until) loop, which shows the reason.
extends_documentation_fragment: [proxmox, proxmox.wall]
options:
  state:
    description:
      - V(started) is a running guest with an address; V(finished) also drops the mark of the run that made it.
      - V(template) is a finished template; V(absent) is proven to be gone.
      - V(claimed) only writes the attempt into the notes, which shuts earlier attempts out; it is never told as a change.
      - V(walled) is a finished guest whose wall is the one told by O(wall), O(ports) and O(address); what only a former wall let in is let in no more.
    type: str
    choices: [started, finished, template, absent, claimed, walled]
    default: started
  identity:
    description: Fields of the mark; C(id) of an environment or C(template) and C(version) of a template, and C(attempt).
    type: dict
    required: true
  run:
    description: This run. Only a guest that it made is configured, or rolled back with O(only_of_this_run).
    type: str
    default: ""
  hostname:
    description: Host name of the guest.
    type: str
    required: true
  people:
    description: Lines of the notes for people to read.
    type: list
    elements: str
    default: []
  tags:
    description: Tags of the guest; the last one is C(environment) or C(template).
    type: list
    elements: str
    default: [berth, environment]
  node:
    description: Node; empty means the one with most free memory among those that hold the template.
    type: str
    default: ""
  vmid:
    description: VMID; without it, the first free one of O(vmids).
    type: int
  vmids:
    description: Range of VMIDs, C(first) and C(last).
    type: dict
    suboptions:
      first: {description: First number., type: int, required: true}
      last: {description: Last number., type: int, required: true}
  fresh:
    description: There was never a guest of ours under this VMID, so a stranger there is C(vmid_taken).
    type: bool
    default: false
  template:
    description: Name of the template to clone.
    type: str
    default: ""
  image:
    description: Container image to make the guest from, instead of a template.
    type: str
    default: ""
  public_key:
    description: Public key that a guest made from an image authorises.
    type: str
    default: ""
  cores: {description: Processors., type: int, default: 2}
  memory_mb: {description: Memory in MiB., type: int, default: 2048}
  disk_gb: {description: Root file system in GiB., type: int, default: 10}
  bridge: {description: Bridge., type: str, default: vmbr0}
  mac: {description: MAC address; empty means Proxmox's choice., type: str, default: ""}
  address: {description: Address with prefix length or C(dhcp)., type: str, default: dhcp}
  gateway: {description: Gateway., type: str, default: ""}
  nameserver: {description: Name server; empty means the node's., type: str, default: ""}
  fenced:
    description: Whether Proxmox's firewall guards the guest; SSH, ping and O(ports) may come in.
    type: bool
    default: false
  onboot: {description: Whether the guest starts with its node., type: bool, default: true}
  host_key:
    description: SSH host key to note when the guest is finished.
    type: str
    default: ""
  built:
    description: When a template was built, RFC 3339; the newest one is cloned.
    type: str
    default: ""
  only_of_this_run:
    description: With V(absent), destroy only what O(run) has made and not finished.
    type: bool
    default: false
attributes:
  check_mode: {support: full, description: Names the steps and does none.}
  diff_mode: {support: full, description: Shows the steps.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Guest is running
  proxmox_guest:
    connection: "{{ docker_platform_proxmox }}"
    token_secret: "{{ docker_platform_proxmox_token_secret }}"
    identity: {id: 0190c3e4-0000-7000-8000-000000000001, name: shop, attempt: 1}
    run: 5f0c9a1e
    hostname: shop
    template: docker
    vmid: 10001
  register: guest
  until: guest.waiting_for | default('') == ''
  retries: 100
  delay: 5
"""

RETURN = r"""
waiting_for: {description: Whose work has to end first; empty when there is nothing to wait for., type: str, returned: always}
guest: {description: 'C(node), C(kind), C(id), C(address), C(host_key)', type: dict, returned: when it exists}
not_isolated: {description: Why the guest's wall does not hold; empty while it does., type: str, returned: success}
made: {description: Whether this run makes the guest., type: bool, returned: success}
differences: {description: How a finished guest differs from what is wanted., type: list, returned: success}
steps: {description: What was done., type: list, returned: success}
code:
  description:
    - C(guest_not_ours), C(vmid_taken), C(superseded), C(no_vmid), C(template_missing), C(peer_missing), C(guest_missing), C(guest_protected), C(guest_left),
      C(proxmox_task_failed), C(proxmox_error).
  type: str
  returned: failure
"""
