# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""The finished templates of one name; see the module of the same name for its options.

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
from ansible.module_utils.proxmox_call import CONNECTION, answer  # noqa: E402
from ansible.module_utils.proxmox_guests import Guests  # noqa: E402


def look(told: dict[str, Any], proxmox: Proxmox) -> dict[str, Any]:
    """The finished templates of this name, and the nodes that are online."""
    name, found = told["template"], []
    for guest in Guests(proxmox, told["connection"]["pool"]).marked("template"):
        mark = guest.mark
        if guest.is_template and mark and mark.fields.get("template") == name and not mark.making:
            fields = {key: str(mark.fields.get(key, "")) for key in ("version", "built")}
            found.append({"node": guest.node, "id": guest.vmid, "name": name, **fields})
    nodes = [row["node"] for row in proxmox.get("/nodes") or [] if row.get("status") == "online"]
    return {"changed": False, "templates": found, "nodes": sorted(nodes)}


class ActionModule(ActionBase):
    """The task of a playbook."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        _, told = self.validate_argument_spec({**CONNECTION, "template": {"type": "str", "required": True}})
        return answer(told, lambda proxmox: look(told, proxmox), self._task._uuid)
