"""No secret stands in clear: what looks like one is encrypted, made by this machine, or empty."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from jinja2 import nodes

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("group_vars/**/*.yml", "inventory/**/*.yml", "playbooks/**/*.yml", "roles/*/**/*.yml")
NAMED_SO = re.compile(r"(pass(word|wd|phrase)|secret|token|credential|private_?key|api_?key|webhook)s?($|_)", re.I)
# Names that end so say where a secret is, or what it is called, and not the secret.
NO_SECRET = re.compile(r"(_file|_path|_id|_user|_name|_place|_url|no_log|token_type)$", re.I)
# The password of the example vault, as the operations guide tells it.
EXAMPLE = "only-for-the-lab"


class Vaulted(str):
    """The text of a value that is encrypted."""


class Loader(yaml.SafeLoader):
    """Reads playbooks: tagged values are data, encrypted ones are known as such."""


Loader.add_constructor("!vault", lambda loader, node: Vaulted(loader.construct_scalar(node)))
Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def documents(root: Path) -> Iterator[tuple[Path, Any]]:
    for place in PLACES:
        for file in sorted(root.glob(place)):
            if file.name != "argument_specs.yml":
                yield file, yaml.load(file.read_text(), Loader=Loader)  # noqa: S506 - a SafeLoader


def secret_values(value: Any, path: str = "", below: bool = False) -> Iterator[tuple[str, Any]]:
    """Every leaf that stands under a name which looks like a secret's."""
    if isinstance(value, dict):
        for name, inner in value.items():
            looks_so = bool(NAMED_SO.search(str(name))) and not NO_SECRET.search(str(name))
            yield from secret_values(inner, f"{path}.{name}", looks_so or below and not NO_SECRET.search(str(name)))
    elif isinstance(value, list):
        for inner in value:
            yield from secret_values(inner, path, below)
    elif below:
        yield path, value


def in_clear(value: Any, variables: dict[str, Any], seen: frozenset[str] = frozenset()) -> str:
    """What of a value is a text of its own; empty for a value that is encrypted, generated, read elsewhere, or no text."""
    if not isinstance(value, str) or isinstance(value, Vaulted) or not value.strip():
        return ""
    tree = jinja2.Environment(extensions=["jinja2.ext.do"]).parse(value)
    return next(filter(None, (literal(part, variables, seen) for part in tree.body)), "")


def literal(node: nodes.Node, variables: dict[str, Any], seen: frozenset[str]) -> str:
    """A text that may come out of an expression and stands in it, or in a variable that it names."""
    if isinstance(node, nodes.TemplateData):
        return node.data.strip()
    if isinstance(node, nodes.Const):
        return node.value.strip() if isinstance(node.value, str) else ""
    if isinstance(node, nodes.Name):
        known = node.name in variables and node.name not in seen
        return in_clear(variables[node.name], variables, seen | {node.name}) if known else ""
    if isinstance(node, nodes.Filter):
        parts = [node.node, *node.args] if node.name in ("default", "d") else [node.node]
    elif isinstance(node, nodes.CondExpr):
        parts = [node.expr1, node.expr2]
    elif isinstance(node, (nodes.Call, nodes.Getattr, nodes.Getitem, nodes.Compare, nodes.Test)):
        # Look-ups make or read a value; their arguments say where.
        parts = []
    else:
        parts = list(node.iter_child_nodes())
    return next(filter(None, (literal(part, variables, seen) for part in parts if part is not None)), "")


def findings(root: Path) -> list[str]:
    read = list(documents(root))
    variables = {
        name: value for _, document in read if isinstance(document, dict) for name, value in document.items() if name != "all"
    }
    return [
        f"{file.relative_to(root)}: {path.lstrip('.')}"
        for file, document in read
        for path, value in secret_values(document)
        if in_clear(value, variables)
    ]


def test_no_secret_stands_in_clear_in_roles_playbooks_or_inventories() -> None:
    assert findings(ROOT) == []


@pytest.mark.parametrize(
    "line",
    [
        "portainer_admin_password: hunter2hunter2",
        "portainer_admin_password: \"{{ 'hunter2hunter2' }}\"",
        "portainer_admin_password: \"{{ given | default('hunter2hunter2') }}\"",
        "portainer_admin_password: \"{{ plain }}\"\nplain: hunter2hunter2",
        "receivers:\n  - {name: x, api_key: hunter2hunter2}",
        "registry_passwords: {gitlab: hunter2hunter2}",
        "netbox_integration_token: Token {{ vault_netbox_integration_token }}",
    ],
)
def test_a_secret_in_clear_is_found(line: str, tmp_path: Path) -> None:
    file = tmp_path / "group_vars" / "all" / "main.yml"
    file.parent.mkdir(parents=True)
    file.write_text(line + "\n")

    assert findings(tmp_path) != []


@pytest.mark.parametrize(
    "line",
    [
        'portainer_admin_password: ""',
        "portainer_admin_password: \"{{ lookup('ansible.builtin.password', home ~ '/portainer.password', length=32) }}\"",
        'portainer_admin_password: "{{ vault_x }}"\nvault_x: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  00',
        "token_secret_file: somewhere/token",
        "password_lock: true",
    ],
)
def test_what_is_encrypted_generated_or_no_secret_is_let_through(line: str, tmp_path: Path) -> None:
    file = tmp_path / "group_vars" / "all" / "main.yml"
    file.parent.mkdir(parents=True)
    file.write_text(line + "\n")

    assert findings(tmp_path) == []


def test_every_secret_of_the_vault_is_encrypted_and_opens_with_the_documented_password(tmp_path: Path) -> None:
    vault = Path(sys.executable).with_name("ansible-vault")
    if not vault.exists():
        pytest.skip("this Python has no ansible beside it")
    secrets = yaml.load((ROOT / "group_vars/all/secrets.yml").read_text(), Loader=Loader)  # noqa: S506 - a SafeLoader
    assert EXAMPLE in (ROOT / "docs/operations_guide.md").read_text()
    assert secrets and all(isinstance(value, Vaulted) for value in secrets.values())
    (tmp_path / "password").write_text(EXAMPLE)
    files = []
    for name, value in secrets.items():
        files.append(tmp_path / name)
        files[-1].write_text(value)

    subprocess.run([vault, "decrypt", "--vault-password-file", tmp_path / "password", *files], check=True, capture_output=True)

    assert all(file.read_text() for file in files)
