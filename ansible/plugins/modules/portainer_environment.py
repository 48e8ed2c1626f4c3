#!/usr/bin/python
# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0

DOCUMENTATION = r"""
module: portainer_environment
short_description: An environment in Portainer
description:
  - Keeps an agent's endpoint, locked down for people who are no administrators, and the team that may use it.
  - The endpoint is found by the last 12 characters of the environment's id, which its name ends in, never by the rest of the name.
options:
  url: {description: Where Portainer is., type: str, required: true}
  api_key: {description: 'A key of an administrator; else user and password.', type: str, default: ''}
  user: {description: Name of an administrator., type: str, default: admin}
  password: {description: Password of that administrator., type: str, default: ''}
  ca_file: {description: Authority of its certificate; empty means the system's., type: str, default: ''}
  validate_certs: {description: Whether its certificate is checked., type: bool, default: true}
  state: {description: Whether the environment is there., type: str, choices: [present, absent], default: present}
  id: {description: UUID of the environment., type: str, required: true}
  name: {description: Name of the environment., type: str, required: true}
  agent: {description: 'Address and port of its agent, as C(198.18.0.64:9001).', type: str, default: ''}
  public_url: {description: Where its published ports are reached., type: str, default: ''}
  team: {description: Team that may use it; empty gives access to administrators alone., type: str, default: ''}
  registries: {description: Names of the registries in Portainer that the team may pull from in it., type: list, elements: str, default: []}
attributes:
  check_mode: {support: full, description: Tells what would change.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Environment is in Portainer
  portainer_environment:
    url: https://portainer.example.com:9443
    api_key: "{{ portainer_api_key }}"
    id: 0190c3e4-0000-7000-8000-000000000001
    name: shop
    agent: 198.18.0.64:9001
    team: web
"""

RETURN = r"""
changes: {description: 'What was changed, in words.', type: list, elements: str, returned: always}
endpoint_url: {description: Where Portainer shows it., type: str, returned: when it is there}
code: {description: 'C(portainer_unreachable), C(portainer_credentials), C(portainer_locked), C(portainer_refused), C(portainer_ignored), C(portainer_ambiguous), C(registry_missing)', type: str, returned: failure}
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.portainer_api import ACCESS, Portainer, PortainerError, access_of
from ansible.module_utils.portainer_registries import let_pull

# What people who are no administrators may do beside their stacks: nothing that leads out of a container.
LOCKED = {
    name: False
    for name in (
        "allowBindMountsForRegularUsers",
        "allowPrivilegedModeForRegularUsers",
        "allowHostNamespaceForRegularUsers",
        "allowDeviceMappingForRegularUsers",
        "allowContainerCapabilitiesForRegularUsers",
        "allowSysctlSettingForRegularUsers",
        "allowVolumeBrowserForRegularUsers",
        "enableHostManagementFeatures",
    )
}
AGENT = "2"


class Environment:
    """One environment's endpoint; with `check`, only tells what would change."""

    def __init__(self, portainer: Portainer, wanted: dict[str, Any], check: bool) -> None:
        self._portainer, self._wanted, self._check = portainer, wanted, check
        self._mark = "-" + wanted["id"][-12:]
        self.changes: list[str] = []

    def find(self) -> dict[str, Any] | None:
        # Each endpoint's list of containers would come too, from all environments.
        listed = self._portainer.get("endpoints?excludeSnapshots=true")
        found = [each for each in listed if each["Name"].endswith(self._mark)]
        if len(found) > 1:
            raise PortainerError("portainer_ambiguous", f"{len(found)} environments in Portainer end in {self._mark}.")
        return found[0] if found else None

    def present(self) -> dict[str, Any]:
        endpoint = self.find()
        if endpoint is None:
            self.changes.append("endpoint made")
            if self._check:
                return {}
            endpoint = self._make()
        self._lock(endpoint)
        self._update(endpoint)
        return endpoint

    def absent(self) -> None:
        endpoint = self.find()
        if endpoint is not None:
            self.changes.append("endpoint removed")
            if not self._check:
                self._portainer.delete(f"endpoints/{endpoint['Id']}")

    def _values(self) -> dict[str, str]:
        return {
            "Name": self._wanted["name"] + self._mark,
            "URL": "tcp://" + self._wanted["agent"],
            "PublicURL": self._wanted["public_url"],
        }

    def _make(self) -> dict[str, Any]:
        switches = {"TLS": "true", "TLSSkipVerify": "true", "TLSSkipClientVerify": "true", "GroupID": "1"}
        made = self._portainer.post_form("endpoints", {**self._values(), "EndpointCreationType": AGENT, **switches})
        return dict(made)

    def _lock(self, endpoint: dict[str, Any]) -> None:
        """Comes before anybody is let in."""
        if self._is_locked(endpoint):
            return
        self.changes.append("endpoint locked down")
        if not self._check:
            self._portainer.put(f"endpoints/{endpoint['Id']}/settings", LOCKED)
            if not self._is_locked(self._portainer.get(f"endpoints/{endpoint['Id']}")):
                raise PortainerError("portainer_ignored", f"Portainer took the settings of {endpoint['Name']} and ignored them.")

    @staticmethod
    def _is_locked(endpoint: dict[str, Any]) -> bool:
        now = endpoint.get("SecuritySettings") or {}
        return all(now.get(name) is value for name, value in LOCKED.items())

    def _update(self, endpoint: dict[str, Any]) -> None:
        """Portainer replaces the whole map of who has access, so what others have is read and written again."""
        body: dict[str, Any] = {name: value for name, value in self._values().items() if endpoint.get(name) != value}
        if body:
            self.changes.append("endpoint " + ", ".join(sorted(body)))
        teams = dict(endpoint.get("TeamAccessPolicies") or {})
        team = self._team()
        if team and team not in teams:
            self.changes.append(f"access of {self._wanted['team']}")
            body["TeamAccessPolicies"] = {**teams, team: {"RoleId": 0}}
            body["UserAccessPolicies"] = endpoint.get("UserAccessPolicies") or {}
        if body and not self._check:
            self._portainer.put(f"endpoints/{endpoint['Id']}", body)
        if team:
            let_in = let_pull(self._portainer, endpoint["Id"], team, self._wanted["registries"], self._check)
            self.changes += [f"access of {self._wanted['team']} to registry {name}" for name in let_in]

    def _team(self) -> str:
        """The id of the team, which is made where it is missing; empty where none is wanted."""
        name = self._wanted["team"]
        if not name:
            return ""
        found = [each for each in self._portainer.get("teams") if each["Name"].lower() == name.lower()]
        if found:
            return str(found[0]["Id"])
        self.changes.append(f"team {name} made")
        return "new" if self._check else str(self._portainer.post("teams", {"Name": name})["Id"])


def work(environment: Environment, wanted: dict[str, Any]) -> dict[str, Any]:
    """What the module answers."""
    answer: dict[str, Any] = {}
    if wanted["state"] == "present":
        endpoint = environment.present()
        if endpoint:
            answer["endpoint_url"] = f"{wanted['url'].rstrip('/')}/#!/{endpoint['Id']}/docker/dashboard"
    else:
        environment.absent()
    return {"changed": bool(environment.changes), "changes": environment.changes, **answer}


def main() -> None:
    text = {"type": "str", "default": ""}
    module = AnsibleModule(
        argument_spec={
            **ACCESS,
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "id": {"type": "str", "required": True},
            "name": {"type": "str", "required": True},
            "agent": text,
            "public_url": text,
            "team": text,
            "registries": {"type": "list", "elements": "str", "default": []},
        },
        required_if=[("state", "present", ("agent",))],
        required_one_of=[("api_key", "password")],
        supports_check_mode=True,
    )
    wanted = module.params
    try:
        portainer = Portainer(access_of(wanted))
        module.exit_json(**work(Environment(portainer, wanted, module.check_mode), wanted))
    except PortainerError as refused:
        module.fail_json(msg=str(refused), code=refused.code)


if __name__ == "__main__":
    main()
