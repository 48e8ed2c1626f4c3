"""The lab and the service of this BERTH_HOME, for what only real guests can show."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator

from checkout import PLAYBOOKS
from client import Client
from installation import rows

ROOT = os.environ["BERTH_ROOT"]
SIZE = {"cores": 2, "memory_mb": 512, "disk_gb": 5}


class Lab:
    def __init__(self, home: str, port: int):
        self.home = home
        self._port = port
        launcher = os.path.join(ROOT, "berth")
        subprocess.run([launcher, "bench", "platform"], check=True, stdout=subprocess.DEVNULL)
        settings = subprocess.run([launcher, "lab", "env"], check=True, capture_output=True, text=True).stdout
        self.gateway = re.search(r"PROXMOX_HOST='?([0-9.]+)", settings)[1]

    def client(self) -> Client:
        with open(os.path.join(self.home, "admin-token"), encoding="ascii") as file:
            return Client(self._port, file.read().strip())

    def rows(self, query: str, *values: object) -> list[tuple]:
        return rows(self.home, query, *values)

    @contextlib.contextmanager
    def environments(self, number: int) -> Iterator[list[dict]]:
        """So many that are ready, each with the run that made it as `last_run`; gone afterwards."""
        client = self.client()
        names = [f"bench-{int(time.time()) % 0xFFFFFF:06x}-{each}" for each in range(number)]
        try:
            made = [client.call("POST", "/environments", {"name": name, **SIZE})["id"] for name in names]
            for request in made:
                well(client.over(request))
            yield [client.call("GET", f"/environments/{name}") for name in names]
        finally:
            gone = [client.call("DELETE", f"/environments/{name}?confirm={name}")["id"] for name in names]
            for request in gone:
                client.over(request)

    @contextlib.contextmanager
    def playbook(self, name: str) -> Iterator[str]:
        """A playbook of the benchmark's among those of the checkout, while the block lasts."""
        copy = os.path.join(ROOT, "playbooks", f"bench_{name}")
        shutil.copy(os.path.join(PLAYBOOKS, name), copy)
        try:
            yield os.path.basename(copy)
        finally:
            os.unlink(copy)


def well(request: dict) -> None:
    if request["state"] != "succeeded":
        raise SystemExit(f"request {request['id']} {request['state']}: {request.get('reason')}")
