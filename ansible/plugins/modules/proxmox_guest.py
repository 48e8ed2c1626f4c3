#!/usr/bin/python
# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Ansible module: the life of one container guest."""

from __future__ import annotations

DOCUMENTATION = r"""
module: proxmox_guest
short_description: The life of one Proxmox VE container that is ours
description:
  - Makes, starts, finishes and destroys one guest, or makes a template of it.
  - Touches a guest only if its notes carry O(identity) and it is in the pool; a guest that a newer attempt has marked is left alone.
  - A guest is configured only while this run makes it. A finished one is compared, and its differences are returned.
  - Never waits long for others. It returns RV(waiting_for) and is to be called again in an C(until) loop, which shows the reason.
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
  token_secret:
    description: Secret of the token.
    type: str
    required: true
  state:
    description:
      - V(started) is a running guest with an address; V(finished) also drops the mark of the run that made it.
      - V(template) is a finished template; V(absent) is proven to be gone.
    type: str
    choices: [started, finished, template, absent]
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
    description: Whether Proxmox's firewall guards a guest that this run makes; SSH, ping and O(ports) may come in.
    type: bool
    default: false
  ports:
    description: Range of ports that may come in through the firewall; without it, all.
    type: dict
    suboptions:
      first: {description: First number., type: int, required: true}
      last: {description: Last number., type: int, required: true}
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
made: {description: Whether this run makes the guest., type: bool, returned: success}
differences: {description: How a finished guest differs from what is wanted., type: list, returned: success}
steps: {description: What was done., type: list, returned: success}
code:
  description:
    - C(guest_not_ours), C(vmid_taken), C(superseded), C(no_vmid), C(template_missing), C(guest_missing), C(guest_protected), C(guest_left),
      C(proxmox_task_failed), C(proxmox_error).
  type: str
  returned: failure
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.proxmox_api import Proxmox
from ansible.module_utils.proxmox_lifecycle import Done, Lifecycle, Order
from ansible.module_utils.proxmox_module import CONNECTION, run
from ansible.module_utils.proxmox_notes import mark_of
from ansible.module_utils.proxmox_wanted import Wanted

_RANGE = {"first": {"type": "int", "required": True}, "last": {"type": "int", "required": True}}

ARGUMENTS: dict[str, Any] = {
    **CONNECTION,
    "state": {"type": "str", "choices": ["started", "finished", "template", "absent"], "default": "started"},
    "identity": {"type": "dict", "required": True},
    "run": {"type": "str", "default": ""},
    "hostname": {"type": "str", "required": True},
    "people": {"type": "list", "elements": "str", "default": []},
    "tags": {"type": "list", "elements": "str", "default": ["berth", "environment"]},
    "node": {"type": "str", "default": ""},
    "vmid": {"type": "int"},
    "vmids": {"type": "dict", "options": _RANGE},
    "fresh": {"type": "bool", "default": False},
    "template": {"type": "str", "default": ""},
    "image": {"type": "str", "default": ""},
    "public_key": {"type": "str", "default": "", "no_log": False},
    "cores": {"type": "int", "default": 2},
    "memory_mb": {"type": "int", "default": 2048},
    "disk_gb": {"type": "int", "default": 10},
    "bridge": {"type": "str", "default": "vmbr0"},
    "mac": {"type": "str", "default": ""},
    "address": {"type": "str", "default": "dhcp"},
    "gateway": {"type": "str", "default": ""},
    "nameserver": {"type": "str", "default": ""},
    "fenced": {"type": "bool", "default": False},
    "ports": {"type": "dict", "options": _RANGE},
    "onboot": {"type": "bool", "default": True},
    "host_key": {"type": "str", "default": "", "no_log": False},
    "built": {"type": "str", "default": ""},
    "only_of_this_run": {"type": "bool", "default": False},
}


def order_of(params: dict[str, Any]) -> Order:
    """The order that the parameters describe."""
    wanted = Wanted(
        tags=tuple(params["tags"]),
        **{
            name: params[name]
            for name in (
                "hostname", "cores", "memory_mb", "disk_gb", "bridge", "mac", "address", "gateway", "nameserver", "onboot",
            )
        },
    )
    numbers, ports = params["vmids"], params["ports"]
    return Order(
        mark=mark_of(params["identity"]),
        tag=params["tags"][-1],
        run=params["run"],
        wanted=wanted,
        people=params["people"],
        pool=params["connection"]["pool"],
        node=params["node"],
        vmid=params["vmid"] or 0,
        vmids=range(numbers["first"], numbers["last"] + 1) if numbers else (),
        fresh=params["fresh"],
        template=params["template"],
        image=params["image"],
        storage=params["connection"]["storage"],
        public_key=params["public_key"],
        fenced=params["fenced"],
        ports=(ports["first"], ports["last"]) if ports else (0, 0),
    )


def live(module: AnsibleModule, proxmox: Proxmox) -> dict[str, Any]:
    """Brings the guest into its state and tells what was found and done."""
    params = module.params
    order = order_of(params)
    life = Lifecycle(proxmox, order, dry=module.check_mode)
    fields = {name: params[name] for name in ("host_key", "built") if params[name]}
    if params["state"] == "started":
        life.start()
    elif params["state"] == "finished":
        life.finish(**fields)
    elif params["state"] == "template":
        life.become_template(**fields)
    else:
        life.remove(params["only_of_this_run"])
    return result(life.done, order.run)


def result(done: Done, this_run: str) -> dict[str, Any]:
    """What the module returns."""
    answer: dict[str, Any] = {
        "changed": bool(done.steps),
        "steps": done.steps,
        "differences": [difference.shown() for difference in done.found],
        "made": False,
        "diff": {"before": "", "after": "".join(f"{step}\n" for step in done.steps)},
    }
    guest = done.guest
    if guest is not None:
        mark = guest.mark
        answer["made"] = bool(mark and this_run and mark.making == this_run)
        answer["guest"] = {
            "node": guest.node,
            "kind": "lxc",
            "id": guest.vmid,
            "address": done.address,
            "host_key": mark.host_key if mark else "",
        }
    return answer


def main() -> None:
    module = AnsibleModule(
        argument_spec=ARGUMENTS,
        supports_check_mode=True,
        required_one_of=[("vmid", "vmids")],
        required_if=[("state", "started", ("template", "image"), True)],
    )
    if not mark_of(module.params["identity"]).key:
        module.fail_json(msg="`identity` needs `id`, or `template` and `version`")
    run(module, lambda proxmox: live(module, proxmox))


if __name__ == "__main__":
    main()
