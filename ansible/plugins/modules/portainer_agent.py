#!/usr/bin/python
# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0

DOCUMENTATION = r"""
module: portainer_agent
short_description: Portainer's agent in a guest
description:
  - Keeps one container with the agent, made anew when image, port or secret are others, and waits until it answers.
  - Who else reaches the port is up to the guest's wall; the secret keeps other Portainers from pairing with the agent first.
options:
  image: {description: Image of the agent., type: str, required: true}
  secret: {description: What Portainer and its agents share., type: str, required: true}
  port: {description: Port of the guest that the agent answers on., type: int, default: 9001}
  seconds: {description: How long to wait for its answer., type: int, default: 30}
attributes:
  check_mode: {support: full, description: Tells what would change.}
author: The Berth authors
"""

EXAMPLES = r"""
- name: Agent answers
  portainer_agent:
    image: portainer/agent:2.33.8
    secret: "{{ portainer_agent_secret }}"
"""

RETURN = r"""
steps: {description: What was done., type: list, elements: str, returned: success}
code: {description: 'C(agent_failed), C(agent_silent)', type: str, returned: failure}
"""

import hashlib
import http.client
import json
import ssl
import time
from collections.abc import Callable
from typing import Any

from ansible.module_utils.basic import AnsibleModule

NAME = "portainer_agent"
LABEL = "org.berth.agent"
_PORT_INSIDE = 9001
_POLL_SECONDS = 0.1

# Runs a program with more environment variables: exit code, standard output, standard error.
Runner = Callable[[list[str], dict[str, str]], tuple[int, str, str]]


class NoAgent(Exception):
    """The agent is not there. `code` is for programs."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


def fingerprint(told: dict[str, Any]) -> str:
    """What the container was made from, without telling the secret."""
    return hashlib.sha256(json.dumps([told["image"], told["port"], told["secret"]]).encode()).hexdigest()


def command(told: dict[str, Any]) -> list[str]:
    """How the container is started; the secret comes by Docker's own environment and stands in no command line."""
    return [
        "docker", "run", "--detach", "--name", NAME, "--restart", "unless-stopped", "--env", "AGENT_SECRET",
        "--publish", f"{told['port']}:{_PORT_INSIDE}", "--volume", "/var/run/docker.sock:/var/run/docker.sock",
        "--volume", "/var/lib/docker/volumes:/var/lib/docker/volumes", "--label", f"{LABEL}={fingerprint(told)}", told["image"],
    ]  # fmt: skip


def agent(told: dict[str, Any], run: Runner, dry: bool) -> list[str]:
    """Does what is missing, and names it."""
    shown = "{{.State.Running}} {{index .Config.Labels \"" + LABEL + "\"}}"
    code, out, _ = run(["docker", "container", "inspect", "--format", shown, NAME], {})
    if code == 0 and out.strip() == f"true {fingerprint(told)}":
        return []
    steps = (["agent of before is removed"] if code == 0 else []) + ["agent is started"]
    if dry:
        return steps
    if code == 0:
        run(["docker", "rm", "--force", NAME], {})
    code, _, error = run(command(told), {"AGENT_SECRET": told["secret"]})
    if code != 0:
        lines = [line for line in error.splitlines() if "rror" in line] or [f"docker ended with {code}"]
        why = lines[-1].removeprefix("docker: ")
        raise NoAgent("agent_failed", f"Portainer's agent could not be started from image {told['image']}: {why}")
    return steps


def answers(port: int) -> str:
    """What is wrong with the agent's answer; empty if it is well. Its certificate is of its own making."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=context)
    try:
        connection.request("GET", "/ping")
        status = connection.getresponse().status
        return "" if 200 <= status < 300 else f"it answered {status}"
    except (OSError, http.client.HTTPException) as lost:
        return str(lost) or type(lost).__name__
    finally:
        connection.close()


def wait(port: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    while amiss := answers(port):
        if time.monotonic() > end:
            raise NoAgent("agent_silent", f"Portainer's agent does not answer on port {port}: {amiss}. `docker logs {NAME}` says why.")
        time.sleep(_POLL_SECONDS)


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "image": {"type": "str", "required": True},
            "secret": {"type": "str", "required": True, "no_log": True},
            "port": {"type": "int", "default": 9001},
            "seconds": {"type": "int", "default": 30},
        },
        supports_check_mode=True,
    )
    told: dict[str, Any] = module.params
    try:
        steps = agent(told, lambda words, more: module.run_command(words, environ_update=more), module.check_mode)
        if not module.check_mode:
            wait(told["port"], told["seconds"])
        module.exit_json(changed=bool(steps), steps=steps)
    except NoAgent as error:
        module.fail_json(code=error.code, msg=str(error))


if __name__ == "__main__":
    main()
