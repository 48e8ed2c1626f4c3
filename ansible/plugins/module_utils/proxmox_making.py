# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""How a guest comes to be: cloned from the newest template, or created from a container image."""

from __future__ import annotations

from collections.abc import Iterator

from ansible.module_utils.proxmox_api import Proxmox, ProxmoxError, Retry
from ansible.module_utils.proxmox_guests import Guest, Guests, Refused
from ansible.module_utils.proxmox_notes import write_notes
from ansible.module_utils.proxmox_wanted import Order

CREATION_SECONDS = 600


class Making:
    """Makes the guest of one order."""

    def __init__(self, proxmox: Proxmox, guests: Guests, order: Order) -> None:
        self._proxmox = proxmox
        self._guests = guests
        self._order = order

    def node(self) -> str:
        """Where the guest would be made."""
        return self._order.node if self._order.image else self._template().node

    def make(self) -> Guest:
        """A new guest, marked as being made by this run, under the VMID that is told or the first free one."""
        order = self._order
        source = None if order.image else self._template()
        for vmid in self._numbers():
            try:
                return self._clone(source, vmid) if source else self._create(vmid)
            except ProxmoxError as error:
                if error.retry is not Retry.EXISTS:
                    raise
                if order.vmid:
                    raise Refused("vmid_taken", f"VMID {vmid} was taken meanwhile: {error.reason}") from error
        raise Refused("no_vmid", f"No VMID is free from {order.vmids[0]} to {order.vmids[-1]}; widen the range `vmids`.")

    def _numbers(self) -> Iterator[int]:
        """VMIDs to try, in order. Looking reserves nothing, so a number can still be taken when it is used."""
        if self._order.vmid:
            yield self._order.vmid
            return
        seen = {int(row["vmid"]) for row in self._guests.listed()}
        for vmid in self._order.vmids:
            if vmid not in seen and self._guests.is_free(vmid):
                yield vmid

    def _template(self) -> Guest:
        """The newest version of the template, on the node asked for or on the one with most free memory."""
        key = f"template:{self._order.template}:"
        found = [g for g in self._guests.marked("template") if g.is_template and g.mark and g.mark.key.startswith(key)]
        nodes = {guest.node for guest in found}
        if self._order.node:
            nodes &= {self._order.node}
        if not nodes:
            where = f"node {self._order.node}" if self._order.node else "any node"
            raise Refused(
                "template_missing",
                f"There is no template '{self._order.template}' on {where}; build it with playbooks/build_template.yml.",
            )
        node = nodes.pop() if len(nodes) == 1 else self._roomiest(nodes)
        here = [guest for guest in found if guest.node == node]
        return max(here, key=lambda guest: str(guest.mark.fields.get("built", "")) if guest.mark else "")

    def _roomiest(self, nodes: set[str]) -> str:
        rows = self._proxmox.get("/cluster/resources", type="node") or []
        free = {row["node"]: int(row.get("maxmem", 0)) - int(row.get("mem", 0)) for row in rows if row["node"] in nodes}
        return max(sorted(nodes), key=lambda node: free.get(node, 0))

    def _notes(self, host_key: str | None) -> str:
        return write_notes(self._order.people, self._order.mark.having(making=self._order.run, host_key=host_key))

    def _clone(self, source: Guest, vmid: int) -> Guest:
        """A copy-on-write clone, or a full one where the storage cannot do that; it shows the template's host key."""
        order = self._order
        notes = self._notes(source.mark.host_key if source.mark else None)
        fields = {"newid": vmid, "hostname": order.wanted.hostname, "description": notes, "pool": order.pool}
        try:
            self._guests.follow(source, "POST", "/clone", **fields)
        except ProxmoxError as error:
            if "not available" not in error.reason and "not supported" not in error.reason:
                raise
            self._guests.follow(source, "POST", "/clone", **fields, full=True, storage=order.storage)
        return self._guests.again(Guest(source.node, vmid, order.pool, {}))

    def _create(self, vmid: int) -> Guest:
        """A guest from a container image. `nesting` is the one feature that a token may set, and all that Docker needs."""
        order, wanted = self._order, self._order.wanted
        upid = self._proxmox.post(
            f"/nodes/{order.node}/lxc",
            vmid=vmid,
            ostemplate=order.image,
            hostname=wanted.hostname,
            description=self._notes(None),
            pool=order.pool,
            rootfs=f"{order.storage}:{wanted.disk_gb}",
            unprivileged=True,
            features="nesting=1",
            **{"ssh-public-keys": order.public_key},
            **wanted.settings(),
        )
        self._proxmox.wait(upid, CREATION_SECONDS)
        return self._guests.again(Guest(order.node, vmid, order.pool, {}))
