"""What ansible-doc shows of our Proxmox actions is what they take."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.proxmox_call import CONNECTION

ROOT = Path(__file__).resolve().parents[2]
ANSIBLE_DOC = Path(sys.executable).with_name("ansible-doc")
ACTIONS = sorted(file.stem for file in (ROOT / "ansible/plugins/action").glob("proxmox_*.py"))


@pytest.fixture(scope="module")
def shown() -> dict[str, Any]:
    if not ANSIBLE_DOC.exists():
        pytest.skip("this Python has no ansible-doc beside it")
    environment = {**os.environ, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")}
    command = [str(ANSIBLE_DOC), "--json", *ACTIONS]
    return json.loads(subprocess.run(command, cwd="/", env=environment, capture_output=True, timeout=60, check=True).stdout)


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_shows_the_connection_it_checks(action: str, shown: dict[str, Any]) -> None:
    documented = shown[action]["doc"]["options"]

    def facts(options: dict[str, Any], inner: str) -> dict[str, Any]:
        keys = ("type", "required", "default")
        return {
            name: {**{key: option.get(key) or None for key in keys}, "inner": facts(option.get(inner, {}), inner)}
            for name, option in options.items()
        }

    common = {name: documented.get(name, {}) for name in CONNECTION}
    assert facts(common, "suboptions") == facts(CONNECTION, "options")
