"""A playbook by hand ends with a sentence when nothing answers where Proxmox was."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ansible.module_utils import proxmox_call
from ansible.module_utils.proxmox_api import ProxmoxError

ROOT = Path(__file__).resolve().parents[2]
ANSIBLE = Path(sys.executable).with_name("ansible-playbook")


def told(seconds: int) -> dict[str, object]:
    connection = {"host": "pve.test", "port": 8006, "user": "u@pve", "token_id": "t", "ca_file": "", "silence_seconds": seconds}
    return {"connection": connection, "token_secret": "never-mind"}


def silent(_: object) -> dict[str, object]:
    raise ProxmoxError(595, "no answer from pve.test", "GET /x")


def test_a_proxmox_that_starts_again_is_waited_for() -> None:
    waiting = proxmox_call.answer(told(60), silent, "one")
    done = proxmox_call.answer(told(60), lambda _: {"changed": True}, "one")

    assert waiting["waiting_for"] == "no answer from pve.test"
    assert done == {"waiting_for": "", "changed": True}
    assert proxmox_call.answer(told(60), silent, "one")["waiting_for"]


def test_a_silence_that_is_too_long_is_a_failure_with_a_sentence() -> None:
    failed = proxmox_call.answer(told(0), silent, "another")

    assert failed["failed"] and failed["code"] == "proxmox_unreachable"
    assert "pve.test:8006 has not answered for 0 s" in failed["msg"]
    assert "waiting_for" not in failed


@pytest.mark.skipif(not ANSIBLE.exists(), reason="this Python has no ansible beside it")
def test_a_deletion_by_hand_ends_when_the_api_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    connection = {"host": "127.0.0.1", "port": port, "user": "u@pve", "token_id": "t", "silence_seconds": 1}
    variables = {
        "environment_name": "shop",
        "docker_platform_proxmox": connection,
        "docker_platform_proxmox_token_secret": "never-mind",
        "docker_platform_ingress": {},
    }
    began = time.monotonic()

    ended = subprocess.run(
        [ANSIBLE, "playbooks/delete_environment.yml", "-e", json.dumps(variables)],
        cwd=ROOT, env={**os.environ, "ANSIBLE_NOCOLOR": "1"}, capture_output=True, text=True, timeout=60, check=False,
    )

    assert ended.returncode == 2, ended.stdout
    assert "has not answered for 1 s" in ended.stdout
    assert time.monotonic() - began < 40
