"""Role portainer's way through Portainer's API, as Ansible itself goes it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from portainer_standin import PASSWORD, PortainerStandIn

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")


REAL = os.environ.get("BERTH_TEST_PORTAINER_URL", "")
SHOP = {"id": "0190c3e4-0000-7000-8000-000000000001", "name": "shop", "agent": "198.18.0.64:9001", "team": "web", "registries": ["gitlab"]}


def configure(folder: Path, url: str, password: str, environments: list[dict[str, Any]], ends: int = 0, **more: Any) -> str:
    """Runs entry `configure`, which has to end so, and answers what Ansible said."""
    if not PLAYBOOK.exists():
        pytest.skip("this Python has no ansible beside it")
    role = {"name": "portainer", "tasks_from": "configure"}
    play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": [{"ansible.builtin.import_role": role}]}
    variables = {
        "portainer_url": url,
        "portainer_admin_password": password,
        "portainer_validate_certs": False,
        "portainer_ldap": {"server": "ldap.example.org:636", "reader_dn": "cn=ro", "people_dn": "ou=people"},
        "portainer_ldap_password": "of-the-reader",
        "portainer_registries": [
            {"name": "gitlab", "type": "gitlab", "url": "registry.example.org", "user": "pull", "gitlab_url": "https://git.example.org"}
        ],
        "portainer_registry_passwords": {"gitlab": "of-the-registry"},
        "portainer_environments": environments,
        "ansible_python_interpreter": sys.executable,
        **more,
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
    assert run.returncode == ends, run.stdout + run.stderr
    assert "of-the-re" not in run.stdout
    return run.stdout


def test_directory_registry_and_environment_are_set_once(tmp_path: Path) -> None:
    with PortainerStandIn() as far:
        configure(tmp_path, far.url, PASSWORD, [SHOP])
        far.writes.clear()
        second = configure(tmp_path, far.url, PASSWORD, [SHOP])

    assert far.settings["AuthenticationMethod"] == 2
    assert far.settings["LDAPSettings"]["URL"] == "ldap.example.org:636"
    assert far.registries[1]["Type"] == 4
    assert far.endpoints[1]["Name"] == "shop-000000000001"
    assert far.registries[1]["RegistryAccesses"]["1"]["TeamAccessPolicies"] == {"5": {"RoleId": 0}}
    assert far.writes == []
    assert "changed=0" in second


def test_passwords_that_changed_alone_are_sent_when_told_to(tmp_path: Path) -> None:
    others = {"portainer_registry_passwords": {"gitlab": "of-the-registry-now"}, "portainer_ldap_password": "of-the-reader-now"}
    with PortainerStandIn() as far:
        configure(tmp_path, far.url, PASSWORD, [])
        configure(tmp_path, far.url, PASSWORD, [], **others)
        unsent = dict(far.passwords)
        configure(tmp_path, far.url, PASSWORD, [], **others, portainer_send_passwords=True)

    assert unsent == {"gitlab": "of-the-registry", "directory": "of-the-reader"}
    assert far.passwords == {"gitlab": "of-the-registry-now", "directory": "of-the-reader-now"}


def test_a_wrong_password_is_called_so_and_kept_secret(tmp_path: Path) -> None:
    with PortainerStandIn() as far:
        said = configure(tmp_path, far.url, "another-of-twelve", [], ends=2)

    assert "portainer_admin_password" in said
    assert "another-of-twelve" not in said
    assert far.writes == []


@pytest.mark.skipif(
    not REAL or "BERTH_TEST_PORTAINER_PASSWORD" not in os.environ, reason="BERTH_TEST_PORTAINER_URL and _PASSWORD name a real one"
)
def test_a_real_portainer_is_configured_once(tmp_path: Path) -> None:
    """It signs people in through a directory from then on: meant for a Portainer that is there for this test alone."""
    password = os.environ["BERTH_TEST_PORTAINER_PASSWORD"]
    configure(tmp_path, REAL, password, [])

    second = configure(tmp_path, REAL, password, [])

    assert "changed=0" in second
