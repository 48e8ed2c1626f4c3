# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""How a guest of ours is, without changing it; see the module of the same name for its options.

It works inside Ansible's own process on the controller: a module would cost a third of a second of processor time more.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ansible.module_utils
from ansible.plugins.action import ActionBase

# Modules find our module_utils by ansible.cfg; a plugin on the controller has to be shown the way.
ansible.module_utils.__path__.append(str(Path(__file__).resolve().parents[1] / "module_utils"))

from ansible.module_utils.proxmox_api import Proxmox  # noqa: E402
from ansible.module_utils.proxmox_call import CONNECTION, WALL, answer, wall_of  # noqa: E402
from ansible.module_utils.proxmox_notes import mark_of  # noqa: E402
from ansible.module_utils.proxmox_observing import Observing  # noqa: E402
from ansible.module_utils.proxmox_wanted import Order, Wanted  # noqa: E402

_RANGE = {"first": {"type": "int", "required": True}, "last": {"type": "int", "required": True}}

ARGUMENTS: dict[str, Any] = {
    **CONNECTION,
    "identity": {"type": "dict", "required": True},
    "hostname": {"type": "str", "required": True},
    "vmid": {"type": "int"},
    "fresh": {"type": "bool", "default": False},
    "cores": {"type": "int", "required": True},
    "memory_mb": {"type": "int", "required": True},
    "disk_gb": {"type": "int", "required": True},
    "bridge": {"type": "str", "required": True},
    "mac": {"type": "str", "default": ""},
    "address": {"type": "str", "default": "dhcp"},
    "gateway": {"type": "str", "default": ""},
    "nameserver": {"type": "str", "default": ""},
    "fenced": {"type": "bool", "default": False},
    "ports": {"type": "dict", "options": _RANGE},
    "wall": WALL,
}
_WANTED = ("hostname", "cores", "memory_mb", "disk_gb", "bridge", "mac", "address", "gateway", "nameserver")


def order_of(told: dict[str, Any]) -> Order:
    """The order that the guest is compared with."""
    ports = told["ports"]
    return Order(
        mark=mark_of(told["identity"]),
        tag="environment",
        run="",
        wanted=Wanted(tags=("berth", "environment"), **{name: told[name] for name in _WANTED}),
        people=(),
        pool=told["connection"]["pool"],
        node="",
        vmid=told["vmid"] or 0,
        vmids=(),
        fresh=told["fresh"],
        fenced=told["fenced"],
        ports=(ports["first"], ports["last"]) if ports else (0, 0),
        wall=wall_of(told["wall"]),
    )


def look(told: dict[str, Any], proxmox: Proxmox) -> dict[str, Any]:
    """What the task returns."""
    seen = Observing(proxmox, order_of(told)).look()
    result: dict[str, Any] = {
        "changed": False,
        "power": seen.power,
        "half_made": seen.half_made,
        "problems": list(seen.problems),
        "not_isolated": seen.not_isolated,
    }
    if seen.guest is not None:
        mark = seen.guest.mark
        result["guest"] = {
            "node": seen.guest.node,
            "kind": "lxc",
            "id": seen.guest.vmid,
            "address": seen.address,
            "host_key": mark.host_key if mark else "",
        }
    return result


class ActionModule(ActionBase):
    """The task of a playbook."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        _, told = self.validate_argument_spec(ARGUMENTS)
        if not mark_of(told["identity"]).key:
            return {"failed": True, "msg": "`identity` needs `id`"}
        return answer(told, lambda proxmox: look(told, proxmox), self._task._uuid)
