"""The roles' contracts: what the argument specification promises is what defaults and internal variables hold."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ROLES = sorted(file.parents[1].name for file in (ROOT / "roles").glob("*/meta/argument_specs.yml"))
ANSIBLE = Path(sys.executable).with_name("ansible")


def evaluate(expression: str, *options: str, **environment: str) -> Any:
    """What an expression is for the play of an operator."""
    if not ANSIBLE.exists():
        pytest.skip("this Python has no ansible beside it")
    command = [str(ANSIBLE), "localhost", "-m", "ansible.builtin.debug", "-a", f"msg={{{{ {expression} }}}}", *options]
    settings = {
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_LOAD_CALLBACK_PLUGINS": "1",
        "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.minimal",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "json",
        **environment,
    }
    answer = subprocess.run(
        command, cwd="/", env={**os.environ, **settings}, capture_output=True, text=True, timeout=60, check=True
    ).stdout
    return json.loads(answer.partition("=>")[2])["msg"]


def options(role: str) -> dict[str, Any]:
    specs = yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text())["argument_specs"]
    return {name: option for spec in specs.values() for name, option in spec["options"].items()}


@pytest.mark.parametrize("role", ROLES)
def test_every_input_has_a_default(role: str) -> None:
    defaults = yaml.safe_load((ROOT / "roles" / role / "defaults" / "main.yml").read_text())

    assert set(defaults) == set(options(role))


@pytest.mark.parametrize("role", ROLES)
def test_every_default_is_a_value_that_its_specification_takes(role: str) -> None:
    """What a dictionary's options require is required of an empty one, too."""
    defaults = yaml.safe_load((ROOT / "roles" / role / "defaults" / "main.yml").read_text())
    specs = yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text())["argument_specs"]

    for spec in specs.values():
        for name, option in spec["options"].items():
            if option["type"] == "dict" and not option.get("required") and isinstance(defaults[name], dict):
                needed = {inner for inner, suboption in option.get("options", {}).items() if suboption.get("required")}
                assert needed <= set(defaults[name]), name


@pytest.mark.parametrize("role", ROLES)
def test_every_input_is_explained_in_one_sentence(role: str) -> None:
    def walk(name: str, option: dict[str, Any]) -> None:
        assert option.get("type"), name
        assert str(option.get("description", "")).endswith("."), name
        for inner, suboption in option.get("options", {}).items():
            walk(f"{name}.{inner}", suboption)

    for name, option in options(role).items():
        walk(name, option)


@pytest.mark.parametrize(
    ("internal", "public"),
    [
        ("__docker_platform_environment", "docker_platform_environment"),
        ("__docker_platform_resources", "docker_platform_resources"),
        ("__docker_platform_allocation", "docker_platform_allocation"),
        ("__docker_platform_engine", "docker_platform_engine"),
        ("__docker_platform_build", "docker_platform_template_build"),
        ("__netbox_integration_server", "netbox_integration_server"),
        ("__traefik_docker_acme", "traefik_docker_acme"),
        ("__traefik_docker_dashboard", "traefik_docker_dashboard"),
        ("__traefik_docker_entry", "traefik_docker_entry"),
    ],
)
def test_gaps_are_filled_with_the_defaults_of_the_contract(internal: str, public: str) -> None:
    role = next(role for role in ROLES if public.startswith(f"{role}_"))
    promised = {name: option["default"] for name, option in options(role)[public]["options"].items() if "default" in option}
    if public == "docker_platform_template_build":
        promised["vmids"] = {"first": 9000, "last": 9999}

    filled = evaluate(internal, "-e", f"@{ROOT}/roles/{role}/vars/main.yml", "-e", json.dumps({public: {}}))

    assert filled == promised


def test_the_lab_has_the_images_that_the_roles_ask_for() -> None:
    """They are pinned in three places: for the role, for who pulls them and for who pushes them to the lab's registry."""
    server = options("netbox_integration")["netbox_integration_server"]["options"]
    asked = {
        options("portainer")["portainer_image"]["default"],
        options("docker_platform")["docker_platform_portainer"]["options"]["image"]["default"],
        *(server[name]["default"] for name in ("image", "database_image", "queue_image")),
    }
    asked = {image if "/" in image else f"library/{image}" for image in asked}

    pulled = re.findall(r"[a-z]+/[a-z-]+:[a-z0-9.-]+", (ROOT / "launcher/images.sh").read_text())
    pushed = (ROOT / "app/lab/src/main/java/org/berth/lab/registry/PinnedImage.java").read_text()

    assert set(pulled) == asked
    assert {f"{name}:{tag}" for name, tag in re.findall(r'PinnedImage\("([^"]+)", "([^"]+)"\)', pushed)} == asked


def test_group_variables_arrive_from_any_directory() -> None:
    assert evaluate("berth_site") == "lab"
    assert evaluate("docker_platform_proxmox.host", PROXMOX_HOST="pve.test") == "pve.test"


def test_an_operators_environment_keeps_its_identity() -> None:
    first, again, other = (
        evaluate("docker_platform_environment.id", "-e", f"environment_name={name}") for name in ("shop", "shop", "blog")
    )

    assert first == again != other
    assert first[14] == "5"


@pytest.mark.parametrize(
    ("version", "told"), [("2.33.8", "a.test,b.test"), ("2.40.3-alpine", "a.test,b.test"), ("2.41.0", "https://a.test,https://b.test")]
)
def test_portainer_is_told_its_origins_once_and_as_its_version_wants_them(version: str, told: str) -> None:
    given = {"portainer_image": f"portainer/portainer-ce:{version}", "portainer_trusted_origins": ["a.test", "b.test"]}

    command = evaluate(
        "__portainer_project.services.portainer.command",
        *("-e", f"@{ROOT}/roles/portainer/vars/main.yml", "-e", json.dumps({"portainer_agent_secret": "", **given})),
    )

    assert command == ["--admin-password-file", "/run/admin-password", f"--trusted-origins={told}"]
