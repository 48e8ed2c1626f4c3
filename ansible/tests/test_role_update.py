"""Which parts of an environment an update brings."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from test_role_contract import ROOT, evaluate

SECRET = "shared-with-the-agents"


def tasks() -> dict[str, dict[str, Any]]:
    """The update's tasks by their names."""
    return {task["name"]: task for task in yaml.safe_load((ROOT / "roles/docker_platform/tasks/update.yml").read_text())}


@pytest.mark.parametrize(
    ("portainer", "secret", "comes"),
    [({"url": "https://p:9443"}, SECRET, True), ({"url": "https://p:9443"}, "", False), ({}, SECRET, False)],
)
def test_the_agent_comes_where_portainer_and_its_secret_are(portainer: dict[str, str], secret: str, comes: bool) -> None:
    [task] = [task for task in tasks().values() if "portainer_agent" in task]
    given = {"docker_platform_portainer": portainer, "docker_platform_portainer_agent_secret": secret}

    assert evaluate(f"({' and '.join(task['when'])}) | bool", "-e", json.dumps(given)) is comes


def test_the_agent_is_the_one_that_new_environments_get() -> None:
    [task] = [task for task in tasks().values() if "portainer_agent" in task]
    given = {"docker_platform_portainer": {"url": "https://p:9443", "port": 9444}, "docker_platform_portainer_agent_secret": SECRET}
    wanted = task["portainer_agent"].strip("{ }")

    agent = evaluate(wanted, "-e", f"@{ROOT}/roles/docker_platform/vars/main.yml", "-e", json.dumps(given))

    assert agent == {"image": "portainer/agent:2.33.8", "port": 9444, "secret": SECRET}


def test_an_update_tells_the_engine_of_each_environment() -> None:
    told = tasks()["Update is published"]["ansible.builtin.set_stats"]["data"]["berth"]

    assert set(told["patched"]) == {"id", "engine", "api"}
