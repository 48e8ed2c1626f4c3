#!/usr/bin/python
# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0

DOCUMENTATION = r"""
module: traefik_certificate
short_description: Whether an ingress holds its certificate
description:
  - Waits until Traefik's ACME store holds a certificate for the domain. With an authority of one's own, a TLS handshake proves the chain too.
  - Changes nothing. If the time is up, the message is what Traefik's log says last about it.
options:
  domain: {description: Main name of the certificate., type: str, required: true}
  store: {description: File of Traefik's ACME store., type: path, required: true}
  host: {description: Host name to shake hands with., type: str, required: true}
  port: {description: Port of TLS on this guest., type: int, default: 443}
  authority: {description: Certificate authority as PEM text; empty means no handshake., type: str, default: ''}
  seconds: {description: How long to wait., type: int, default: 180}
attributes:
  check_mode: {support: full, description: It changes nothing.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Certificate covers the domain
  traefik_certificate:
    domain: docker.example.com
    store: /var/lib/traefik/acme.json
    host: traefik.docker.example.com
"""

RETURN = r"""
names: {description: Names that the certificate covers, type: list, returned: success}
code: {description: 'C(certificate_missing)', type: str, returned: failure}
"""

import json
import socket
import ssl
import time
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

_POLL_SECONDS = 0.2
_LOG_LINES = "200"


def names_in(store: Path, domain: str) -> list[str]:
    """The names that the stored certificate of the domain covers; empty if there is none."""
    try:
        resolvers = json.loads(store.read_text(encoding="utf-8") or "{}")
    except (FileNotFoundError, ValueError):
        return []
    for resolver in resolvers.values():
        for certificate in resolver.get("Certificates") or []:
            covered = certificate.get("domain") or {}
            if covered.get("main") == domain:
                return [domain, *(covered.get("sans") or [])]
    return []


def handshake(host: str, port: int, authority: str) -> str:
    """What is wrong with the chain that is served; empty if it verifies."""
    context = ssl.create_default_context(cadata=authority)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as plain, context.wrap_socket(plain, server_hostname=host):
            return ""
    except OSError as error:
        return f"A handshake with {host} fails: {error}."


def last_words(module: AnsibleModule) -> str:
    """The newest line of Traefik's log that is an error about certificates."""
    _, out, err = module.run_command(["docker", "logs", "--tail", _LOG_LINES, "traefik"])
    for line in reversed((out + err).splitlines()):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry.get("level") == "error" and "certificate" in line.lower():
            return str(entry.get("error") or entry.get("message"))
    return "Traefik's log has no error about it."


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "domain": {"type": "str", "required": True},
            "store": {"type": "path", "required": True},
            "host": {"type": "str", "required": True},
            "port": {"type": "int", "default": 443},
            "authority": {"type": "str", "default": ""},
            "seconds": {"type": "int", "default": 180},
        },
        supports_check_mode=True,
    )
    told: dict[str, Any] = module.params
    end = time.monotonic() + told["seconds"]
    while True:
        names = names_in(Path(told["store"]), told["domain"])
        amiss = "" if names else f"There is no certificate for {told['domain']} yet."
        if names and told["authority"]:
            amiss = handshake(told["host"], told["port"], told["authority"])
        if not amiss:
            module.exit_json(changed=False, names=names)
        if time.monotonic() > end:
            break
        time.sleep(_POLL_SECONDS)
    module.fail_json(code="certificate_missing", msg=f"{amiss} {last_words(module)}")


if __name__ == "__main__":
    main()
