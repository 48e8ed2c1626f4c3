"""The route's module as Ansible runs it: how its failures and its looks are told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.traefik_routes import place
from test_traefik import SHOP, Api

ROOT = Path(__file__).resolve().parents[2]
ANSIBLE = Path(sys.executable).with_name("ansible")
NOBODY = "http://127.0.0.1:1/api"


def route(folder: Path, *options: str, **wanted: Any) -> dict[str, Any]:
    """What the module answers about the shop's route."""
    if not ANSIBLE.exists():
        pytest.skip("this Python has no ansible beside it")
    told = {"name": SHOP.name, "host": SHOP.host, "url": SHOP.url, "folder": str(folder), "confirm_seconds": 0, **wanted}
    settings = {
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_LOAD_CALLBACK_PLUGINS": "1",
        "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.minimal",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "json",
    }
    command = [str(ANSIBLE), "localhost", "-m", "traefik_route", "-a", json.dumps(told), *options]
    run = subprocess.run(command, cwd="/", env={**os.environ, **settings}, capture_output=True, text=True, timeout=60, check=False)
    answer = json.loads(run.stdout.partition("=>")[2])
    assert isinstance(answer, dict)
    return answer


@pytest.fixture
def api() -> Iterator[str]:
    Api.parts = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), Api) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        server.shutdown()


def test_a_file_that_cannot_be_written_is_a_failure_with_a_code(tmp_path: Path) -> None:
    folder = tmp_path / "no-folder"
    folder.write_text("")

    answer = route(folder)

    assert answer["code"] == "route_unwritten"
    assert "shop-0190c3e4" in answer["msg"]


def test_a_file_that_cannot_be_taken_away_is_a_failure_with_a_code(tmp_path: Path) -> None:
    (tmp_path / "shop-0190c3e4.yml").mkdir()

    assert route(tmp_path, state="absent")["code"] == "route_unwritten"


def test_a_look_tells_that_traefik_does_not_answer(tmp_path: Path) -> None:
    place(tmp_path / "shop-0190c3e4.yml", SHOP.document())

    look = route(tmp_path, "--check", api=NOBODY)

    assert not look["changed"]
    assert "does not answer" in look["amiss"]


def test_a_look_tells_what_traefik_serves(tmp_path: Path, api: str) -> None:
    place(tmp_path / "shop-0190c3e4.yml", SHOP.document())
    http = SHOP.document()["http"]

    before = route(tmp_path, "--check", api=api)
    Api.parts = {
        "routers/shop-0190c3e4@file": {**http["routers"][SHOP.name], "status": "enabled"},
        "services/shop-0190c3e4@file": {**http["services"][SHOP.name], "status": "enabled"},
    }
    after = route(tmp_path, "--check", api=api)

    assert "does not serve router" in before["amiss"]
    assert after["amiss"] == ""


def test_a_look_at_another_file_asks_nobody(tmp_path: Path) -> None:
    look = route(tmp_path, "--check", api=NOBODY)

    assert look["changed"]
    assert "amiss" not in look
