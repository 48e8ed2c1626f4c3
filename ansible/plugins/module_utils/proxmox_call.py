# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""What all our Proxmox actions share: how they are told where Proxmox is, and how they say what went wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from ansible.module_utils.proxmox_api import Access, Proxmox, ProxmoxError, Retry, StillRunning, TaskFailed
from ansible.module_utils.proxmox_fence import Wall
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
            "silence_seconds": {"type": "int", "default": 300},
        },
    },
    "token_secret": {"type": "str", "required": True, "no_log": True},
}

_PASSING = ("management", "published", "peers", "outbound", "portainer")

# Who may pass a guest's firewall.
WALL: dict[str, Any] = {
    "type": "dict",
    "default": {},
    "options": {
        **{name: {"type": "list", "elements": "str", "default": []} for name in _PASSING},
        "agent_port": {"type": "int", "default": 9001},
        "ports": {"type": "list", "elements": "int", "default": []},
    },
}

# Since when Proxmox has not answered, by task; on the monotonic clock.
_silent_since: dict[str, float] = {}

_UNAUTHORISED = "Proxmox does not accept the token; check its user, name and secret (PROXMOX_* for an operator)."


def answer(told: Mapping[str, Any], work: Callable[[Proxmox], dict[str, Any]], task: str) -> dict[str, Any]:
    """The result of a task: what `work` returns, or why it could not.

    Who has to wait gets `waiting_for` and no failure, so that the role's loop can show it and ask again.
    A failure has a stable `code` beside its sentence. All turns of a loop are one `task`, by its id, in one process:
    by that it is remembered since when there has been no answer at all.
    """
    try:
        result = work(_client(told))
        _silent_since.pop(task, None)
        return {"waiting_for": "", **result}
    except (Waiting, StillRunning) as waiting:
        return _wait(str(waiting))
    except Refused as refused:
        return _failure(refused.code, str(refused))
    except TaskFailed as failed:
        return _failure("proxmox_task_failed", str(failed), log=failed.log)
    except ProxmoxError as error:
        if error.retry is Retry.UNREACHABLE:
            return _silence(told["connection"], error, task)
        text = f"{_UNAUTHORISED} {error}" if error.status == 401 else str(error)
        return _failure("proxmox_error", text, status=error.status, errors=error.errors)


def wall_of(told: Mapping[str, Any]) -> Wall:
    """The wall that an option of type WALL describes."""
    lists = {name: tuple(told.get(name) or ()) for name in (*_PASSING, "ports")}
    return Wall(**lists, agent_port=told.get("agent_port", 9001))


def _client(told: Mapping[str, Any]) -> Proxmox:
    connection = told["connection"]
    names = ("host", "port", "user", "token_id", "ca_file")
    access = Access(secret=told["token_secret"], **{name: connection[name] for name in names})
    try:
        return Proxmox(access)
    except OSError as error:
        raise Refused("proxmox_error", f"The certificate authority {access.ca_file} cannot be read: {error}") from error


def _silence(connection: Mapping[str, Any], error: ProxmoxError, task: str) -> dict[str, Any]:
    """Waits while Proxmox may be starting again, and gives up when nothing has answered for too long."""
    since = _silent_since.setdefault(task, time.monotonic())
    if time.monotonic() - since < connection["silence_seconds"]:
        return _wait(error.reason)
    sentence = (
        f"Proxmox at {connection['host']}:{connection['port']} has not answered for {connection['silence_seconds']} s"
        f" ({error.reason}). Nothing more was tried; run the playbook again when it answers."
    )
    return _failure("proxmox_unreachable", sentence)


def _wait(reason: str) -> dict[str, Any]:
    return {"changed": False, "waiting_for": reason, "msg": f"Waiting for {reason}"}


def _failure(code: str, sentence: str, **more: Any) -> dict[str, Any]:
    return {"failed": True, "changed": False, "code": code, "msg": sentence, **more}
