"""What a playbook used by hand tells, and to whom."""

from __future__ import annotations

import base64
import email.message
import email.policy
import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from receivers import Hook, Post

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G"
REASON = "Task failed: {{ lookup('pipe', 'id') }} \"quoted\""


def tell(folder: Path, notify: dict[str, Any], zone: str = "UTC") -> str:
    """Runs the role's tasks for one event and answers what Ansible said."""
    if not PLAYBOOK.exists():
        pytest.skip("this Python has no ansible beside it")
    play = [
        {
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "tasks": [{"ansible.builtin.include_tasks": str(ROOT / "roles/docker_platform/tasks/notifications.yml")}],
        }
    ]
    variables = {
        "__docker_platform_environment": {"id": "0190c3e4-0000-7000-8000-000000000001", "name": "shop", "owner": "ada"},
        "__docker_platform_guest": {"guest": {"address": "198.18.0.64"}},
        "__docker_platform_event": "environment.failed",
        "docker_platform_notify": notify,
        "docker_platform_notify_secrets": {"webhook": SECRET},
    }
    (folder / "play.yml").write_text(yaml.safe_dump(play))
    told = yaml.safe_dump(variables) + "__docker_platform_event_reason: !unsafe " + json.dumps(REASON) + "\n"
    (folder / "vars.yml").write_text(told)
    run = subprocess.run(
        [str(PLAYBOOK), "-i", "localhost,", "-e", f"@{folder}/vars.yml", str(folder / "play.yml")],
        cwd=folder,
        env={
            **os.environ,
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.default",
            "TZ": zone,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_webhook_and_people_are_told_of_the_same_event(tmp_path: Path) -> None:
    with Hook() as hook, Post() as post:
        mail = {"host": "127.0.0.1", "port": post.port, "secure": "never", "from": "b@example.org", "to": ["a@example.org"]}

        said = tell(tmp_path, {"webhook": {"url": hook.url}, "mail": mail})

    [(headers, body)] = hook.got
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(base64.b64decode(SECRET[6:]), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    message = json.loads(body)
    assert message["type"] == "environment.failed"
    assert message["data"]["reason"] == REASON
    assert message["data"]["environment"]["name"] == "shop"
    sent = email.message_from_string(post.got[0], policy=email.policy.default)
    assert isinstance(sent, email.message.EmailMessage)
    assert sent["Subject"] == "Environment shop: failed"
    text = sent.get_body()
    assert text is not None
    assert REASON in text.get_content()
    assert SECRET not in said


def test_a_webhook_carries_the_time_of_its_sending_in_any_zone(tmp_path: Path) -> None:
    with Hook() as hook:
        before = int(time.time())
        tell(tmp_path, {"webhook": {"url": hook.url}}, zone="CET-1")

    [(headers, _)] = hook.got
    assert before <= int(headers["webhook-timestamp"]) <= time.time()


def test_receivers_that_refuse_are_named_and_nothing_fails(tmp_path: Path) -> None:
    with Hook(status=500) as hook:
        mail = {"host": "127.0.0.1", "port": 1, "secure": "never", "from": "b@example.org", "to": ["a@example.org"]}

        said = tell(tmp_path, {"webhook": {"url": hook.url}, "mail": mail})

    assert len(hook.got) > 1
    assert "did not take environment.failed: 500" in said
    assert "No mail of environment.failed could be sent through 127.0.0.1" in said
