# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""The life of one container guest; see the module of the same name for its options.

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
from ansible.module_utils.proxmox_lifecycle import Done, Lifecycle  # noqa: E402
from ansible.module_utils.proxmox_notes import mark_of  # noqa: E402
from ansible.module_utils.proxmox_wanted import Order, Wanted  # noqa: E402

_RANGE = {"first": {"type": "int", "required": True}, "last": {"type": "int", "required": True}}

ARGUMENTS: dict[str, Any] = {
    **CONNECTION,
    "state": {"type": "str", "choices": ["started", "finished", "template", "absent", "claimed", "walled"], "default": "started"},
    "identity": {"type": "dict", "required": True},
    "run": {"type": "str", "default": ""},
    "hostname": {"type": "str", "required": True},
    "people": {"type": "list", "elements": "str", "default": []},
    "tags": {"type": "list", "elements": "str", "default": ["berth", "environment"]},
    "node": {"type": "str", "default": ""},
    "vmid": {"type": "int"},
    "vmids": {"type": "dict", "options": _RANGE},
    "fresh": {"type": "bool", "default": False},
    "template": {"type": "str", "default": ""},
    "image": {"type": "str", "default": ""},
    "public_key": {"type": "str", "default": "", "no_log": False},
    "cores": {"type": "int", "default": 2},
    "memory_mb": {"type": "int", "default": 2048},
    "disk_gb": {"type": "int", "default": 10},
    "bridge": {"type": "str", "default": "vmbr0"},
    "mac": {"type": "str", "default": ""},
    "address": {"type": "str", "default": "dhcp"},
    "gateway": {"type": "str", "default": ""},
    "nameserver": {"type": "str", "default": ""},
    "fenced": {"type": "bool", "default": False},
    "ports": {"type": "dict", "options": _RANGE},
    "wall": WALL,
    "onboot": {"type": "bool", "default": True},
    "host_key": {"type": "str", "default": "", "no_log": False},
    "built": {"type": "str", "default": ""},
    "only_of_this_run": {"type": "bool", "default": False},
}


def order_of(params: dict[str, Any]) -> Order:
    """The order that the parameters describe."""
    wanted = Wanted(
        tags=tuple(params["tags"]),
        **{
            name: params[name]
            for name in (
                "hostname", "cores", "memory_mb", "disk_gb", "bridge", "mac", "address", "gateway", "nameserver", "onboot",
            )
        },
    )
    numbers, ports = params["vmids"], params["ports"]
    return Order(
        mark=mark_of(params["identity"]),
        tag=params["tags"][-1],
        run=params["run"],
        wanted=wanted,
        people=params["people"],
        pool=params["connection"]["pool"],
        node=params["node"],
        vmid=params["vmid"] or 0,
        vmids=range(numbers["first"], numbers["last"] + 1) if numbers else (),
        fresh=params["fresh"],
        template=params["template"],
        image=params["image"],
        storage=params["connection"]["storage"],
        public_key=params["public_key"],
        fenced=params["fenced"],
        ports=(ports["first"], ports["last"]) if ports else (0, 0),
        wall=wall_of(params["wall"]),
    )


def live(params: dict[str, Any], dry: bool, proxmox: Proxmox) -> dict[str, Any]:
    """Brings the guest into its state and tells what was found and done."""
    order = order_of(params)
    life = Lifecycle(proxmox, order, dry)
    fields = {name: params[name] for name in ("host_key", "built") if params[name]}
    if params["state"] == "started":
        life.start()
    elif params["state"] == "finished":
        life.finish(**fields)
    elif params["state"] == "claimed":
        life.claim()
    elif params["state"] == "walled":
        life.wall()
    elif params["state"] == "template":
        life.become_template(**fields)
    else:
        life.remove(params["only_of_this_run"])
    return result(life.done, order.run)


def result(done: Done, this_run: str) -> dict[str, Any]:
    """What the task returns."""
    answer: dict[str, Any] = {
        "changed": bool(done.steps),
        "steps": done.steps,
        "differences": [difference.shown() for difference in done.found],
        "made": False,
        "not_isolated": done.not_isolated,
    }
    guest = done.guest
    if guest is not None:
        mark = guest.mark
        answer["made"] = bool(mark and this_run and mark.making == this_run)
        answer["guest"] = {
            "node": guest.node,
            "kind": "lxc",
            "id": guest.vmid,
            "address": done.address,
            "host_key": mark.host_key if mark else "",
        }
    return answer


class ActionModule(ActionBase):
    """The task of a playbook."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        _, told = self.validate_argument_spec(
            ARGUMENTS,
            required_one_of=[("vmid", "vmids")],
            required_if=[("state", "started", ("template", "image"), True)],
        )
        if not mark_of(told["identity"]).key:
            return {"failed": True, "msg": "`identity` needs `id`, or `template` and `version`"}
        told_back = answer(told, lambda proxmox: live(told, self._task.check_mode, proxmox), self._task._uuid)
        if self._task.diff:
            told_back["diff"] = {"before": "", "after": "".join(f"{step}\n" for step in told_back.get("steps", ()))}
        return told_back
