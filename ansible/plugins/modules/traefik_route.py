#!/usr/bin/python
# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0

DOCUMENTATION = r"""
module: traefik_route
short_description: One route of an ingress
description:
  - Writes one file into the folder that Traefik watches, whole or not at all, and waits until Traefik's API shows the route as it is meant.
  - What Traefik 3 would not take, or would take for something else, is refused before anything is written. What Traefik reports as wrong is taken back.
  - Each route has a file of its own, so that two that are written at once never meet.
options:
  name: {description: Name of the route and of its file; C(a-z), digits and hyphens., type: str, required: true}
  state: {description: Whether the route is there., type: str, choices: [present, absent], default: present}
  folder: {description: Folder that Traefik watches., type: path, default: /etc/traefik/routes}
  host: {description: Host name that requests come in for., type: str, default: ''}
  path: {description: Path that they begin with., type: str, default: /}
  strip: {description: Whether that path is taken off before the service sees it., type: bool, default: false}
  url: {description: 'Scheme, address and port of the service, as C(http://198.18.0.64:20000).', type: str, default: ''}
  ip_allow_list: {description: Addresses and networks that may come in; empty means all., type: list, elements: str, default: []}
  max_body_mb: {description: Largest body of a request in MiB; 0 means any. A limited body is buffered., type: int, default: 0}
  certificate_resolver: {description: Resolver for a host name that the ingress' wildcard does not cover., type: str, default: ''}
  document: {description: A document of Traefik's own instead of the options above; checked as strictly., type: dict}
  api: {description: Address of Traefik's API., type: str, default: 'http://127.0.0.1:8080/api'}
  confirm_seconds: {description: How long to wait for Traefik., type: int, default: 15}
attributes:
  check_mode: {support: full, description: 'Tells what would change, and whether Traefik serves what is there.'}
  diff_mode: {support: full, description: Shows the file.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Shop answers under its name
  traefik_route:
    name: shop-0190c3e4
    host: shop.docker.example.com
    url: http://198.18.0.64:20000
"""

RETURN = r"""
document: {description: What Traefik was given, type: dict, returned: with O(state=present)}
amiss: {description: 'Why Traefik does not serve the route whose file is as it should be, in words.', type: str, returned: in check mode}
code: {description: 'C(route_invalid), C(route_unconfirmed), C(route_unwritten)', type: str, returned: failure}
"""

import json
import re
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.traefik_model import WrongRoute, check_document
from ansible.module_utils.traefik_routes import Route, View, place, restore, text_of

# A look does not wait for a Traefik that is away; a file of a moment ago has been read by then.
_LOOK_SECONDS = 2

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\Z")
_OPTIONS = ("name", "host", "path", "strip", "url", "ip_allow_list", "max_body_mb", "certificate_resolver")


def wanted_document(params: dict[str, Any]) -> dict[str, Any]:
    """The document that the parameters describe, checked."""
    document = params["document"] or Route(**{option: params[option] for option in _OPTIONS}).document()
    check_document(document)
    return document


def diff(module: AnsibleModule, file: Path, before: str, after: str) -> dict[str, Any]:
    """What of the result shows the change, to whoever asked for it."""
    return {"diff": {"before": before, "after": after, "before_header": str(file)}} if module._diff else {}


def present(module: AnsibleModule, file: Path) -> None:
    """The route is served as it is meant."""
    document = wanted_document(module.params)
    text = text_of(document)
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    result = {"changed": before != text, "document": document, **diff(module, file, before, text)}
    if module.check_mode:
        seen = {"amiss": seen_amiss(module, document)} if before == text else {}
        module.exit_json(**result, **seen)
    if before != text:
        place(file, document)
    amiss = View(module.params["api"], module.params["confirm_seconds"]).await_document(document)
    if amiss:
        if before != text:
            restore(file, before or None)
        module.fail_json(code="route_unconfirmed", msg=f"{amiss} The route {module.params['name']} is as it was before.", changed=False)
    module.exit_json(**result)


def seen_amiss(module: AnsibleModule, document: dict[str, Any]) -> str:
    """What a short look finds wrong with what Traefik serves."""
    return View(module.params["api"], min(_LOOK_SECONDS, module.params["confirm_seconds"])).await_document(document)


def absent(module: AnsibleModule, file: Path) -> None:
    """Nothing of the route is served."""
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    result = {"changed": bool(before), **diff(module, file, before, "")}
    if module.check_mode or not before:
        module.exit_json(**result)
    place(file, None)
    amiss = View(module.params["api"], module.params["confirm_seconds"]).await_absence(json.loads(before))
    if amiss:
        module.fail_json(code="route_unconfirmed", msg=f"{amiss} Its file is gone; look at Traefik's log.", changed=True)
    module.exit_json(**result)


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "name": {"type": "str", "required": True},
            "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
            "folder": {"type": "path", "default": "/etc/traefik/routes"},
            "host": {"type": "str", "default": ""},
            "path": {"type": "str", "default": "/"},
            "strip": {"type": "bool", "default": False},
            "url": {"type": "str", "default": ""},
            "ip_allow_list": {"type": "list", "elements": "str", "default": []},
            "max_body_mb": {"type": "int", "default": 0},
            "certificate_resolver": {"type": "str", "default": ""},
            "document": {"type": "dict"},
            "api": {"type": "str", "default": "http://127.0.0.1:8080/api"},
            "confirm_seconds": {"type": "int", "default": 15},
        },
        supports_check_mode=True,
    )
    name = module.params["name"]
    if not _NAME.match(name):
        module.fail_json(code="route_invalid", msg=f"{name!r} is no name of a route: a-z, digits and hyphens, at most 63.")
    file = Path(module.params["folder"]) / f"{name}.yml"
    try:
        {"present": present, "absent": absent}[module.params["state"]](module, file)
    except WrongRoute as wrong:
        module.fail_json(code="route_invalid", msg=str(wrong))
    except OSError as failed:
        module.fail_json(code="route_unwritten", msg=f"The file of route {name} cannot be read or written: {failed}")


if __name__ == "__main__":
    main()
