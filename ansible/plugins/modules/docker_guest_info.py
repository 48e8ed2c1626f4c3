#!/usr/bin/python
# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Ansible module: a guest's Docker and limits, checked from inside in one go."""

from __future__ import annotations

DOCUMENTATION = r"""
module: docker_guest_info
short_description: A guest's Docker and limits, checked from inside in one go
description:
  - Waits for Docker's answer, reads what the daemon says about itself, and measures what the guest may use.
  - Changes nothing. Everything that is wrong is named at once.
options:
  minimum_version: {description: Oldest acceptable Docker Engine., type: str, required: true}
  cores: {description: Processors that the guest may use., type: int, required: true}
  memory_mb: {description: Memory that the guest may use., type: int, required: true}
  disk_gb: {description: Disk that the guest may use., type: int, required: true}
  seconds: {description: How long to wait for Docker., type: float, default: 60}
attributes:
  check_mode: {support: full, description: It changes nothing anyway.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Docker answers
  docker_guest_info: {minimum_version: 26.1.0, cores: 2, memory_mb: 2048, disk_gb: 10}
"""

RETURN = r"""
docker: {description: 'C(engine), C(api), C(driver), C(log_driver), C(live_restore), C(cgroup)', type: dict, returned: success}
problems: {description: One sentence for each thing that is wrong., type: list, returned: failure}
code: {description: C(verify_failed), type: str, returned: failure}
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.docker_engine import ask, version_key, wait_until_up
from ansible.module_utils.guest_limits import problems as limit_problems


def docker_facts(version: dict[str, Any], info: dict[str, Any]) -> dict[str, Any]:
    """What we tell of Docker."""
    return {
        "engine": version["Version"],
        "api": version["ApiVersion"],
        "driver": info.get("Driver", ""),
        "log_driver": info.get("LoggingDriver", ""),
        "live_restore": bool(info.get("LiveRestoreEnabled")),
        "cgroup": str(info.get("CgroupVersion", "")),
    }


def docker_problems(facts: dict[str, Any], minimum: str) -> list[str]:
    """What is wrong with Docker, one sentence each."""
    found = []
    if version_key(facts["engine"]) < version_key(minimum):
        found.append(f"Docker Engine is {facts['engine']}, older than {minimum}.")
    if facts["driver"] in ("vfs", "fuse-overlayfs"):
        found.append(f"Docker stores with {facts['driver']}, which is slow or unsafe in a container; it should use overlay.")
    if not facts["live_restore"]:
        found.append("Docker would stop all containers with its daemon; live-restore should be on.")
    return found


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "minimum_version": {"type": "str", "required": True},
            "cores": {"type": "int", "required": True},
            "memory_mb": {"type": "int", "required": True},
            "disk_gb": {"type": "int", "required": True},
            "seconds": {"type": "float", "default": 60},
        },
        supports_check_mode=True,
    )
    told = module.params
    try:
        facts = docker_facts(wait_until_up(told["seconds"]), ask("/info"))
    except OSError as error:
        module.fail_json(
            code="verify_failed",
            msg=f"Docker does not answer ({error}); `journalctl -u docker` in the guest says why.",
            problems=[f"Docker does not answer: {error}"],
        )
    wrong = docker_problems(facts, told["minimum_version"])
    wrong += limit_problems(told["cores"], told["memory_mb"], told["disk_gb"])
    if wrong:
        module.fail_json(code="verify_failed", msg=" ".join(wrong), problems=wrong, docker=facts)
    module.exit_json(changed=False, docker=facts)


if __name__ == "__main__":
    main()
