# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""Docker Engine inside a guest: its daemon's settings and what it says about itself."""

from __future__ import annotations

import http.client
import ipaddress
import json
import re
import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

DOCKER_SOCKET = "/run/docker.sock"
# Where Docker's networks may live, the first that is clear of everything else. Each gives at least 128 networks of 254 addresses.
_POOLS = ("172.20.0.0/14", "10.220.0.0/14", "192.168.128.0/17", "100.112.0.0/14")
_POOL_SIZE = 24
_OWN_INTERFACES = re.compile(r"^(lo|docker\d+|br-|veth)")


class _SocketConnection(http.client.HTTPConnection):
    """HTTP over the daemon's Unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("docker", timeout=10)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def ask(path: str, socket_path: str = DOCKER_SOCKET) -> dict[str, Any]:
    """The daemon's answer to GET `path`; OSError if it does not answer."""
    connection = _SocketConnection(socket_path)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise OSError(f"Docker answered {response.status} to {path}")
        answer: dict[str, Any] = json.loads(text)
        return answer
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


def wait_until_up(seconds: float, socket_path: str = DOCKER_SOCKET) -> dict[str, Any]:
    """The daemon's version as soon as it answers; OSError if it has not after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return ask("/version", socket_path)
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)


def routed_networks(routes: str) -> list[ipaddress.IPv4Network]:
    """Networks that the guest reaches directly, from the text of /proc/net/route, without Docker's own."""
    found = []
    for line in routes.splitlines()[1:]:
        fields = line.split()
        if len(fields) < 8 or _OWN_INTERFACES.match(fields[0]) or fields[1] == "00000000":
            continue
        found.append(ipaddress.IPv4Network((_address(fields[1]), _address(fields[7])), strict=False))
    return found


def _address(kernel_hex: str) -> str:
    """An address as the kernel writes it, little-endian hexadecimal."""
    return str(ipaddress.IPv4Address(bytes.fromhex(kernel_hex)[::-1]))


def address_pool(taken: Iterable[ipaddress.IPv4Network]) -> str:
    """The pool for Docker's networks: the first that overlaps nothing that is taken."""
    others = list(taken)
    for pool in _POOLS:
        if not any(ipaddress.IPv4Network(pool).overlaps(network) for network in others):
            return pool
    raise ValueError("every address pool for Docker collides with a network of the guest: " + ", ".join(map(str, others)))


def daemon_settings(told: Mapping[str, Any], taken: Sequence[ipaddress.IPv4Network]) -> dict[str, Any]:
    """The whole of daemon.json."""
    pool = ipaddress.IPv4Network(address_pool(taken))
    settings: dict[str, Any] = {
        # Without `bip` the default bridge keeps the address that it got when Docker first started.
        "bip": f"{pool[1]}/{_POOL_SIZE}",
        "default-address-pools": [{"base": str(pool), "size": _POOL_SIZE}],
        "live-restore": True,
        "log-driver": "json-file",
        "log-opts": {"max-file": str(told["log_max_file"]), "max-size": told["log_max_size"]},
    }
    if told["registry_mirrors"]:
        settings["registry-mirrors"] = list(told["registry_mirrors"])
    return settings


def version_key(version: str) -> tuple[int, ...]:
    """The numbers of a version, for comparing: `26.1.5+dfsg1` is (26, 1, 5)."""
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(part) for part in found.group().split(".")) if found else ()
