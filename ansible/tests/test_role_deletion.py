"""What an operator's deletion leaves and what it takes along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from standin import StandIn
from test_deletion import IDENTITY, NOBODY, Deletion, guest

__all__ = ["guest"]

INGRESS = {"address": "127.0.0.1", "host_key": "ssh-ed25519 AAAA", "domain": "docker.lab.test"}
ALONE: dict[str, Any] = {"docker_platform_portainer": {}, "docker_platform_netbox": {}}


@pytest.fixture
def deletion(tmp_path: Path, standin: StandIn, certificate: Path, guest: None) -> Deletion:
    return Deletion(tmp_path, standin, certificate)


@pytest.mark.parametrize(
    "ingress",
    [
        {"ansible_connection": "local", "ansible_python_interpreter": "/nowhere/python3"},
        {"ansible_port": 1},
    ],
    ids=["module that crashes", "host that is away"],
)
def test_a_route_that_could_not_be_taken_away_is_left(ingress: dict[str, Any], deletion: Deletion, standin: StandIn) -> None:
    ended = deletion.run(NOBODY, NOBODY, docker_platform_ingress=INGRESS, **ALONE, **ingress)

    assert ended.returncode != 0
    assert standin.guests == {}
    assert '"state": "left"' in ended.stdout
    assert f"Left: route shop-{IDENTITY[:8]} on the ingress at 127.0.0.1" in " ".join(ended.stdout.split())
