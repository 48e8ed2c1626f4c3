# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""The record of one environment in NetBox: its machine, found by our id and never by name alone, and what hangs on it."""

from __future__ import annotations

import dataclasses
from typing import Any

from ansible.module_utils import netbox_api as at
from ansible.module_utils.netbox_api import NetBox, NetBoxError, differing

ID_FIELD = "berth_id"


@dataclasses.dataclass(frozen=True)
class Kind:
    """Where machines of a kind and their parts are kept."""

    machine: str
    interface: str
    machine_type: str
    interface_type: str
    owner: str  # the field of an interface that names its machine


KINDS = {
    "vm": Kind(at.VM, at.VM_INTERFACE, "virtualization.virtualmachine", "virtualization.vminterface", "virtual_machine"),
    "device": Kind(at.DEVICE, at.DEVICE_INTERFACE, "dcim.device", "dcim.interface", "device"),
}


class Record:
    """Brings NetBox to what is wanted; with `check`, only tells what would change."""

    def __init__(self, netbox: NetBox, kind: str, identity: str, check: bool) -> None:
        self._netbox, self._kind, self._identity, self._check = netbox, KINDS[kind], identity, check
        self.changes: list[str] = []

    def find(self) -> dict[str, Any] | None:
        """The machine that carries our id."""
        found = self._netbox.find(
            self._kind.machine,
            lambda each: (each.get("custom_fields") or {}).get(ID_FIELD) == self._identity,
            **{f"cf_{ID_FIELD}": self._identity},
        )
        if len(found) > 1:
            raise NetBoxError("netbox_ambiguous", f"{len(found)} machines in NetBox carry {self._identity}.")
        return found[0] if found else None

    def reference(self, path: str, name: str, value: str) -> int:
        """The id of an object that has to be there already."""
        found = self._netbox.find(path, lambda each: each.get(name) == value, **{name: value})
        if len(found) != 1:
            raise NetBoxError("netbox_unknown", f"NetBox holds {len(found)} {path} with {name} '{value}', and should hold one.")
        return int(found[0]["id"])

    def ensure(self, path: str, now: dict[str, Any] | None, body: dict[str, Any]) -> dict[str, Any]:
        """Makes an object, or changes what differs. In a dry run a new one has the id 0."""
        if now is None:
            self.changes.append(f"{path} made")
            return {"id": 0, **body} if self._check else self._netbox.create(path, body)
        changed = {name: body[name] for name in differing(now, body)}
        if not changed:
            return now
        self.changes.append(f"{path} {', '.join(sorted(changed))}")
        return now if self._check else self._netbox.update(path, now["id"], changed)

    def tags(self, slugs: list[str]) -> list[dict[str, str]]:
        """Tags as a body names them; those that are missing are made, for NetBox wants them first."""
        for slug in slugs:
            found = self._netbox.find(at.TAG, lambda each, slug=slug: each["slug"] == slug, slug=slug)  # type: ignore[misc]
            self.ensure(at.TAG, found[0] if found else None, {"name": slug, "slug": slug})
        return [{"slug": slug} for slug in slugs]

    def interface(self, machine: dict[str, Any], name: str, mac: str) -> dict[str, Any]:
        found = self._parts(self._kind.interface, f"{self._kind.owner}_id", machine, lambda each: each["name"] == name)
        body: dict[str, Any] = {self._kind.owner: machine["id"], "name": name, "enabled": True}
        if self._kind.machine == at.DEVICE:
            body["type"] = "virtual"
        interface = self.ensure(self._kind.interface, found, body)
        if mac:
            card = self._mac(interface, mac)
            interface = self.ensure(self._kind.interface, interface, {"primary_mac_address": card["id"]})
        return interface

    def _mac(self, interface: dict[str, Any], mac: str) -> dict[str, Any]:
        def ours(each: dict[str, Any]) -> bool:
            return bool(
                each["mac_address"].lower() == mac.lower()
                and each.get("assigned_object_type") == self._kind.interface_type
                and each.get("assigned_object_id") == interface["id"]
            )

        found = self._netbox.find(at.MAC, ours, mac_address=mac) if interface["id"] else []
        return self.ensure(at.MAC, found[0] if found else None, {"mac_address": mac.upper(), **self._on(interface)})

    def address(self, interface: dict[str, Any], address: str, name: str) -> dict[str, Any]:
        """The address with its prefix length; one that hangs on something else is not taken away from it."""
        found = self._netbox.find(at.ADDRESS, lambda each: each["address"] == address and not each.get("vrf"), address=address)
        free = [each for each in found if not each.get("assigned_object_id")]
        held = [each for each in found if self._hangs_on(each, {interface["id"]})]
        if found and not held and not free:
            raise NetBoxError("netbox_address_taken", f"{address} belongs to something else in NetBox.")
        body = {"address": address, "status": "active", "dns_name": name, **self._on(interface)}
        return self.ensure(at.ADDRESS, (held or free or [None])[0], body)

    def end(self, machine: dict[str, Any], address: str) -> dict[str, Any]:
        """Marks the machine and lets go of its address, which the next environment may be given."""
        held = (machine.get("primary_ip4") or {}).get("address") or address
        # NetBox keeps an address on its interface for as long as it is the machine's primary one.
        machine = self.ensure(self._kind.machine, machine, {"status": "decommissioning", "primary_ip4": None})
        own = self._interfaces(machine)
        for each in self._netbox.find(at.ADDRESS, lambda each: self._hangs_on(each, own), address=held) if held else []:
            free = {"status": "deprecated", "assigned_object_type": None, "assigned_object_id": None, "dns_name": ""}
            self.ensure(at.ADDRESS, each, free)
        return machine

    def _interfaces(self, machine: dict[str, Any]) -> set[int]:
        def ours(each: dict[str, Any]) -> bool:
            return bool((each.get(self._kind.owner) or {}).get("id") == machine["id"])

        by = {f"{self._kind.owner}_id": machine["id"]}
        return {int(each["id"]) for each in self._netbox.find(self._kind.interface, ours, **by)}

    def _hangs_on(self, address: dict[str, Any], interfaces: set[int]) -> bool:
        return address.get("assigned_object_type") == self._kind.interface_type and address.get("assigned_object_id") in interfaces

    def service(self, machine: dict[str, Any], name: str, port: int) -> None:
        found = self._parts(at.SERVICE, f"{self._kind.owner}_id", machine, lambda each: each["name"] == name)
        body = {
            "name": name,
            "protocol": "tcp",
            "ports": [port],
            "parent_object_type": self._kind.machine_type,
            "parent_object_id": machine["id"],
        }
        self.ensure(at.SERVICE, found, body)

    def journal(self, machine: dict[str, Any], words: str) -> None:
        """Says what happened; only where something did, so that a second run writes nothing."""
        body = {
            "assigned_object_type": self._kind.machine_type,
            "assigned_object_id": machine["id"],
            "kind": "info",
            "comments": words,
        }
        if not self._check:
            self._netbox.create(at.JOURNAL, body)

    def _on(self, interface: dict[str, Any]) -> dict[str, Any]:
        return {"assigned_object_type": self._kind.interface_type, "assigned_object_id": interface["id"]}

    def _parts(self, path: str, by: str, machine: dict[str, Any], fits: Any) -> dict[str, Any] | None:
        if not machine["id"]:
            return None

        def ours(each: dict[str, Any]) -> bool:
            parent = each.get(self._kind.owner) or {}
            number = parent.get("id") if path == self._kind.interface else each.get("parent_object_id")
            return bool(number == machine["id"] and fits(each))

        found = self._netbox.find(path, ours, **{by: machine["id"]})
        return found[0] if found else None
