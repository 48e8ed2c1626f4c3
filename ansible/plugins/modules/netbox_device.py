#!/usr/bin/python
# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0

DOCUMENTATION = r"""
module: netbox_device
short_description: The record of an environment in NetBox
description:
  - Keeps an environment as a virtual machine or device with interface, MAC address, IP address, services, tags and a journal entry.
  - The record is found by a custom field that holds the environment's id, never by name alone; C(netbox_cf) makes that field.
  - NetBox ignores what it does not know; every answer is compared with what was sent, and a difference fails.
options:
  url: {description: Where NetBox is., type: str, required: true}
  token: {description: 'Its token, of either version.', type: str, required: true}
  ca_file: {description: Authority of its certificate; empty means the system's., type: str, default: ''}
  state: {description: 'C(decommissioning) marks a record that is there, lets go of its address, and makes none.', type: str, choices: [active, decommissioning], default: active}
  kind: {description: What the environment is in NetBox., type: str, choices: [vm, device], default: vm}
  id: {description: UUID of the environment., type: str, required: true}
  name: {description: Name of the machine., type: str, required: true}
  cluster: {description: Name of the cluster that holds the machine., type: str, default: ''}
  site: {description: Slug of the site; a device needs it., type: str, default: ''}
  role: {description: Slug of the role; a device needs it., type: str, default: ''}
  device_type: {description: Slug of the type; a device needs it., type: str, default: ''}
  tenant: {description: Slug of the tenant., type: str, default: ''}
  cores: {description: Processors of a virtual machine., type: int}
  memory_mb: {description: Its memory in MB., type: int}
  disk_mb: {description: Its disk in MB., type: int}
  interface: {description: Name of its network interface., type: str, default: eth0}
  mac: {description: MAC address of the interface., type: str, default: ''}
  address: {description: IPv4 address with prefix length., type: str, default: ''}
  dns_name: {description: Name of that address., type: str, default: ''}
  services: {description: 'Names of services, each with its TCP port.', type: dict, default: {}}
  tags: {description: Slugs of tags; those that are missing are made., type: list, elements: str, default: []}
attributes:
  check_mode: {support: full, description: Tells what would change.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Environment is recorded
  netbox_device:
    url: https://netbox.example.com
    token: "{{ netbox_token }}"
    id: 0190c3e4-0000-7000-8000-000000000001
    name: shop-0190c3e4
    cluster: pve
    address: 198.18.0.64/24
"""

RETURN = r"""
changes: {description: 'What was changed, in words.', type: list, elements: str, returned: always}
record_url: {description: Where the record is shown., type: str, returned: when it is there}
code: {description: 'C(netbox_unreachable), C(netbox_refused), C(netbox_ignored), C(netbox_version), C(netbox_unknown), C(netbox_ambiguous), C(netbox_address_taken)', type: str, returned: failure}
"""

from typing import Any

from ansible.module_utils import netbox_api as at
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.netbox_api import Access, NetBox, NetBoxError
from ansible.module_utils.netbox_record import ID_FIELD, KINDS, Record


def body_of(record: Record, wanted: dict[str, Any]) -> dict[str, Any]:
    """The machine itself, with the ids of what it refers to."""
    body: dict[str, Any] = {"name": wanted["name"], "status": "active", "custom_fields": {ID_FIELD: wanted["id"]}}
    for name, path, by in (
        ("cluster", at.CLUSTER, "name"),
        ("site", at.SITE, "slug"),
        ("role", at.DEVICE_ROLE, "slug"),
        ("device_type", at.DEVICE_TYPE, "slug"),
        ("tenant", at.TENANT, "slug"),
    ):
        if wanted[name]:
            body[name] = record.reference(path, by, wanted[name])
    sizes = {"vcpus": wanted["cores"], "memory": wanted["memory_mb"], "disk": wanted["disk_mb"]}
    if wanted["kind"] == "vm":
        body.update({name: value for name, value in sizes.items() if value})
    if wanted["tags"]:
        body["tags"] = record.tags(wanted["tags"])
    return body


def register(record: Record, wanted: dict[str, Any]) -> dict[str, Any]:
    """The record as it is wanted, with everything that hangs on it."""
    path = KINDS[wanted["kind"]].machine
    machine = record.ensure(path, record.find(), body_of(record, wanted))
    interface = record.interface(machine, wanted["interface"], wanted["mac"])
    if wanted["address"]:
        address = record.address(interface, wanted["address"], wanted["dns_name"])
        machine = record.ensure(path, machine, {"primary_ip4": address["id"]})
    for name, port in wanted["services"].items():
        record.service(machine, name, int(port))
    return machine


def work(record: Record, wanted: dict[str, Any]) -> dict[str, Any]:
    """What the module answers."""
    if wanted["state"] == "active":
        machine: dict[str, Any] | None = register(record, wanted)
    else:
        machine = record.find()
        if machine:
            machine = record.end(machine, wanted["address"])
    if record.changes and machine:
        record.journal(machine, f"Berth: environment {wanted['name']} is {wanted['state']} ({', '.join(record.changes)})")
    answer: dict[str, Any] = {"changed": bool(record.changes), "changes": record.changes}
    if machine and machine["id"]:
        answer["record_url"] = f"{wanted['url'].rstrip('/')}/{KINDS[wanted['kind']].machine}/{machine['id']}/"
    return answer


def main() -> None:
    text = {"type": "str", "default": ""}
    number = {"type": "int"}
    needed = {"type": "str", "required": True}
    module = AnsibleModule(
        argument_spec={
            "url": needed,
            "token": {**needed, "no_log": True},
            "ca_file": text,
            "state": {"type": "str", "choices": ["active", "decommissioning"], "default": "active"},
            "kind": {"type": "str", "choices": list(KINDS), "default": "vm"},
            "id": needed,
            "name": needed,
            **{name: text for name in ("cluster", "site", "role", "device_type", "tenant", "mac", "address", "dns_name")},
            **{name: number for name in ("cores", "memory_mb", "disk_mb")},
            "interface": {"type": "str", "default": "eth0"},
            "services": {"type": "dict", "default": {}},
            "tags": {"type": "list", "elements": "str", "default": []},
        },
        supports_check_mode=True,
    )
    wanted = module.params
    if wanted["address"] and "/" not in wanted["address"]:
        module.fail_json(msg="address has no prefix length; NetBox would take it for a /32", code="netbox_refused")
    try:
        netbox = NetBox(Access(wanted["url"], wanted["token"], wanted["ca_file"]))
        netbox.check_version()
        module.exit_json(**work(Record(netbox, wanted["kind"], wanted["id"], module.check_mode), wanted))
    except NetBoxError as refused:
        module.fail_json(msg=str(refused), code=refused.code)


if __name__ == "__main__":
    main()
