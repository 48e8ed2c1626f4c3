"""Role portainer's way through Portainer's API, as Ansible itself goes it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from portainer_standin import PASSWORD, PortainerStandIn

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")


def configure(folder: Path, url: str) -> str:
    """Runs entry `configure` and answers the recap."""
    if not PLAYBOOK.exists():
        pytest.skip("this Python has no ansible beside it")
    role = {"name": "portainer", "tasks_from": "configure"}
    play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [{"ansible.builtin.import_role": role}]}
    variables = {
        "portainer_url": url,
        "portainer_admin_password": PASSWORD,
        "portainer_ldap": {"server": "ldap.example.org:636", "reader_dn": "cn=ro", "people_dn": "ou=people"},
        "portainer_ldap_password": "of-the-reader",
        "portainer_registries": [
            {"name": "gitlab", "type": "gitlab", "url": "registry.example.org", "user": "pull", "gitlab_url": "https://git.example.org"}
        ],
        "portainer_registry_passwords": {"gitlab": "of-the-registry"},
        "portainer_environments": [{"id": "0190c3e4-0000-7000-8000-000000000001", "name": "shop", "agent": "198.18.0.64:9001"}],
        "ansible_python_interpreter": sys.executable,
    }
    (folder / "play.yml").write_text(yaml.safe_dump([play]))
    (folder / "vars.yml").write_text(yaml.safe_dump(variables))
    run = subprocess.run(
        [str(PLAYBOOK), "-i", "localhost,", "-e", f"@{folder}/vars.yml", str(folder / "play.yml")],
        cwd=folder,
        env={**os.environ, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.default"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "of-the-re" not in run.stdout
    return run.stdout


def test_directory_registry_and_environment_are_set_once(tmp_path: Path) -> None:
    with PortainerStandIn() as far:
        configure(tmp_path, far.url)
        far.writes.clear()
        second = configure(tmp_path, far.url)

    assert far.settings["AuthenticationMethod"] == 2
    assert far.settings["LDAPSettings"]["URL"] == "ldap.example.org:636"
    assert far.registries[1]["Type"] == 4
    assert far.endpoints[1]["Name"] == "shop-000000000001"
    assert far.writes == []
    assert "changed=0" in second
