# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""A guest's Docker and limits, checked from inside in one go."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.docker_engine import ask, version_key, wait_until_up
from ansible.module_utils.guest_limits import problems as limit_problems

VERIFY_OPTIONS: dict[str, Any] = {
    "minimum_version": {"type": "str", "required": True},
    "cores": {"type": "int", "required": True},
    "memory_mb": {"type": "int", "required": True},
    "disk_gb": {"type": "int", "required": True},
    "seconds": {"type": "float", "default": 60},
    "probe_disk": {"type": "bool", "default": True},
}


@dataclasses.dataclass(frozen=True)
class Checked:
    """What was seen. An old engine is no problem of its own: the role upgrades it and looks again."""

    docker: dict[str, Any]
    outdated: bool
    problems: list[str]


def check(told: Mapping[str, Any]) -> Checked:
    """Waits for Docker, reads what the daemon says about itself, and measures what the guest may use."""
    try:
        version = wait_until_up(told["seconds"])
        docker = docker_facts(version, ask("/info"))
    except OSError as error:
        sentence = f"Docker does not answer ({error}); `journalctl -u docker` in the guest says why."
        return Checked({}, False, [sentence])
    outdated = version_key(docker["engine"]) < version_key(told["minimum_version"])
    found = docker_problems(docker) + limit_problems(
        told["cores"], told["memory_mb"], told["disk_gb"] if told["probe_disk"] else None
    )
    return Checked(docker, outdated, found)


def docker_facts(version: Mapping[str, Any], info: Mapping[str, Any]) -> dict[str, Any]:
    """What we tell of Docker."""
    return {
        "engine": version["Version"],
        "api": version["ApiVersion"],
        "driver": info.get("Driver", ""),
        "log_driver": info.get("LoggingDriver", ""),
        "live_restore": bool(info.get("LiveRestoreEnabled")),
        "cgroup": str(info.get("CgroupVersion", "")),
    }


def docker_problems(facts: Mapping[str, Any]) -> list[str]:
    """What is wrong with Docker, one sentence each."""
    found = []
    if facts["driver"] in ("vfs", "fuse-overlayfs"):
        found.append(f"Docker stores with {facts['driver']}, which is slow or unsafe in a container; it should use overlay.")
    if not facts["live_restore"]:
        found.append("Docker would stop all containers with its daemon; live-restore should be on.")
    return found
