#!/usr/bin/python
# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0

DOCUMENTATION = r"""
module: netbox_cluster
short_description: A cluster of NetBox, with its type
description:
  - Makes the cluster that virtual machines are recorded in, and its type. A cluster that is there keeps its type.
options:
  url: {description: Where NetBox is., type: str, required: true}
  token: {description: 'Its token, of either version.', type: str, required: true}
  ca_file: {description: Authority of its certificate; empty means the system's., type: str, default: ''}
  name: {description: Name of the cluster., type: str, required: true}
  type: {description: 'Slug of its type, which is called like it when it is made.', type: str, default: proxmox}
attributes:
  check_mode: {support: full, description: Tells what would change.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Virtual machines have a cluster
  netbox_cluster:
    url: https://netbox.example.com
    token: "{{ netbox_token }}"
    name: pve
"""

RETURN = r"""
changes: {description: 'What was changed, in words.', type: list, elements: str, returned: always}
code: {description: 'C(netbox_unreachable), C(netbox_refused), C(netbox_ignored), C(netbox_version)', type: str, returned: failure}
"""

from ansible.module_utils import netbox_api as at
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.netbox_api import Access, NetBox, NetBoxError
from ansible.module_utils.netbox_record import Record


def ensure(netbox: NetBox, record: Record, name: str, kind: str) -> None:
    """NetBox takes several clusters of one name: what matters is that there is one."""
    if netbox.find(at.CLUSTER, lambda each: each["name"] == name, name=name):
        return
    found = netbox.find(at.CLUSTER_TYPE, lambda each: each["slug"] == kind, slug=kind)
    its_type = found[0] if found else record.ensure(at.CLUSTER_TYPE, None, {"name": kind, "slug": kind})
    record.ensure(at.CLUSTER, None, {"name": name, "type": its_type["id"]})


def main() -> None:
    needed = {"type": "str", "required": True}
    module = AnsibleModule(
        argument_spec={
            "url": needed,
            "token": {**needed, "no_log": True},
            "ca_file": {"type": "str", "default": ""},
            "name": needed,
            "type": {"type": "str", "default": "proxmox"},
        },
        supports_check_mode=True,
    )
    wanted = module.params
    try:
        netbox = NetBox(Access(wanted["url"], wanted["token"], wanted["ca_file"]))
        netbox.check_version()
        record = Record(netbox, "vm", "", module.check_mode)
        ensure(netbox, record, wanted["name"], wanted["type"])
        module.exit_json(changed=bool(record.changes), changes=record.changes)
    except NetBoxError as refused:
        module.fail_json(msg=str(refused), code=refused.code)


if __name__ == "__main__":
    main()
