# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""The container that answers on an environment's first port until its owner deploys something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ansible.module_utils.guest_files import Files

NAME = "welcome"
PAGE = Path("/etc/berth/welcome/index.html")
_PORT_INSIDE = 8080

WELCOME_OPTIONS: dict[str, Any] = {
    "image": {"type": "str", "required": True},
    "port": {"type": "int", "required": True},
    "page": {"type": "str", "required": True},
}

# Runs a program: exit code, standard output, standard error.
Runner = Callable[[list[str]], tuple[int, str, str]]


class NoWelcome(Exception):
    """The container could not be started; its text is a sentence."""


def command(told: Mapping[str, Any]) -> list[str]:
    """How the container is started: it may read one folder and answer on one port."""
    return [
        "docker", "run", "--detach", "--name", NAME, "--restart", "unless-stopped", "--read-only", "--cap-drop", "ALL",
        "--user", "65534:65534", "--publish", f"{told['port']}:{_PORT_INSIDE}", "--volume", f"{PAGE.parent}:/www:ro",
        "--label", "org.berth.welcome=true", told["image"], "httpd", "-f", "-p", str(_PORT_INSIDE), "-h", "/www",
    ]  # fmt: skip


def welcome(told: Mapping[str, Any], files: Files, run: Runner, dry: bool) -> list[str]:
    """Does what is missing, and names it. A container of that name is left as it is."""
    steps = ["welcome page is written"] if files.put(PAGE, told["page"]) else []
    code, _, _ = run(["docker", "container", "inspect", NAME])
    if code == 0:
        return steps
    if not dry:
        code, _, error = run(command(told))
        if code != 0:
            lines = [line for line in error.splitlines() if "rror" in line] or [f"docker ended with {code}"]
            why = lines[-1].removeprefix("docker: ")
            raise NoWelcome(f"The welcome container could not be started from image {told['image']}: {why}")
    return [*steps, "welcome container is started"]
