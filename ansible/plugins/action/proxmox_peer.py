# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""An address that environments let in no more; see the module of the same name for its options.

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
from ansible.module_utils.proxmox_peers import shut_out  # noqa: E402

ARGUMENTS: dict[str, Any] = {
    **CONNECTION,
    "address": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["absent"], "default": "absent"},
}


class ActionModule(ActionBase):
    """The task of a playbook."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        _, told = self.validate_argument_spec(ARGUMENTS)

        def work(proxmox: Proxmox) -> dict[str, Any]:
            guests = Guests(proxmox, told["connection"]["pool"])
            steps = shut_out(proxmox, guests, told["address"], self._task.check_mode)
            return {"changed": bool(steps), "steps": steps}

        return answer(told, work, self._task._uuid)
