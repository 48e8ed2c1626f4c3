# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Which addresses the names in a wall stand for, and what becomes of an address that is somebody else's next."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.proxmox_api import Proxmox, ProxmoxError
from ansible.module_utils.proxmox_fence import COMMENT, Wall
from ansible.module_utils.proxmox_guests import Guest, Guests
from ansible.module_utils.proxmox_wanted import split_parts

_ADDRESS = re.compile(r"[0-9a-fA-F.:]*[.:][0-9a-fA-F.:]*(/[0-9]{1,3})?")


def addressed(wall: Wall, guests: Guests) -> tuple[Wall, list[str]]:
    """The wall with the addresses of other environments' guests for their names, and the names that have none."""
    names = [peer for peer in wall.peers if not _ADDRESS.fullmatch(peer)]
    if not names:
        return wall, []
    known = {
        str(guest.mark.fields.get("name", "")): split_parts(str(guest.config.get("net0", ""))).get("ip", "")
        for guest in guests.marked("environment")
        if guest.mark
    }
    strangers = [name for name in names if "/" not in known.get(name, "")]
    let_in = (known[peer].split("/")[0] if peer in names else peer for peer in wall.peers if peer not in strangers)
    return dataclasses.replace(wall, peers=tuple(let_in)), strangers


def shut_out(proxmox: Proxmox, guests: Guests, address: str, dry: bool) -> list[str]:
    """No environment lets this address in as a peer any more; returns a step for each one that did."""
    steps = []
    for guest in guests.marked("environment"):
        try:
            if _shut_out(proxmox, guest, address, dry):
                steps.append(f"guest {guest.vmid} lets {address} in no more")
        except ProxmoxError as error:
            if not guests.is_gone(guest, error):
                raise
    return steps


def _shut_out(proxmox: Proxmox, guest: Guest, address: str, dry: bool) -> int:
    """How many rules of the guest named the address."""
    path = f"{guest.path}/firewall/rules"
    naming = [rule for rule in proxmox.get(path) or [] if address in _peers(rule)]
    for _ in () if dry else naming:
        # Read again each time: a rule is named by its position, which holds for one digest only.
        for rule in [rule for rule in proxmox.get(path) or [] if address in _peers(rule)][:1]:
            others = [peer for peer in _peers(rule) if peer != address]
            if others:
                proxmox.put(f"{path}/{rule['pos']}", source=",".join(others), digest=rule.get("digest"))
            else:  # a rule without a source would let everybody in
                proxmox.delete(f"{path}/{rule['pos']}", digest=rule.get("digest"))
    return len(naming)


def _peers(rule: Mapping[str, Any]) -> list[str]:
    """Whom a rule of ours lets in to everything."""
    ours = rule.get("comment") == COMMENT and (rule.get("type"), rule.get("action")) == ("in", "ACCEPT")
    if not ours or rule.get("proto") or rule.get("dport"):
        return []
    return [peer.removesuffix("/32") for peer in str(rule.get("source", "")).split(",") if peer]
