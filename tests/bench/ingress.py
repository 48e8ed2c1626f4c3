"""The ingress of this BERTH_HOME, as a browser sees it that trusts the lab's authorities alone, and its guest."""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
import subprocess
import time

PATIENCE = 60
GUEST = "traefik"
# Traefik tells of itself on this address of its guest alone.
ROUTERS = "http://127.0.0.1:8080/api/http/routers?per_page=2000"


class Ingress:
    def __init__(self, home: str):
        if not Ingress.there(home):
            raise SystemExit("There is no ingress here: ./berth demo says why.")
        with open(os.path.join(home, "ingress", f"{GUEST}.json"), encoding="utf-8") as file:
            left = json.load(file)
        self._address, self.domain = left["address"], left["domain"]
        self._trust = ssl.create_default_context(cafile=os.path.join(home, "lab", "ca.pem"))

    @staticmethod
    def there(home: str) -> bool:
        return os.path.exists(os.path.join(home, "ingress", f"{GUEST}.json"))

    def get(self, host: str) -> tuple[int, str]:
        """Status and body of the host's first page; OSError where it is not reached, ssl.SSLError where it is not who it says."""
        plain = socket.create_connection((self._address, 443), timeout=5)
        # As browsers do: else the request waits 40 ms for word of the handshake's last message.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = http.client.HTTPSConnection(host, timeout=5, context=self._trust)
        with self._trust.wrap_socket(plain, server_hostname=host) as connection.sock:
            connection.request("GET", "/")
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def until_answered(self, host: str, text: str) -> None:
        """Waits until the host's page says `text` with a certificate that verifies."""
        deadline = time.monotonic() + PATIENCE
        while not self._says(host, text):
            if time.monotonic() > deadline:
                raise SystemExit(f"https://{host}/ has not answered for {PATIENCE} s")
            time.sleep(0.02)

    def first_certificate_seconds(self) -> float:
        """From a Traefik without any certificate or account to an answer that verifies."""
        inside("docker", "stop", "--time", "5", GUEST)
        inside("find", "/var/lib/traefik", "-name", "acme-*.json", "-delete")
        begin = time.monotonic()
        inside("docker", "start", GUEST)
        while not self._verifies(f"{GUEST}.{self.domain}"):
            if time.monotonic() > begin + PATIENCE:
                raise SystemExit(f"There is no certificate after {PATIENCE} s: ./berth lab ssh {GUEST} -- docker logs {GUEST}")
            time.sleep(0.05)
        return time.monotonic() - begin

    def _says(self, host: str, text: str) -> bool:
        try:
            status, body = self.get(host)
            return status == 200 and text in body
        except OSError:
            return False

    def _verifies(self, host: str) -> bool:
        try:
            self.get(host)
            return True
        except OSError:
            return False


def files() -> set[str]:
    """Names of the routes that have a file."""
    names = inside("ls", "/etc/traefik/routes").split()
    return {name.removesuffix(".yml") for name in names} - {"berth"}


def served() -> set[str]:
    """Names of the routes that Traefik serves, by its own account."""
    read = f"import urllib.request; print(urllib.request.urlopen('{ROUTERS}').read().decode())"
    names = (router["name"] for router in json.loads(inside("python3", "-c", read)))
    return {name.removesuffix("@file") for name in names if name.endswith("@file") and not name.startswith("berth-")}


def inside(*words: str) -> str:
    """What a program in the ingress' guest prints; ends the benchmark where it fails."""
    command = [os.path.join(os.environ["BERTH_ROOT"], "berth"), "lab", "ssh", GUEST, "--", *words]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if ended.returncode != 0:
        raise SystemExit(f"{words[0]} in the ingress' guest ended with {ended.returncode}: {ended.stderr.strip()}")
    return ended.stdout
