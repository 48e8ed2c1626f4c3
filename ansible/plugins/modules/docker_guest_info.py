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
  probe_disk: {description: Whether a limit that no file system shows is tried out with a file., type: bool, default: true}
attributes:
  check_mode: {support: full, description: It changes nothing anyway.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Docker answers
  docker_guest_info: {minimum_version: 26.1.0, cores: 2, memory_mb: 2048, disk_gb: 10}
"""

RETURN = r"""
docker: {description: 'C(engine), C(api), C(driver), C(log_driver), C(live_restore), C(cgroup)', type: dict, returned: always}
problems: {description: One sentence for each thing that is wrong., type: list, returned: failure}
code: {description: C(verify_failed), type: str, returned: failure}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.docker_check import VERIFY_OPTIONS, check


def main() -> None:
    module = AnsibleModule(argument_spec=VERIFY_OPTIONS, supports_check_mode=True)
    seen = check(module.params)
    wrong = list(seen.problems)
    if seen.outdated:
        wrong.append(f"Docker Engine is {seen.docker['engine']}, older than {module.params['minimum_version']}.")
    if wrong:
        module.fail_json(code="verify_failed", msg=" ".join(wrong), problems=wrong, docker=seen.docker)
    module.exit_json(changed=False, docker=seen.docker)


if __name__ == "__main__":
    main()
