# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""How a guest's wall stands in Proxmox, seen without changing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.proxmox_api import Proxmox, ProxmoxError
from ansible.module_utils.proxmox_fence import COMMENT, OWN_ADDRESS, Wall, former, is_on, likeness, options, own_addresses, rules
from ansible.module_utils.proxmox_guests import Guest
from ansible.module_utils.proxmox_wanted import split_parts

NO_WALL = "The guest has no wall of its own."
_OFF = "The guest's firewall in Proxmox is off and should be on."
_NOBODY_NAMED = "no address of the platform was named when it was built (docker_platform_platform_addresses)."

# What Proxmox does where an option is not set, if that is anything but 0.
_UNSET = {"policy_in": "DROP", "policy_out": "ACCEPT", "macfilter": "1", "ndp": "1"}


def not_isolated(proxmox: Proxmox, guest: Guest) -> str:
    """Why this guest's wall does not hold, in words; empty while it does."""
    amiss = _switched_off(proxmox)
    if amiss:
        return amiss
    if _option(proxmox.get(f"{guest.path}/firewall/options") or {}, "enable") != "1":
        return _OFF
    if split_parts(str(guest.config.get("net0", ""))).get("firewall") != "1":
        return "The firewall's switch of the guest's interface in Proxmox is off and should be on."
    ours = list(filter(_is_open, proxmox.get(f"{guest.path}/firewall/rules") or []))
    ports = ", ".join(dict.fromkeys(str(rule["dport"]) for rule in ours if "dport" in rule)) or "every port"
    return f"The guest's firewall lets everybody in to {ports}: {_NOBODY_NAMED}" if ours else ""


def _switched_off(proxmox: Proxmox) -> str:
    """Why no wall of any guest holds; empty while the cluster's switch is on."""
    try:
        switch = str((proxmox.get("/cluster/firewall/options") or {}).get("enable", "0"))
    except ProxmoxError as error:
        if error.status != 403:
            raise
        return "Whether the cluster's firewall is on cannot be read: the token lacks Sys.Audit on /."
    return "" if switch == "1" else "The cluster's firewall is off, so that the guests' walls do not hold."


def _is_open(rule: dict[str, Any]) -> bool:
    """Whether a rule of ours lets everybody in. What an administrator opened is open on purpose."""
    ours = rule.get("comment") == COMMENT and (rule.get("type"), rule.get("action")) == ("in", "ACCEPT")
    return ours and is_on(rule) and not rule.get("source")


def unfenced(proxmox: Proxmox, guest_path: str, ports: tuple[int, int], address: str, wall: Wall) -> list[str]:
    """What of our switch, rules and addresses is not as it should be, one sentence each; empty while the guest is fenced."""
    path = f"{guest_path}/firewall"
    switches = proxmox.get(f"{path}/options") or {}
    if _option(switches, "enable") != "1":
        return [_OFF]
    found = [
        f"The guest's firewall has {name} {_option(switches, name)} and should have {value}."
        for name, value in options(bool(address), bool(wall.outbound)).items()
        if _option(switches, name) != str(value)
    ]
    there, wanted = proxmox.get(f"{path}/rules") or [], rules(*ports, wall, bool(address))
    for rule in wanted:
        if likeness(rule) not in map(likeness, there):
            found.append(f"The guest's firewall has no rule of ours for {_words(rule)}.")
    found += [f"The guest's firewall has a rule of ours too many, for {_words(rule)}." for rule in former(there, wanted)]
    if address and own_addresses(proxmox, path) != {address}:
        found.append(f"The guest's firewall does not hold the guest to its own address {address} (set {OWN_ADDRESS}).")
    return found


def _option(switches: Mapping[str, Any], name: str) -> str:
    return str(switches.get(name, _UNSET.get(name, "0")))


def is_fenced(proxmox: Proxmox, guest_path: str, ports: tuple[int, int], address: str, wall: Wall) -> bool:
    """Whether `fence` with the same wall would change nothing."""
    return not unfenced(proxmox, guest_path, ports, address, wall)


def _words(rule: Mapping[str, Any]) -> str:
    parts = [str(rule["action"]), str(rule["type"]), str(rule.get("proto", "everything"))]
    parts += [f"{word} {rule[name]}" for word, name in (("to", "dport"), ("from", "source"), ("to", "dest")) if rule.get(name)]
    return " ".join(parts)
