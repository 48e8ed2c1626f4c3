# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""A second line behind the guest's wall: inside the guest, its management ports are open to those who manage it alone."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.module_utils.guest_files import Files

RULES = Path("/etc/berth/guard.nft")
UNIT = "berth-guard.service"
SSH = 22

GUARD_OPTIONS: dict[str, Any] = {
    "management": {"type": "list", "elements": "str", "default": []},
    "portainer": {"type": "list", "elements": "str", "default": []},
    "agent_port": {"type": "int", "default": 9001},
}


def rules_text(told: Mapping[str, Any]) -> str:
    """The rules as `nft -f` takes them, in place of those of before. Docker's own tables are left alone."""
    rules = [*closed(SSH, told["management"]), *closed(told["agent_port"], told["portainer"])]
    # Before Docker leads published ports on to containers.
    chain = ["type filter hook prerouting priority mangle; policy accept;", "fib daddr type != local accept", *rules]
    lines = "".join(f"    {line}\n" for line in chain)
    return f"table inet berth {{}}\ndelete table inet berth\ntable inet berth {{\n  chain arriving {{\n{lines}  }}\n}}\n"


def closed(port: int, friends: list[str]) -> list[str]:
    """The rules that close a port to all but some addresses and networks; none where a friend is known to Proxmox alone."""
    try:
        networks = [ipaddress.ip_network(friend, strict=False) for friend in friends]
    except ValueError:
        networks = []
    if not networks:
        return []
    four = [str(each) for each in ipaddress.collapse_addresses(each for each in networks if isinstance(each, ipaddress.IPv4Network))]
    six = [str(each) for each in ipaddress.collapse_addresses(each for each in networks if isinstance(each, ipaddress.IPv6Network))]
    return [
        f'iifname != "lo" tcp dport {port} {_others("ip", four) or "meta nfproto ipv4"} drop',
        f'iifname != "lo" tcp dport {port} {_others("ip6", six) or "meta nfproto ipv6"} drop',
    ]


def _others(family: str, networks: list[str]) -> str:
    return f"{family} saddr != {{ {', '.join(networks)} }}" if networks else ""


def guard(told: Mapping[str, Any], files: Files, nft: Path = Path("/usr/sbin/nft")) -> bool:
    """Writes the rules down. Tells whether they have to be loaded; a guest of a template without `nft` has no second line."""
    return nft.exists() and files.put(RULES, rules_text(told))
