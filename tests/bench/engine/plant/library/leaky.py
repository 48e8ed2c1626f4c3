"""A module that says too much: secrets are born in it, and it fails with one in its traceback."""

from __future__ import annotations

import json

from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    module = AnsibleModule({"births": {"type": "path"}, "value": {"no_log": False}})
    if module.params["value"]:
        raise RuntimeError("Traceback of " + module.params["value"])
    with open(module.params["births"], encoding="utf-8") as file:
        born = json.load(file)
    module.exit_json(born=born, berth_secrets=born)


if __name__ == "__main__":
    main()
