# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""The guest's own switch and rules in Proxmox's firewall: what may come in. Root inside the guest cannot change these.

They take effect where the interface's switch (`firewall=1`, set with the interface) and the cluster's are on as well.
"""

from __future__ import annotations

from typing import Any

from ansible.module_utils.proxmox_api import Proxmox

_COMMENT = "berth"


def options(fixed_address: bool) -> dict[str, Any]:
    """Nothing comes in that no rule lets in; with a fixed address, nothing goes out under another one."""
    return {"enable": 1, "policy_in": "DROP", "policy_out": "ACCEPT", "macfilter": 1, "dhcp": 1, "ipfilter": int(fixed_address)}


def rules(first_port: int, last_port: int) -> list[dict[str, str]]:
    """SSH, ping, and the ports that the environment may publish; without a range, every port."""
    common = {"type": "in", "action": "ACCEPT", "enable": "1", "comment": _COMMENT}
    ports = {"dport": f"{first_port}:{last_port}"} if last_port else {}
    return [
        {**common, "proto": "tcp", "dport": "22"},
        {**common, "proto": "icmp"},
        {**common, "proto": "tcp", **ports},
        {**common, "proto": "udp", **ports},
    ]


def fence(proxmox: Proxmox, guest_path: str, first_port: int, last_port: int, fixed_address: bool) -> None:
    """The guest's switch is on and our rules are there; rules that others added stay."""
    path = f"{guest_path}/firewall"
    there = [_told(rule) for rule in proxmox.get(f"{path}/rules") or []]
    for rule in rules(first_port, last_port):
        if _told(rule) not in there:
            proxmox.post(f"{path}/rules", **rule)
    proxmox.put(f"{path}/options", **options(fixed_address))


def unfenced(proxmox: Proxmox, guest_path: str, first_port: int, last_port: int) -> list[str]:
    """What of our switch and rules is missing, one sentence each; empty while the guest is fenced."""
    found = []
    if str((proxmox.get(f"{guest_path}/firewall/options") or {}).get("enable", "0")) != "1":
        found.append("The guest's firewall in Proxmox is off and should be on.")
    there = [_told(rule) for rule in proxmox.get(f"{guest_path}/firewall/rules") or []]
    missing = [rule for rule in rules(first_port, last_port) if _told(rule) not in there]
    for rule in missing:
        ports = f" to {rule['dport']}" if "dport" in rule else ""
        found.append(f"The guest's firewall has no rule of ours that lets {rule['proto']}{ports} in.")
    return found


def _told(rule: dict[str, Any]) -> tuple[str, ...]:
    """What makes two rules the same."""
    return tuple(str(rule.get(name, "")) for name in ("type", "action", "proto", "dport", "comment"))
