# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""The guest's own switch and rules in Proxmox's firewall: what may come in. Root inside the guest cannot change these.

They take effect where the interface's switch (`firewall=1`, set with the interface) and the cluster's are on as well.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ansible.module_utils.proxmox_api import Proxmox, ProxmoxError

_COMMENT = "berth"
_OWN_ADDRESS = "ipfilter-net0"


@dataclasses.dataclass(frozen=True)
class Wall:
    """Who may pass, by addresses and networks. Where nobody is named, everybody may.

    `management` reaches SSH and ping, `published` and `management` the range of ports, `peers` everything.
    `portainer` alone reaches `agent_port`. With `outbound`, the guest itself reaches these only; without, everything.
    """

    management: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    outbound: tuple[str, ...] = ()
    portainer: tuple[str, ...] = ()
    agent_port: int = 9001


_EVERYBODY = Wall()


def options(fixed_address: bool, outbound: bool = False) -> dict[str, Any]:
    """Nothing comes in that no rule lets in; with a fixed address, nothing goes out under another one.

    No guest is a router, and one with a fixed address speaks DHCP in neither direction.
    """
    return {
        "enable": 1,
        "policy_in": "DROP",
        "policy_out": "DROP" if outbound else "ACCEPT",
        "macfilter": 1,
        "radv": 0,
        "dhcp": int(not fixed_address),
        "ipfilter": int(fixed_address),
    }


def rules(first_port: int, last_port: int, wall: Wall = _EVERYBODY) -> list[dict[str, str]]:
    """SSH, ping, the ports that the environment may publish (without a range, every port), what the wall adds, and no DHCP server."""
    common = {"type": "in", "action": "ACCEPT", "enable": "1", "comment": _COMMENT}
    ports = {"dport": f"{first_port}:{last_port}"} if last_port else {}
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
    return told


def _source(addresses: tuple[str, ...]) -> dict[str, str]:
    return {"source": ",".join(dict.fromkeys(addresses))} if addresses else {}


def fence(proxmox: Proxmox, guest_path: str, ports: tuple[int, int], address: str, wall: Wall) -> None:
    """The guest's switch is on and our rules are those of this wall; rules that others added stay. `address` is empty for DHCP."""
    path = f"{guest_path}/firewall"
    wanted = rules(*ports, wall)
    there = proxmox.get(f"{path}/rules") or []
    for rule in wanted:
        if _told(rule) not in map(_told, there):
            proxmox.post(f"{path}/rules", **rule)
    for _ in _former(there, wanted):
        # Read again each time: a rule is named by its position, which holds for one digest only.
        for rule in _former(proxmox.get(f"{path}/rules") or [], wanted)[:1]:
            proxmox.delete(f"{path}/rules/{rule['pos']}", digest=rule.get("digest"))
    if address and all(row.get("name") != _OWN_ADDRESS for row in proxmox.get(f"{path}/ipset") or []):
        proxmox.post(f"{path}/ipset", name=_OWN_ADDRESS, comment=_COMMENT)
        proxmox.post(f"{path}/ipset/{_OWN_ADDRESS}", cidr=address)
    proxmox.put(f"{path}/options", **options(bool(address), bool(wall.outbound)))


def is_fenced(proxmox: Proxmox, guest_path: str, ports: tuple[int, int], address: str, wall: Wall) -> bool:
    """Whether `fence` with the same wall would change nothing."""
    path = f"{guest_path}/firewall"
    there, wanted = proxmox.get(f"{path}/rules") or [], rules(*ports, wall)
    switches = proxmox.get(f"{path}/options") or {}
    sets = [row.get("name") for row in proxmox.get(f"{path}/ipset") or []] if address else [_OWN_ADDRESS]
    return (
        not _former(there, wanted)
        and set(map(_told, wanted)) <= set(map(_told, there))
        and all(str(switches.get(name)) == str(value) for name, value in options(bool(address), bool(wall.outbound)).items())
        and _OWN_ADDRESS in sets
    )


def _former(there: list[dict[str, Any]], wanted: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Rules of ours that belong to another wall than this one."""
    return [rule for rule in there if rule.get("comment") == _COMMENT and _told(rule) not in map(_told, wanted)]


def not_isolated(proxmox: Proxmox) -> str:
    """Why no wall of any guest holds, in words; empty while the cluster's switch is on."""
    try:
        switch = str((proxmox.get("/cluster/firewall/options") or {}).get("enable", "0"))
    except ProxmoxError as error:
        if error.status != 403:
            raise
        return "Whether the cluster's firewall is on cannot be read: the token lacks Sys.Audit on /."
    return "" if switch == "1" else "The cluster's firewall is off, so that the guests' walls do not hold."


def unfenced(proxmox: Proxmox, guest_path: str, first_port: int, last_port: int) -> list[str]:
    """What of our switch and rules is missing, one sentence each; empty while the guest is fenced."""
    found = []
    if str((proxmox.get(f"{guest_path}/firewall/options") or {}).get("enable", "0")) != "1":
        found.append("The guest's firewall in Proxmox is off and should be on.")
    there = [_lets(rule) for rule in proxmox.get(f"{guest_path}/firewall/rules") or []]
    missing = [rule for rule in rules(first_port, last_port) if rule["type"] == "in" and _lets(rule) not in there]
    for rule in missing:
        ports = f" to {rule['dport']}" if "dport" in rule else ""
        found.append(f"The guest's firewall has no rule of ours that lets {rule['proto']}{ports} in.")
    return found


def _lets(rule: dict[str, Any]) -> tuple[str, ...]:
    """What a rule lets through, whoever it is for."""
    return tuple(str(rule.get(name, "")) for name in ("type", "action", "proto", "dport", "comment"))


def _told(rule: dict[str, Any]) -> tuple[str, ...]:
    """What makes two rules the same."""
    return (*_lets(rule), str(rule.get("source", "")), str(rule.get("dest", "")))
