"""An environment's end, as Ansible itself goes through it, with Portainer and NetBox there or away."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import netbox_cf
import netbox_device
import pytest
import yaml
from ansible.module_utils import netbox_api as at
from ansible.module_utils.netbox_api import Access, NetBox
from ansible.module_utils.netbox_record import Record
from ansible.module_utils.proxmox_notes import mark_of, write_notes
from netbox_standin import TOKEN, NetBoxStandIn
from portainer_standin import KEY, PortainerStandIn
from standin import StandIn
from test_netbox import FIELD, wanted

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
IDENTITY = "0190c3e4-0000-7000-8000-000000000001"
NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def portainer() -> Iterator[PortainerStandIn]:
    with PortainerStandIn() as far:
        far.endpoints[3] = {"Id": 3, "Name": "shop-000000000001", "TeamAccessPolicies": {"5": {"RoleId": 0}}}
        far.endpoints[4] = {"Id": 4, "Name": "blog-000000000002", "TeamAccessPolicies": {}}
        yield far


@pytest.fixture
def netbox() -> Iterator[NetBoxStandIn]:
    with NetBoxStandIn() as far:
        far.add(at.CLUSTER, name="pve")
        client = NetBox(Access(far.url, TOKEN))
        netbox_cf.ensure(client, Record(client, "vm", "", check=False), FIELD)
        netbox_device.work(Record(client, "vm", IDENTITY, check=False), wanted(id=IDENTITY))
        yield far


@pytest.fixture
def guest(standin: StandIn) -> None:
    mark = mark_of({"id": IDENTITY, "name": "shop", "attempt": 1, "host_key": "ssh-ed25519 own"})
    standin.add(10001, config={"description": write_notes([], mark), "tags": "berth;environment"}, status="stopped")


class Deletion:
    """Runs the playbook with these neighbours; an address of nobody is one that is down."""

    def __init__(self, folder: Path, proxmox: StandIn, authority: Path) -> None:
        self._folder, self._proxmox, self._authority = folder, proxmox, authority

    def run(self, portainer: str, netbox: str, **more: Any) -> subprocess.CompletedProcess[str]:
        if not PLAYBOOK.exists():
            pytest.skip("this Python has no ansible beside it")
        variables: dict[str, Any] = {
            "docker_platform_environment": {"id": IDENTITY, "name": "shop"},
            "docker_platform_allocation": {"cluster": "lab", "vmid": 10001, "address": "198.18.0.64/24", "gateway": "198.18.0.1"},
            "docker_platform_proxmox": {
                "host": "127.0.0.1",
                "port": self._proxmox.port,
                "user": "berth@pve",
                "token_id": "lab",
                "ca_file": str(self._authority),
            },
            "docker_platform_proxmox_token_secret": "the-secret",
            "docker_platform_ssh": {"platform_private_key_file": "/nowhere"},
            "docker_platform_ingress": {},
            "docker_platform_portainer": {"url": portainer, "addresses": ["198.18.0.4"]},
            "docker_platform_portainer_api_key": KEY,
            "docker_platform_portainer_agent_secret": "shared-with-the-agents",
            "docker_platform_netbox": {"url": netbox, "cluster": "pve"},
            "docker_platform_netbox_token": TOKEN,
            **more,
        }
        file = self._folder / "vars.yml"
        file.write_text(yaml.safe_dump(variables))
        settings = {
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.default",
            "ANSIBLE_SHOW_CUSTOM_STATS": "1",
        }
        command = [str(PLAYBOOK), "-e", f"@{file}", str(ROOT / "playbooks/delete_environment.yml")]
        run = subprocess.run(
            command, cwd="/", env={**os.environ, **settings}, capture_output=True, text=True, timeout=120, check=False
        )
        assert KEY not in run.stdout
        assert TOKEN not in run.stdout
        return run


@pytest.fixture
def deletion(tmp_path: Path, standin: StandIn, certificate: Path, guest: None) -> Deletion:
    return Deletion(tmp_path, standin, certificate)


def test_everything_of_an_environment_is_gone_or_marked(
    deletion: Deletion, portainer: PortainerStandIn, netbox: NetBoxStandIn, standin: StandIn
) -> None:
    ended = deletion.run(portainer.url, netbox.url)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert standin.guests == {}
    assert [each["Name"] for each in portainer.endpoints.values()] == ["blog-000000000002"]
    assert netbox.only(at.VM)["status"] == "decommissioning"
    assert netbox.only(at.ADDRESS)["assigned_object_id"] is None
    assert "decommissioning" in list(netbox.objects[at.JOURNAL].values())[-1]["comments"]
    assert '"state": "gone"' in ended.stdout


@pytest.mark.parametrize("away", ["portainer", "netbox"])
def test_with_a_neighbour_away_the_rest_goes_and_a_retry_finishes_it(
    away: str, deletion: Deletion, portainer: PortainerStandIn, netbox: NetBoxStandIn, standin: StandIn
) -> None:
    there = {"portainer": portainer.url, "netbox": netbox.url}

    first = deletion.run(**{**there, away: NOBODY})

    assert first.returncode != 0
    assert standin.guests == {}
    left, done = (3 in portainer.endpoints, netbox.only(at.VM)["status"] == "decommissioning")
    assert (left, done) == (away == "portainer", away != "netbox")
    said = {"portainer": "Left: the endpoint in Portainer: Portainer at 127.0.0.1:1", "netbox": "Left: the record in NetBox: NetBox at"}
    assert said[away] in " ".join(first.stdout.split())
    assert '"state": "left"' in first.stdout

    second = deletion.run(**there)

    assert second.returncode == 0, second.stdout + second.stderr
    assert 3 not in portainer.endpoints
    assert netbox.only(at.VM)["status"] == "decommissioning"
