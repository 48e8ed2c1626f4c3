"""What stands around an environment is put right, as Ansible itself goes through it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.proxmox_notes import read_mark
from standin import StandIn
from test_lifecycle import WANTED, finished

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")


class Applying:
    """Runs the playbook for the guest that `finished` makes."""

    def __init__(self, folder: Path, proxmox: StandIn, authority: Path) -> None:
        self._folder, self._proxmox, self._authority = folder, proxmox, authority

    def run(self) -> str:
        if not PLAYBOOK.exists():
            pytest.skip("this Python has no ansible beside it")
        variables: dict[str, Any] = {
            "docker_platform_environment": {"id": "u-1", "name": "shop", "attempt": 2},
            "docker_platform_allocation": {
                "cluster": "lab",
                "vmid": 10001,
                "mac": WANTED.mac,
                "address": "127.0.0.70/24",
                "gateway": WANTED.gateway,
                "ports": {"first": 20000, "last": 20019},
            },
            "docker_platform_proxmox": {
                "host": "127.0.0.1",
                "port": self._proxmox.port,
                "user": "berth@pve",
                "token_id": "lab",
                "ca_file": str(self._authority),
            },
            "docker_platform_proxmox_token_secret": "the-secret",
            "docker_platform_platform_addresses": ["198.18.0.1"],
            "docker_platform_ingress": {},
            "docker_platform_portainer": {},
            "docker_platform_netbox": {},
        }
        file = self._folder / "vars.yml"
        file.write_text(yaml.safe_dump(variables))
        settings = {"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_SHOW_CUSTOM_STATS": "1", "ANSIBLE_NOCOLOR": "1"}
        command = [str(PLAYBOOK), "-e", f"@{file}", str(ROOT / "playbooks/apply_environment.yml")]
        run = subprocess.run(
            command, cwd="/", env={**os.environ, **settings}, capture_output=True, text=True, timeout=120, check=False
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return " ".join(run.stdout.split())


@pytest.fixture
def applying(tmp_path: Path, standin: StandIn, certificate: Path) -> Applying:
    return Applying(tmp_path, standin, certificate)


def test_the_wall_of_a_running_guest_is_put_right_and_the_rest_is_told(applying: Applying, standin: StandIn) -> None:
    guest = finished(standin)

    said = applying.run()

    assert {rule.get("source") for rule in guest["rules"] if rule.get("dport") == "22"} == {"198.18.0.1"}
    mark = read_mark(guest["config"]["description"])
    assert mark and mark.attempt == 2
    assert "changed=1" in said
    assert "No answer from the SSH server at 127.0.0.70." in said


@pytest.mark.parametrize("there", [False, True])
def test_what_does_not_run_is_only_looked_at(applying: Applying, standin: StandIn, there: bool) -> None:
    if there:
        finished(standin)["status"] = "stopped"

    said = applying.run()

    assert ('"guest": "stopped"' if there else '"guest": "absent"') in said
    assert [change for change in standin.changes() if "firewall" in change] == []
    assert "changed=0" in said
