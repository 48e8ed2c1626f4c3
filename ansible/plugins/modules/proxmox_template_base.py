#!/usr/bin/python
# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Ansible module: what a template is built from is on the node, and the node can run Docker in a container."""

from __future__ import annotations

DOCUMENTATION = r"""
module: proxmox_template_base
short_description: What a template is built from is on the node
description:
  - Finds the newest container image whose name begins as told, and downloads it from the node's catalogue if there is none.
  - Refuses a node whose C(lxc-pve) cannot run today's runc.
options:
  connection:
    description: Where the API is and who asks, with pool and storages.
    type: dict
    required: true
    suboptions:
      host: {description: Host of the API., type: str, required: true}
      port: {description: Port of the API., type: int, default: 8006}
      user: {description: User with realm., type: str, required: true}
      token_id: {description: Name of the token., type: str, required: true}
      ca_file: {description: Certificate authority of the API; empty means the system's., type: str, default: ""}
      pool: {description: Pool that holds all that is ours., type: str, default: berth}
      storage: {description: Storage of root file systems., type: str, default: local-btrfs}
      template_storage: {description: Storage of container images., type: str, default: local}
  token_secret: {description: Secret of the token., type: str, required: true}
  node: {description: Node to build on., type: str, required: true}
  base: {description: Beginning of the image's name., type: str, required: true}
  source: {description: Whose Docker packages will be installed., type: str, choices: [debian, docker], default: debian}
attributes:
  check_mode: {support: full, description: Downloads nothing.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Base image is on the node
  proxmox_template_base:
    connection: "{{ docker_platform_proxmox }}"
    token_secret: "{{ docker_platform_proxmox_token_secret }}"
    node: pve1
    base: debian-12-standard
"""

RETURN = r"""
image: {description: Volume of the image., type: str, returned: success}
lxc_version: {description: "Version of lxc-pve, empty if it cannot be read", type: str, returned: success}
code: {description: 'C(image_missing), C(host_lxc_too_old), C(proxmox_error)', type: str, returned: failure}
"""

import re
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.proxmox_api import Proxmox, ProxmoxError
from ansible.module_utils.proxmox_guests import Refused
from ansible.module_utils.proxmox_module import CONNECTION, run

# runc since the fixes of November 2025 opens /proc/sys detached; AppArmor lets that through from this release on (opencontainers/runc#4968).
FIRST_GOOD_LXC = "6.0.5-2"
DOWNLOAD_SECONDS = 900


def numbers(version: str) -> tuple[int, ...]:
    """The numbers in a name or version, in order, for comparing: the newest is the greatest."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def newest(names: list[str], base: str) -> str:
    """The newest name that begins with `base`; empty if there is none."""
    return max((name for name in names if name.startswith(base)), key=numbers, default="")


def on_storage(proxmox: Proxmox, node: str, storage: str, base: str) -> str:
    """Volume of the newest fitting image on the storage; empty if there is none."""
    rows = proxmox.get(f"/nodes/{node}/storage/{storage}/content", content="vztmpl") or []
    volumes = {str(row["volid"]).rpartition("/")[2]: str(row["volid"]) for row in rows}
    return volumes.get(newest(list(volumes), base), "")


def download(proxmox: Proxmox, node: str, storage: str, base: str) -> str:
    """Fetches the newest fitting image of the node's catalogue and returns its volume."""
    offered = [str(row["template"]) for row in proxmox.get(f"/nodes/{node}/aplinfo") or []]
    name = newest(offered, base)
    if not name:
        raise Refused("image_missing", f"Neither storage {storage} nor the catalogue of {node} has an image {base}…")
    proxmox.wait(proxmox.post(f"/nodes/{node}/aplinfo", storage=storage, template=name), DOWNLOAD_SECONDS)
    return f"{storage}:vztmpl/{name}"


def lxc_version(proxmox: Proxmox, node: str) -> str:
    """Version of lxc-pve on the node; empty if we may not read it."""
    try:
        packages = proxmox.get(f"/nodes/{node}/apt/versions") or []
    except ProxmoxError:
        return ""
    found = [package for package in packages if package.get("Package") == "lxc-pve"]
    return str(found[0].get("OldVersion") or found[0].get("Version") or "") if found else ""


def prepare(module: AnsibleModule, proxmox: Proxmox) -> dict[str, Any]:
    told = module.params
    node, storage, base = told["node"], told["connection"]["template_storage"], told["base"]
    version = lxc_version(proxmox, node)
    if version and told["source"] == "docker" and numbers(version) < numbers(FIRST_GOOD_LXC):
        raise Refused(
            "host_lxc_too_old",
            f"Node {node} has lxc-pve {version}, under which Docker's own packages cannot start containers; "
            f"upgrade the node to {FIRST_GOOD_LXC} or newer, or build with docker_platform_engine.source=debian.",
        )
    image = on_storage(proxmox, node, storage, base)
    changed = not image
    if changed and not module.check_mode:
        image = download(proxmox, node, storage, base)
    return {"changed": changed, "image": image, "lxc_version": version}


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            **CONNECTION,
            "node": {"type": "str", "required": True},
            "base": {"type": "str", "required": True},
            "source": {"type": "str", "choices": ["debian", "docker"], "default": "debian"},
        },
        supports_check_mode=True,
    )
    run(module, lambda proxmox: prepare(module, proxmox))


if __name__ == "__main__":
    main()
