#!/usr/bin/python
# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0

DOCUMENTATION = r"""
module: netbox_cf
short_description: A custom field of NetBox, with its choices
description:
  - Makes the field, or changes what differs. Kinds of objects are added to those that have it; none is taken away.
  - The type of a field that is there cannot be changed and is refused.
options:
  url: {description: Where NetBox is., type: str, required: true}
  token: {description: 'Its token, of either version.', type: str, required: true}
  ca_file: {description: Authority of its certificate; empty means the system's., type: str, default: ''}
  name: {description: 'Name of the field, of letters, digits and underscores.', type: str, required: true}
  label: {description: What people read., type: str, default: ''}
  description: {description: What it means., type: str, default: ''}
  type: {description: Type of its values., type: str, choices: [text, integer, boolean, date, url, select], default: text}
  object_types: {description: 'Kinds of objects that have it, as C(dcim.device).', type: list, elements: str, required: true}
  choices: {description: Values of a field of type C(select)., type: list, elements: str, default: []}
  required: {description: Whether a value has to be given., type: bool, default: false}
attributes:
  check_mode: {support: full, description: Tells what would change.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Machines can carry Berth's id
  netbox_cf:
    url: https://netbox.example.com
    token: "{{ netbox_token }}"
    name: berth_id
    object_types: [virtualization.virtualmachine, dcim.device]
"""

RETURN = r"""
changes: {description: 'What was changed, in words.', type: list, elements: str, returned: always}
code: {description: 'C(netbox_unreachable), C(netbox_refused), C(netbox_ignored), C(netbox_version)', type: str, returned: failure}
"""

import re
from typing import Any

from ansible.module_utils import netbox_api as at
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.netbox_api import Access, NetBox, NetBoxError, plain
from ansible.module_utils.netbox_record import Record

_NAME = re.compile(r"[A-Za-z0-9_]+\Z")


def choices(netbox: NetBox, record: Record, wanted: dict[str, Any]) -> int:
    """The id of the set of choices, which is called like the field."""
    found = netbox.find(at.CHOICES, lambda each: each["name"] == wanted["name"], name=wanted["name"])
    # Pairs of value and label, in an order that is meant: compared as they stand.
    pairs = [[value, value] for value in wanted["choices"]]
    now = found[0] if found else None
    if now and [list(pair) for pair in now["extra_choices"]] == pairs:
        return int(now["id"])
    return int(record.ensure(at.CHOICES, now, {"name": wanted["name"], "extra_choices": pairs})["id"])


def ensure(netbox: NetBox, record: Record, wanted: dict[str, Any]) -> None:
    found = netbox.find(at.FIELD, lambda each: each["name"] == wanted["name"], name=wanted["name"])
    now = found[0] if found else None
    if now and plain(now["type"]) != wanted["type"]:
        raise NetBoxError("netbox_refused", f"Field {wanted['name']} is of type {plain(now['type'])}; NetBox cannot change that.")
    types = sorted(set(wanted["object_types"]) | set(now["object_types"] if now else []))
    body: dict[str, Any] = {"name": wanted["name"], "type": wanted["type"], "object_types": types, "required": wanted["required"]}
    body.update({name: wanted[name] for name in ("label", "description") if wanted[name]})
    if wanted["type"] == "select":
        body["choice_set"] = choices(netbox, record, wanted)
    record.ensure(at.FIELD, now, body)


def main() -> None:
    text = {"type": "str", "default": ""}
    needed = {"type": "str", "required": True}
    types = ["text", "integer", "boolean", "date", "url", "select"]
    module = AnsibleModule(
        argument_spec={
            "url": needed,
            "token": {**needed, "no_log": True},
            "ca_file": text,
            "name": needed,
            "label": text,
            "description": text,
            "type": {"type": "str", "choices": types, "default": "text"},
            "object_types": {"type": "list", "elements": "str", "required": True},
            "choices": {"type": "list", "elements": "str", "default": []},
            "required": {"type": "bool", "default": False},
        },
        required_if=[("type", "select", ("choices",))],
        supports_check_mode=True,
    )
    wanted = module.params
    if not _NAME.match(wanted["name"]):
        module.fail_json(msg="name has other characters than letters, digits and underscores", code="netbox_refused")
    try:
        netbox = NetBox(Access(wanted["url"], wanted["token"], wanted["ca_file"]))
        netbox.check_version()
        record = Record(netbox, "vm", "", module.check_mode)
        ensure(netbox, record, wanted)
        module.exit_json(changed=bool(record.changes), changes=record.changes)
    except NetBoxError as refused:
        module.fail_json(msg=str(refused), code=refused.code)


if __name__ == "__main__":
    main()
