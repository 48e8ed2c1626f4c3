"""What an operator's deletion leaves and what it takes along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.proxmox_notes import mark_of
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


def test_the_next_holder_of_the_address_is_let_in_nowhere(deletion: Deletion, standin: StandIn) -> None:
    peer = {"type": "in", "action": "ACCEPT", "comment": "berth"}
    by_hand = {**peer, "comment": "by hand", "source": "198.18.0.64"}
    platform = {**peer, "proto": "tcp", "dport": "22", "source": "198.18.0.64"}
    neighbours = {}
    for vmid, rules in (
        (10002, [{**peer, "source": "10.0.0.0/8,198.18.0.64"}, by_hand, platform]),
        (10003, [{**peer, "source": "198.18.0.64"}]),
        (10004, [{**peer, "source": "198.18.0.6"}]),
    ):
        notes = mark_of({"id": f"u-{vmid}", "name": f"n-{vmid}", "attempt": 1}).line()
        neighbours[vmid] = standin.add(vmid, config={"description": notes, "tags": "berth;environment"}, rules=rules)

    ended = deletion.run(NOBODY, NOBODY, **ALONE)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert neighbours[10002]["rules"] == [{**peer, "source": "10.0.0.0/8"}, by_hand, platform]
    assert neighbours[10003]["rules"] == []
    assert neighbours[10004]["rules"] == [{**peer, "source": "198.18.0.6"}]


@pytest.mark.parametrize("ours", [True, False], ids=["an operator's", "the service's"])
def test_a_key_that_the_playbook_made_goes_with_its_environment(ours: bool, deletion: Deletion, tmp_path: Path) -> None:
    key, public = tmp_path / "key", tmp_path / "key.pub"
    key.write_text("private")
    public.write_text("public")
    ssh = {"platform_private_key_file": "/nowhere", "environment_private_key_file": str(key)}
    if not ours:
        ssh["environment_public_key"] = "ssh-ed25519 AAAA shop"

    ended = deletion.run(NOBODY, NOBODY, **ALONE, docker_platform_ssh=ssh)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert (key.exists(), public.exists()) == (not ours, not ours)
