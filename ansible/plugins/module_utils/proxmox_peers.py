# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Which addresses the names in a wall stand for."""

from __future__ import annotations

import dataclasses
import re

from ansible.module_utils.proxmox_fence import Wall
from ansible.module_utils.proxmox_guests import Guests
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
