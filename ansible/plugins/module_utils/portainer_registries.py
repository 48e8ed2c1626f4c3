# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Image registries in Portainer, and which team may pull from them in which endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible.module_utils.portainer_api import Portainer, PortainerError

KINDS = {"quay": 1, "azure": 2, "custom": 3, "gitlab": 4, "proget": 5, "dockerhub": 6, "ecr": 7}


def let_pull(portainer: Portainer, endpoint: int, team: str, names: Sequence[str], check: bool) -> list[str]:
    """The team may pull from these registries in this endpoint; returns those that it could not before.

    Portainer replaces the whole map of who has access, so what others have is read and written again.
    """
    known = {each["Name"]: each for each in portainer.get("registries")} if names else {}
    missing = [name for name in names if name not in known]
    if missing and not check:
        raise PortainerError("registry_missing", f"Portainer has no registry {missing[0]}; add it to portainer_registries.")
    let_in = list(missing)
    for registry in (known[name] for name in names if name in known):
        now = (registry.get("RegistryAccesses") or {}).get(str(endpoint)) or {}
        teams = now.get("TeamAccessPolicies") or {}
        if team in teams:
            continue
        let_in.append(registry["Name"])
        if not check:
            body = {**now, "TeamAccessPolicies": {**teams, team: {"RoleId": 0}}}
            portainer.put(f"endpoints/{endpoint}/registries/{registry['Id']}", body)
    return let_in


class Registry:
    """One registry, found by its name; with `check`, only tells what would change."""

    def __init__(self, portainer: Portainer, wanted: dict[str, Any], check: bool) -> None:
        self._portainer, self._wanted, self._check = portainer, wanted, check
        self.changes: list[str] = []

    def present(self) -> None:
        name = self._wanted["name"]
        now = next((each for each in self._portainer.get("registries") if each["Name"] == name), None)
        if now is None:
            self.changes.append("registry made")
            self._make()
        elif any(now.get(field) != value for field, value in self._kind().items()):
            self.changes.append("registry made anew: it is of another kind")
            self._replace(now)
        elif self._wanted["send_password"] or any(now.get(field) != value for field, value in self._values().items()):
            self.changes.append("registry changed")
            self._put(now["Id"], {**self._values(), **self._password()})

    def _values(self) -> dict[str, Any]:
        """What Portainer changes in a registry that is there."""
        user = self._wanted["registry_user"]
        return {"Name": self._wanted["name"], "URL": self._wanted["address"], "Authentication": bool(user), "Username": user}

    def _kind(self) -> dict[str, Any]:
        """What it takes only when one is made."""
        gitlab = {
            "ProjectId": self._wanted["gitlab_project_id"],
            "InstanceURL": self._wanted["gitlab_url"],
            "ProjectPath": self._wanted["gitlab_project"],
        }
        return {"Type": KINDS[self._wanted["kind"]], **({"Gitlab": gitlab} if self._wanted["kind"] == "gitlab" else {})}

    def _password(self) -> dict[str, str]:
        return {"Password": self._wanted["registry_password"]} if self._wanted["registry_user"] else {}

    def _make(self) -> int:
        if self._check:
            return 0
        return int(self._portainer.post("registries", {**self._kind(), **self._values(), **self._password()})["Id"])

    def _replace(self, former: dict[str, Any]) -> None:
        """Who could pull from the former one can pull from the new one."""
        if self._wanted["registry_user"] and not self._wanted["registry_password"]:
            sentence = f"Registry {self._wanted['name']} has to be made anew, and its password is not in portainer_registry_passwords."
            raise PortainerError("registry_password_missing", sentence)
        if self._check:
            return
        self._portainer.delete(f"registries/{former['Id']}")
        made = self._make()
        if former.get("RegistryAccesses"):
            self._put(made, {**self._values(), "RegistryAccesses": former["RegistryAccesses"]})

    def _put(self, number: int, body: dict[str, Any]) -> None:
        if not self._check:
            self._portainer.put(f"registries/{number}", body)
