# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""The finished environments of our pool; see the module of the same name for its options.

It works inside Ansible's own process on the controller: a module would cost a third of a second of processor time more.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ansible.module_utils
from ansible.plugins.action import ActionBase

# Modules find our module_utils by ansible.cfg; a plugin on the controller has to be shown the way.
ansible.module_utils.__path__.append(str(Path(__file__).resolve().parents[1] / "module_utils"))

from ansible.module_utils.proxmox_api import Proxmox, ProxmoxError  # noqa: E402
from ansible.module_utils.proxmox_call import CONNECTION, answer  # noqa: E402
from ansible.module_utils.proxmox_guests import Guest, Guests  # noqa: E402
from ansible.module_utils.proxmox_notes import Mark  # noqa: E402
from ansible.module_utils.proxmox_wanted import gibibytes, split_parts  # noqa: E402


def look(told: dict[str, Any], proxmox: Proxmox) -> dict[str, Any]:
    """The finished environments, by name; all of them, or those that are asked for."""
    guests = Guests(proxmox, told["connection"]["pool"])
    found = []
    for guest in guests.marked("environment"):
        mark = guest.mark
        if mark is None or mark.making or (told["names"] and mark.fields.get("name") not in told["names"]):
            continue
        try:
            found.append(_described(proxmox, guests, guest, mark))
        except ProxmoxError as error:
            if not guests.is_gone(guest, error):
                raise
    missing = sorted(set(told["names"]) - {environment["name"] for environment in found})
    return {"changed": False, "environments": sorted(found, key=lambda each: each["name"]), "missing": missing}


def _described(proxmox: Proxmox, guests: Guests, guest: Guest, mark: Mark) -> dict[str, Any]:
    running = guests.is_running(guest)
    return {
        "id": str(mark.fields.get("id", "")),
        "name": str(mark.fields.get("name", "")),
        "power": "running" if running else "stopped",
        "resources": _resources(guest),
        "guest": {
            "node": guest.node,
            "kind": "lxc",
            "id": guest.vmid,
            "address": _address(proxmox, guest) if running else "",
            "host_key": mark.host_key,
        },
    }


def _resources(guest: Guest) -> dict[str, int]:
    config = guest.config
    disk = int(gibibytes(str(config.get("rootfs", ""))))
    return {"cores": int(config.get("cores", 1)), "memory_mb": int(config.get("memory", 512)), "disk_gb": disk}


def _address(proxmox: Proxmox, guest: Guest) -> str:
    fixed = split_parts(str(guest.config.get("net0", ""))).get("ip", "dhcp")
    if fixed != "dhcp":
        return fixed.split("/")[0]
    for interface in proxmox.get(f"{guest.path}/interfaces") or []:
        if interface.get("name") == "eth0":
            return str(interface.get("inet", "")).split("/")[0]
    return ""


class ActionModule(ActionBase):
    """The task of a playbook."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        _, told = self.validate_argument_spec({**CONNECTION, "names": {"type": "list", "elements": "str", "default": []}})
        return answer(told, lambda proxmox: look(told, proxmox), self._task._uuid)
