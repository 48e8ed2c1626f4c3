"""Portainer's agent in a guest: what is started, when again, and what is said when it is not well."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import portainer_agent
import pytest

TOLD = {"image": "portainer/agent:2.33.8", "secret": "shared-with-the-agents", "port": 9001}


class Docker:
    """The command `docker` with room for one container, remembering what it was told."""

    def __init__(self) -> None:
        self.label = ""
        self.commands: list[list[str]] = []
        self.environment: dict[str, str] = {}
        self.error = ""

    def __call__(self, words: list[str], more: dict[str, str]) -> tuple[int, str, str]:
        if words[1] == "container":
            return (0, f"true {self.label}\n", "") if self.label else (1, "", "No such container")
        self.commands.append(words)
        if words[1] == "rm":
            self.label = ""
        elif self.error:
            return 125, "", self.error
        else:
            self.environment = more
            self.label = words[words.index("--label") + 1].partition("=")[2]
        return 0, "", ""


def test_the_agent_is_started_once_and_anew_when_its_secret_is_another() -> None:
    docker = Docker()

    first, second = (portainer_agent.agent(TOLD, docker, dry=False) for _ in range(2))
    third = portainer_agent.agent({**TOLD, "secret": "another-for-the-agents"}, docker, dry=False)

    assert (first, second) == (["agent is started"], [])
    assert third == ["agent of before is removed", "agent is started"]
    assert docker.environment == {"AGENT_SECRET": "another-for-the-agents"}


def test_no_command_line_shows_the_secret() -> None:
    docker = Docker()

    portainer_agent.agent(TOLD, docker, dry=False)

    assert not any(TOLD["secret"] in word for words in docker.commands for word in words)


def test_a_dry_run_starts_nothing() -> None:
    docker = Docker()

    assert portainer_agent.agent(TOLD, docker, dry=True) == ["agent is started"]
    assert docker.commands == []


def test_an_image_that_is_not_to_be_had_is_told_in_dockers_words() -> None:
    docker = Docker()
    docker.error = "Unable to find image locally\ndocker: Error response from daemon: manifest unknown."

    with pytest.raises(portainer_agent.NoAgent, match="Error response from daemon: manifest unknown") as failed:
        portainer_agent.agent(TOLD, docker, dry=False)

    assert failed.value.code == "agent_failed"


@pytest.fixture
def port(certificate: Path) -> Iterator[int]:
    """Where something answers as the agent does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(204 if self.path == "/ping" else 403)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def test_an_agent_that_answers_is_not_waited_for(port: int) -> None:
    portainer_agent.wait(port, seconds=0)


def test_an_agent_that_does_not_answer_is_told() -> None:
    with pytest.raises(portainer_agent.NoAgent, match="does not answer on port 1: .*refused") as failed:
        portainer_agent.wait(1, seconds=0)

    assert failed.value.code == "agent_silent"
