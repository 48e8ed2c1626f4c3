#!/usr/bin/python
# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Ansible module: what is an environment's own, inside its guest, in one go."""

from __future__ import annotations

DOCUMENTATION = r"""
module: docker_guest
short_description: What is an environment's own, inside its guest, in one go
description:
  - Writes C(/etc/berth/environment.json) and Docker's C(daemon.json), authorises keys, and gives the guest a host key of its own.
  - Packages that a run left half installed are configured first (C(dpkg --configure -a)).
  - Tells the guest's network whose its IPv4 address is now, because addresses come back with other guests.
  - Then, with O(verify), looks at what came out of it, as M(docker_guest_info) does.
  - One module and not eight tasks, because every task on a guest costs 0.2 s on the way to a ready environment.
options:
  environment:
    description: Content of C(/etc/berth/environment.json). Every text arrives as it is.
    type: dict
  authorized_keys:
    description: Public keys that root's account accepts, beside those that it has.
    type: list
    elements: str
    default: []
  replace_host_key:
    description: The host key of the template. If the guest still has it, the guest gets a key of its own.
    type: str
    default: ""
  daemon:
    description: Settings of the Docker daemon.
    type: dict
    required: true
    suboptions:
      registry_mirrors: {description: Mirrors of Docker Hub., type: list, elements: str, default: []}
      avoid_networks: {description: Networks that Docker's own must keep clear of., type: list, elements: str, default: []}
      log_max_size: {description: Size at which a log is rotated., type: str, default: 10m}
      log_max_file: {description: How many logs are kept., type: int, default: 3}
  guard:
    description: A second line behind the guest's wall, in the guest itself. The template brings what loads it.
    type: dict
    suboptions:
      management: {description: Who may use SSH. Without anybody it is open., type: list, elements: str, default: []}
      portainer: {description: Who may reach Portainer's agent. Without anybody it is open., type: list, elements: str, default: []}
      agent_port: {description: Port of Portainer's agent., type: int, default: 9001}
  verify:
    description: What Docker and the guest are held to. Without it nothing is verified.
    type: dict
    suboptions:
      minimum_version: {description: Oldest acceptable Docker Engine., type: str, required: true}
      cores: {description: Processors that the guest may use., type: int, required: true}
      memory_mb: {description: Memory that the guest may use., type: int, required: true}
      disk_gb: {description: Disk that the guest may use., type: int, required: true}
      seconds: {description: How long to wait for Docker., type: float, default: 60}
      probe_disk: {description: Whether a limit that no file system shows is tried out with a file., type: bool, default: true}
  welcome:
    description: The container that answers on the environment's first port until its owner deploys something.
    type: dict
    suboptions:
      image: {description: Image that holds busybox with its C(httpd)., type: str, required: true}
      port: {description: Port of the guest., type: int, required: true}
      page: {description: What it answers., type: str, required: true}
attributes:
  check_mode: {support: full, description: Tells what would change.}
  diff_mode: {support: full, description: Shows the files.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Guest is the environment's own
  docker_guest:
    environment: {id: 0190c3e4-0000-7000-8000-000000000001, name: shop}
    daemon: {registry_mirrors: [http://198.18.0.1:5000]}
"""

RETURN = r"""
host_key: {description: The guest's SSH host key, type: str, returned: success}
docker: {description: 'C(engine), C(api), C(driver), C(log_driver), C(live_restore), C(cgroup)', type: dict, returned: with O(verify)}
outdated: {description: Whether the engine is older than it should be; everything else is in order., type: bool, returned: with O(verify)}
problems: {description: One sentence for each thing that is wrong., type: list, returned: failure}
code: {description: 'C(verify_failed), C(daemon_settings), C(welcome_failed)', type: str, returned: failure}
steps: {description: What was done., type: list, returned: success}
"""

import contextlib
import ipaddress
import json
import re
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.docker_check import VERIFY_OPTIONS, check
from ansible.module_utils.docker_engine import daemon_settings, routed_networks
from ansible.module_utils.docker_welcome import WELCOME_OPTIONS, NoWelcome, welcome
from ansible.module_utils.guest_address import announce
from ansible.module_utils.guest_files import Files, read_text
from ansible.module_utils.guest_guard import GUARD_OPTIONS, UNIT, guard

HOST_KEY = Path("/etc/ssh/ssh_host_ed25519_key")
AUTHORIZED_KEYS = Path("/root/.ssh/authorized_keys")
ENVIRONMENT = Path("/etc/berth/environment.json")
DAEMON = Path("/etc/docker/daemon.json")
DOCKERD = "/usr/sbin/dockerd"

_DAEMON_OPTIONS = {
    "registry_mirrors": {"type": "list", "elements": "str", "default": []},
    "avoid_networks": {"type": "list", "elements": "str", "default": []},
    "log_max_size": {"type": "str", "default": "10m"},
    "log_max_file": {"type": "int", "default": 3},
}


def public_part(path: Path) -> str:
    """Type and key of a host key, without its comment; empty if there is none."""
    return " ".join((read_text(path.with_suffix(".pub")) or "").split()[:2])


def document(value: Any) -> str:
    """A value as a JSON file: stable, readable, every text as it is."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def with_keys(text: str, keys: list[str]) -> str:
    """The text of an authorized_keys file with these keys; lines that are there stay."""
    there = {tuple(line.split()[:2]) for line in text.splitlines()}
    missing = [key for key in (key.strip() for key in keys) if key and tuple(key.split()[:2]) not in there]
    return "".join(f"{line}\n" for line in [*text.splitlines(), *missing])


def new_host_key(module: AnsibleModule) -> None:
    """The guest shows an ed25519 key that no other guest has, and no key of another type."""
    for old in HOST_KEY.parent.glob("ssh_host_*_key*"):
        old.unlink()
    module.run_command(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(HOST_KEY)], check_rc=True)
    module.run_command(["systemctl", "reload", "ssh"], check_rc=True)


def daemon_text(told: dict[str, Any]) -> str:
    """The daemon's settings for a guest in these networks."""
    taken = routed_networks(Path("/proc/net/route").read_text(encoding="ascii"))
    taken += [ipaddress.IPv4Network(text, strict=False) for text in told["avoid_networks"]]
    return document(daemon_settings(told, taken))


def dpkg_was_interrupted(folder: Path = Path("/var/lib/dpkg")) -> bool:
    """Whether packages were left half installed, as by a run that was cut short in the middle of apt."""
    updates = folder / "updates"
    if updates.is_dir() and any(entry.name.isdigit() for entry in updates.iterdir()):
        return True
    status = read_text(folder / "status") or ""
    return re.search(r"^Status: \S+ \S+ (half-installed|unpacked|half-configured)$", status, re.MULTILINE) is not None


def apply(module: AnsibleModule, files: Files) -> list[str]:
    """Does what is missing, and names it."""
    told, steps = module.params, []
    if dpkg_was_interrupted():
        steps.append("interrupted packages are configured")
        if not module.check_mode:
            quiet = {"DEBIAN_FRONTEND": "noninteractive"}
            module.run_command(["dpkg", "--force-confold", "--configure", "-a"], check_rc=True, environ_update=quiet)
    if told["environment"] is not None and files.put(ENVIRONMENT, document(told["environment"])):
        steps.append("environment is written down")
    if told["authorized_keys"]:
        text = with_keys(read_text(AUTHORIZED_KEYS) or "", told["authorized_keys"])
        if files.put(AUTHORIZED_KEYS, text, 0o600):
            steps.append("keys are authorised")
    if told["replace_host_key"] and public_part(HOST_KEY) == told["replace_host_key"]:
        steps.append("guest has a host key of its own")
        if not module.check_mode:
            new_host_key(module)
    if told["guard"] is not None and guard(told["guard"], files):
        steps.append("management ports are guarded")
        if not module.check_mode:
            module.run_command(["systemctl", "reload-or-restart", UNIT], check_rc=True)
    if files.put(DAEMON, daemon_text(told["daemon"])):
        steps.append("Docker daemon is configured")
        if not module.check_mode and Path(DOCKERD).exists():
            module.run_command(["systemctl", "restart", "docker"], check_rc=True)
    return steps


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "environment": {"type": "dict"},
            "authorized_keys": {"type": "list", "elements": "str", "default": [], "no_log": False},
            "replace_host_key": {"type": "str", "default": "", "no_log": False},
            "daemon": {"type": "dict", "required": True, "options": _DAEMON_OPTIONS},
            "guard": {"type": "dict", "options": GUARD_OPTIONS},
            "verify": {"type": "dict", "options": VERIFY_OPTIONS},
            "welcome": {"type": "dict", "options": WELCOME_OPTIONS},
        },
        supports_check_mode=True,
    )
    files = Files(dry=module.check_mode)
    if not module.check_mode:
        # Where the guest may not speak, its neighbours find out by themselves, a little later.
        with contextlib.suppress(OSError):
            announce()
    try:
        steps = apply(module, files)
    except ValueError as error:
        module.fail_json(code="daemon_settings", msg=str(error))
    result = {"changed": bool(steps), "steps": steps, "host_key": public_part(HOST_KEY)}
    if module.params["verify"]:
        seen = check(module.params["verify"])
        result |= {"docker": seen.docker, "outdated": seen.outdated}
        if seen.problems:
            module.fail_json(code="verify_failed", msg=" ".join(seen.problems), problems=seen.problems, **result)
    if module.params["welcome"]:
        try:
            steps += welcome(module.params["welcome"], files, module.run_command, module.check_mode)
        except NoWelcome as error:
            module.fail_json(code="welcome_failed", msg=str(error), **result)
        result |= {"changed": bool(steps), "steps": steps}
    if module._diff:
        result["diff"] = files.changes
    module.exit_json(**result)


if __name__ == "__main__":
    main()
