#!/usr/bin/python
# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0

DOCUMENTATION = r"""
module: portainer_registry
short_description: An image registry in Portainer
description:
  - Keeps a registry, found by its name. Portainer cannot change of what kind one is; one of another kind is made anew, and who had access keeps it.
  - Portainer never shows passwords, so that one that changed alone goes unnoticed; O(send_password) sends it whatever else is the same.
options:
  url: {description: Where Portainer is., type: str, required: true}
  api_key: {description: 'A key of an administrator; else user and password.', type: str, default: ''}
  user: {description: Name of an administrator., type: str, default: admin}
  password: {description: Password of that administrator., type: str, default: ''}
  ca_file: {description: Authority of its certificate; empty means the system's., type: str, default: ''}
  validate_certs: {description: Whether its certificate is checked., type: bool, default: true}
  name: {description: Name of the registry., type: str, required: true}
  kind: {description: Kind of registry., type: str, choices: [quay, azure, custom, gitlab, proget, dockerhub, ecr], default: custom}
  address: {description: Host name and port of the registry., type: str, required: true}
  registry_user: {description: Name at the registry; empty means none is needed., type: str, default: ''}
  registry_password: {description: Password at the registry., type: str, default: ''}
  send_password: {description: Whether it is sent though nothing else changed., type: bool, default: false}
  gitlab_url: {description: Address of the GitLab instance., type: str, default: ''}
  gitlab_project: {description: Path of the GitLab project., type: str, default: ''}
  gitlab_project_id: {description: Number of the GitLab project., type: int, default: 0}
attributes:
  check_mode: {support: full, description: Tells what would change.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: GitLab's registry is in Portainer
  portainer_registry:
    url: https://portainer.example.com:9443
    api_key: "{{ portainer_api_key }}"
    name: gitlab
    kind: gitlab
    address: registry.gitlab.example.com
    registry_user: gitlab+deploy-token-7
    registry_password: "{{ vault_portainer_registry_password }}"
"""

RETURN = r"""
changes: {description: 'What was changed, in words.', type: list, elements: str, returned: success}
code: {description: 'C(portainer_unreachable), C(portainer_credentials), C(portainer_locked), C(portainer_refused), C(registry_password_missing)', type: str, returned: failure}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.portainer_api import ACCESS, Portainer, PortainerError, access_of
from ansible.module_utils.portainer_registries import KINDS, Registry


def main() -> None:
    text = {"type": "str", "default": ""}
    module = AnsibleModule(
        argument_spec={
            **ACCESS,
            "name": {"type": "str", "required": True},
            "kind": {"type": "str", "choices": list(KINDS), "default": "custom"},
            "address": {"type": "str", "required": True},
            "registry_user": text,
            "registry_password": {**text, "no_log": True},
            "send_password": {"type": "bool", "default": False, "no_log": False},
            "gitlab_url": text,
            "gitlab_project": text,
            "gitlab_project_id": {"type": "int", "default": 0},
        },
        required_one_of=[("api_key", "password")],
        supports_check_mode=True,
    )
    try:
        registry = Registry(Portainer(access_of(module.params)), module.params, module.check_mode)
        registry.present()
        module.exit_json(changed=bool(registry.changes), changes=registry.changes)
    except PortainerError as refused:
        module.fail_json(msg=str(refused), code=refused.code)


if __name__ == "__main__":
    main()
