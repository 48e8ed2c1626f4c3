# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""The guest's own switch and rules in Proxmox's firewall: what may come in. Root inside the guest cannot change these.

They take effect where the interface's switch (`firewall=1`, set with the interface) and the cluster's are on as well.
"""

from __future__ import annotations

import dataclasses
import urllib.parse
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.proxmox_api import Proxmox

COMMENT = "berth"
OWN_ADDRESS = "ipfilter-net0"
_ALL_IPV6 = "::/0"


@dataclasses.dataclass(frozen=True)
class Wall:
    """Who may pass, by addresses and networks. Where nobody is named, everybody may.

    `management` reaches SSH and ping, `published` and `management` the range of ports, `peers` everything.
    `portainer` alone reaches `agent_port`. With `outbound`, the guest itself reaches these only; without, everything.
    Of the range of ports `ports` alone are open; all of it where none are named.
    """

    management: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    outbound: tuple[str, ...] = ()
    portainer: tuple[str, ...] = ()
    agent_port: int = 9001
    ports: tuple[int, ...] = ()


def options(fixed_address: bool, outbound: bool = False) -> dict[str, Any]:
    """Nothing comes in that no rule lets in; with a fixed address, nothing goes out under another one.

    No guest is a router, and one with a fixed address speaks neither DHCP nor IPv6's neighbour discovery in either direction:
    Proxmox lets both pass before it asks any rule.
    """
    return {
        "enable": 1,
        "policy_in": "DROP",
        "policy_out": "DROP" if outbound else "ACCEPT",
        "macfilter": 1,
        "radv": 0,
        "dhcp": int(not fixed_address),
        "ndp": int(not fixed_address),
        "ipfilter": int(fixed_address),
    }


def rules(first_port: int, last_port: int, wall: Wall, fixed_address: bool) -> list[dict[str, str]]:
    """SSH, ping, the ports that the environment may publish (without a range, every port), what the wall adds, and no DHCP server.

    A fixed address is one of IPv4: no IPv6 leaves the guest.
    """
    common = {"type": "in", "action": "ACCEPT", "enable": "1", "comment": COMMENT}
    numbers = ",".join(map(str, wall.ports)) or f"{first_port}:{last_port}"
    ports = {"dport": numbers} if last_port else {}
    managers, visitors = _source(wall.management), _source((*wall.published, *wall.management))
    told = [
        {**common, **managers, "proto": "tcp", "dport": "22"},
        {**common, **managers, "proto": "icmp"},
        {**common, **visitors, "proto": "tcp", **ports},
        {**common, **visitors, "proto": "udp", **ports},
    ]
    if wall.peers:
        told.append({**common, **_source(wall.peers)})
    if wall.portainer:
        told.append({**common, **_source(wall.portainer), "proto": "tcp", "dport": str(wall.agent_port)})
    if wall.outbound:
        told.append({**common, "type": "out", "dest": ",".join(wall.outbound)})
    # Proxmox puts each new rule before the others: these come first.
    for server, client in (("67", "68"), ("547", "546")):
        told.append({**common, "type": "out", "action": "DROP", "proto": "udp", "sport": server, "dport": client})
    if fixed_address:
        told.append({**common, "type": "out", "action": "DROP", "dest": _ALL_IPV6})
    return told


def _source(addresses: tuple[str, ...]) -> dict[str, str]:
    return {"source": ",".join(dict.fromkeys(addresses))} if addresses else {}


def fence(proxmox: Proxmox, guest_path: str, ports: tuple[int, int], address: str, wall: Wall) -> None:
    """The guest's switch is on and our rules are those of this wall; rules that others added stay. `address` is empty for DHCP."""
    path = f"{guest_path}/firewall"
    wanted = rules(*ports, wall, bool(address))
    there = proxmox.get(f"{path}/rules") or []
    for rule in wanted:
        if likeness(rule) not in map(likeness, there):
            proxmox.post(f"{path}/rules", **rule)
    for _ in former(there, wanted):
        # Read again each time: a rule is named by its position, which holds for one digest only.
        for rule in former(proxmox.get(f"{path}/rules") or [], wanted)[:1]:
            proxmox.delete(f"{path}/rules/{rule['pos']}", digest=rule.get("digest"))
    if address:
        _hold_to(proxmox, path, address)
    proxmox.put(f"{path}/options", **options(bool(address), bool(wall.outbound)))


def _hold_to(proxmox: Proxmox, path: str, address: str) -> None:
    """The set of the guest's own addresses holds this one alone."""
    there = own_addresses(proxmox, path)
    if there is None:
        proxmox.post(f"{path}/ipset", name=OWN_ADDRESS, comment=COMMENT)
    if not there or address not in there:
        proxmox.post(f"{path}/ipset/{OWN_ADDRESS}", cidr=address)
    for other in sorted((there or set()) - {address}):
        proxmox.delete(f"{path}/ipset/{OWN_ADDRESS}/{urllib.parse.quote(other, safe='')}")


def own_addresses(proxmox: Proxmox, path: str) -> set[str] | None:
    """What the guest may send from; None where there is no such set."""
    if all(row.get("name") != OWN_ADDRESS for row in proxmox.get(f"{path}/ipset") or []):
        return None
    return {str(row["cidr"]).removesuffix("/32") for row in proxmox.get(f"{path}/ipset/{OWN_ADDRESS}") or []}


def former(there: list[dict[str, Any]], wanted: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Rules of ours that belong to another wall than this one."""
    return [rule for rule in there if rule.get("comment") == COMMENT and likeness(rule) not in map(likeness, wanted)]


def is_on(rule: Mapping[str, Any]) -> bool:
    return str(rule.get("enable", "1")) == "1"


def likeness(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """What makes two rules the same; one that is switched off is none of ours."""
    names = ("type", "action", "proto", "dport", "comment", "source", "dest")
    return (*(str(rule.get(name, "")) for name in names), str(is_on(rule)))
