# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""What all our Proxmox modules share: how they are told where Proxmox is, and how they say what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.proxmox_api import Access, Proxmox, ProxmoxError, StillRunning, TaskFailed
from ansible.module_utils.proxmox_guests import Refused, Waiting

CONNECTION: dict[str, Any] = {
    "connection": {
        "type": "dict",
        "required": True,
        "options": {
            "host": {"type": "str", "required": True},
            "port": {"type": "int", "default": 8006},
            "user": {"type": "str", "required": True},
            "token_id": {"type": "str", "required": True},
            "ca_file": {"type": "str", "default": ""},
            "pool": {"type": "str", "default": "berth"},
            "storage": {"type": "str", "default": "local-btrfs"},
            "template_storage": {"type": "str", "default": "local"},
        },
    },
    "token_secret": {"type": "str", "required": True, "no_log": True},
}

_UNAUTHORISED = "Proxmox does not accept the token; check its user, name and secret (PROXMOX_* for an operator)."


def client(module: AnsibleModule) -> Proxmox:
    """The client that the module's parameters describe."""
    told = module.params["connection"]
    access = Access(
        host=told["host"],
        port=told["port"],
        user=told["user"],
        token_id=told["token_id"],
        ca_file=told["ca_file"],
        secret=module.params["token_secret"],
    )
    try:
        return Proxmox(access)
    except OSError as error:
        module.fail_json(code="proxmox_error", msg=f"The certificate authority {access.ca_file} cannot be read: {error}")
        raise  # not reached


def run(module: AnsibleModule, work: Callable[[Proxmox], dict[str, Any]]) -> None:
    """Ends the module with what `work` returns.

    Who has to wait gets `waiting_for` and no failure, so that the role's loop can show it and ask again.
    A failure has a stable `code` beside its sentence.
    """
    try:
        module.exit_json(**{"waiting_for": "", **work(client(module))})
    except Waiting as waiting:
        module.exit_json(changed=False, waiting_for=str(waiting), msg=f"Waiting for {waiting}")
    except StillRunning as running:
        module.exit_json(changed=False, waiting_for=str(running), msg=f"Waiting for {running}")
    except Refused as refused:
        module.fail_json(code=refused.code, msg=str(refused))
    except TaskFailed as failed:
        module.fail_json(code="proxmox_task_failed", msg=str(failed), log=failed.log)
    except ProxmoxError as error:
        if error.status == 595:
            module.exit_json(changed=False, waiting_for=error.reason, msg=f"Waiting for {error.reason}")
        text = f"{_UNAUTHORISED} {error}" if error.status == 401 else str(error)
        module.fail_json(code="proxmox_error", msg=text, status=error.status, errors=error.errors)
