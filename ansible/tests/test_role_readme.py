"""The READMEs of the roles say what the argument specifications say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "ansible"))

import role_readme  # noqa: E402


def test_every_roles_readme_is_current() -> None:
    ended = subprocess.run(
        [sys.executable, ROOT / "ansible/role_readme.py", "--check"], capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stderr


def test_a_changed_specification_makes_the_readme_stale(tmp_path: Path) -> None:
    role = tmp_path / "thing"
    (role / "meta").mkdir(parents=True)
    spec = role / "meta" / "argument_specs.yml"
    spec.write_text("argument_specs: {main: {options: {thing_size: {type: int, default: 1, description: How large it is.}}}}")
    (role / "README.md").write_text("# thing\n\nBy hand.\n")
    _, written = role_readme.current(role)
    (role / "README.md").write_text(written)
    assert written.startswith("# thing\n\nBy hand.\n")
    assert "| `thing_size` | int | `1` | How large it is. |" in written
    assert role_readme.current(role) == (written, written)

    spec.write_text(spec.read_text().replace("default: 1", "default: 2"))

    is_now, should_be = role_readme.current(role)
    assert is_now != should_be


@pytest.mark.parametrize("role", sorted(each.name for each in (ROOT / "roles").iterdir()))
def test_a_readme_has_every_entry_of_its_role(role: str) -> None:
    entries = yaml.safe_load((ROOT / "roles" / role / "meta/argument_specs.yml").read_text())["argument_specs"]

    table = (ROOT / "roles" / role / "README.md").read_text()

    assert [entry for entry in entries if f"| `{entry}` |" not in table] == []


def options() -> dict[str, Any]:
    specs = [yaml.safe_load(file.read_text())["argument_specs"] for file in (ROOT / "roles").glob("*/meta/argument_specs.yml")]
    return {name: option for spec in specs for entry in spec.values() for name, option in entry["options"].items()}


def unknown(name: str, value: Any, option: dict[str, Any]) -> list[str]:
    """Keys of an example that the specification does not know."""
    inner = option.get("options")
    if not inner:
        return []
    values = [value] if isinstance(value, dict) else value if isinstance(value, list) else []
    found = []
    for each in values:
        for key, below in each.items():
            found += unknown(f"{name}.{key}", below, inner[key]) if key in inner else [f"{name}.{key}"]
    return found


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_examples_of_role_variables_are_as_the_roles_take_them(page: Path) -> None:
    known = options()
    for block in re.findall(r"```yaml\n(.*?)```", page.read_text(), re.S):
        example = yaml.safe_load(block) or {}
        if isinstance(example, dict):
            for name, value in example.items():
                assert name in known or "_" not in name, name
                assert unknown(name, value, known.get(name, {})) == []
