# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""What a guest should look like, and how it differs from that."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible.module_utils.proxmox_fence import Wall
from ansible.module_utils.proxmox_notes import Mark


@dataclasses.dataclass(frozen=True)
class Wanted:
    """How the guest should be. Empty texts mean that Proxmox may choose."""

    hostname: str
    cores: int
    memory_mb: int
    disk_gb: int
    bridge: str
    mac: str
    address: str
    gateway: str
    nameserver: str
    tags: Sequence[str]
    onboot: bool = True

    def fixed_address(self) -> str:
        """The address that no DHCP server gives, without prefix length; empty if one does."""
        return "" if self.address == "dhcp" else self.address.split("/")[0]

    def net0(self) -> dict[str, str]:
        """The guest's interface, as its parts."""
        parts = {"name": "eth0", "bridge": self.bridge, "firewall": "1", "hwaddr": self.mac.upper(), "ip": self.address}
        if self.address != "dhcp":
            parts["gw"] = self.gateway
        return {name: value for name, value in parts.items() if value}

    def settings(self) -> dict[str, str]:
        """The options of the guest's configuration that are ours to set."""
        options = {
            "cores": str(self.cores),
            "memory": str(self.memory_mb),
            "swap": "0",  # what was asked is what may be used; a quota that swaps is no quota
            "net0": join_parts(self.net0()),
            "nameserver": self.nameserver,
            "tags": ";".join(sorted(self.tags)),
            "onboot": "1" if self.onboot else "0",
        }
        return {name: value for name, value in options.items() if value}


@dataclasses.dataclass(frozen=True)
class Order:
    """Whose guest it is, how it should be, and where it may come to stand."""

    mark: Mark
    tag: str
    run: str
    wanted: Wanted
    people: Sequence[str]
    pool: str
    node: str
    vmid: int
    vmids: Sequence[int]
    fresh: bool = False
    template: str = ""
    image: str = ""
    storage: str = ""
    public_key: str = ""
    fenced: bool = False
    ports: tuple[int, int] = (0, 0)
    wall: Wall = dataclasses.field(default_factory=Wall)


@dataclasses.dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be."""

    what: str
    actual: str
    wanted: str

    def shown(self) -> dict[str, str]:
        return {"what": self.what, "is": self.actual, "should_be": self.wanted}


def split_parts(text: str) -> dict[str, str]:
    """`name=eth0,bridge=vmbr0` as a dictionary; a part without `=` (a volume) is left out."""
    return dict(part.split("=", 1) for part in text.split(",") if "=" in part)


def join_parts(parts: Mapping[str, str]) -> str:
    return ",".join(f"{name}={value}" for name, value in parts.items())


def gibibytes(rootfs: str) -> float:
    """Size of a root file system from its configuration, in GiB; 0 if it is not said."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([KMGT]?)", split_parts(rootfs).get("size", ""))
    if not found:
        return 0.0
    return float(found.group(1)) * {"": 2**-30, "K": 2**-20, "M": 2**-10, "G": 1, "T": 2**10}[found.group(2)]


def differences(config: Mapping[str, Any], wanted: Wanted) -> list[Difference]:
    """What a guest's configuration has otherwise than wanted. More than wanted (disk, tags) is no difference."""
    found = []
    for option, value in wanted.settings().items():
        actual = str(config.get(option, ""))
        if not _same(option, actual, value):
            found.append(Difference(option, actual, value))
    size = gibibytes(str(config.get("rootfs", "")))
    if size < wanted.disk_gb:
        found.append(Difference("disk", f"{size:g}G", f"{wanted.disk_gb}G"))
    return found


def _same(option: str, actual: str, wanted: str) -> bool:
    if option == "net0":
        there = split_parts(actual)
        return all(there.get(name) == value for name, value in split_parts(wanted).items())
    if option == "tags":
        return set(wanted.split(";")) <= set(re.split(r"[;, ]+", actual))
    return actual == wanted
