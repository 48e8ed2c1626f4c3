# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""What a template is built from is on the node; see the module of the same name for its options.

It works inside Ansible's own process on the controller: a module would cost a third of a second of processor time more.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import ansible.module_utils
from ansible.plugins.action import ActionBase

# Modules find our module_utils by ansible.cfg; a plugin on the controller has to be shown the way.
ansible.module_utils.__path__.append(str(Path(__file__).resolve().parents[1] / "module_utils"))

from ansible.module_utils.proxmox_api import Proxmox, ProxmoxError  # noqa: E402
from ansible.module_utils.proxmox_call import CONNECTION, answer  # noqa: E402
from ansible.module_utils.proxmox_guests import Refused  # noqa: E402

# runc since the fixes of November 2025 opens /proc/sys detached; AppArmor lets that through from this release on (opencontainers/runc#4968).
FIRST_GOOD_LXC = "6.0.5-2"
DOWNLOAD_SECONDS = 900
ARGUMENTS: dict[str, Any] = {
    **CONNECTION,
    "node": {"type": "str", "required": True},
    "base": {"type": "str", "required": True},
    "source": {"type": "str", "choices": ["debian", "docker"], "default": "debian"},
}


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


def prepare(told: dict[str, Any], dry: bool, proxmox: Proxmox) -> dict[str, Any]:
    """The image is on the node's storage, and the node is fit for it."""
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
    if changed and not dry:
        image = download(proxmox, node, storage, base)
    return {"changed": changed, "image": image, "lxc_version": version}


class ActionModule(ActionBase):
    """The task of a playbook."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        _, told = self.validate_argument_spec(ARGUMENTS)
        return answer(told, lambda proxmox: prepare(told, self._task.check_mode, proxmox), self._task._uuid)
