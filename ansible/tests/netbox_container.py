"""What the images of role netbox_integration's scenario `server` hold: NetBox' stand-in, and as much of worker, database and queue as decides
whether they find each other. `guest_image.py` makes the images.

The first word says which program it is. `start PROGRAM` is the entry of an image: words that follow take the program's place.
"""

from __future__ import annotations

import json
import os
import socket
import socketserver
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import kept_standin
from netbox_standin import NetBoxStandIn

SECRETS = Path("/run/secrets")
# As the real one: shorter ones end its start.
LEAST = {"secret_key": 50, "api_token_pepper_1": 50}
KEPT = ("objects", "passwords", "tokens", "_number")
DATABASE, QUEUE = 5432, 6379


def secret(name: str) -> str:
    value = (SECRETS / name).read_text()
    least = LEAST.get(name, 1)
    if len(value) < least:
        sys.exit(f"{name} has fewer than {least} characters")
    return value


def let_in(host: str, port: int, password: str) -> None:
    """Returns once the server has taken the password; ends the program if it does not take it."""
    with socket.create_connection((host, port), timeout=10) as link:
        link.sendall(password.encode() + b"\n")
        if link.makefile().readline() != "welcome\n":
            sys.exit(f"{host} does not take the password")


def guarded(port: int, password: str) -> None:
    """A server that takes this password, for ever."""

    class Door(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            given = self.rfile.readline().decode().rstrip("\n")
            self.wfile.write(b"welcome\n" if given == password else b"refused\n")

    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("0.0.0.0", port), Door) as server:
        server.serve_forever()


def find_each_other() -> None:
    let_in(os.environ["DB_HOST"], DATABASE, secret("db_password"))
    let_in(os.environ["REDIS_HOST"], QUEUE, secret("redis_password"))
    let_in(os.environ["REDIS_CACHE_HOST"], QUEUE, secret("redis_cache_password"))


def page() -> None:
    """NetBox. Its superuser is made at the first start, with the password of the file."""
    find_each_other()
    for name in LEAST:
        secret(name)
    standin = NetBoxStandIn(address=("0.0.0.0", 8080))
    standin.tokens = set()
    standin.passwords = {os.environ["SUPERUSER_NAME"]: secret("superuser_password")}
    kept_standin.serve(standin, Path("/opt/netbox/netbox/media/kept"), KEPT)


def worker() -> None:
    find_each_other()
    print("waits for work", flush=True)
    threading.Event().wait()


def database() -> None:
    """As PostgreSQL: it listens only when its files are made, and its password is that of the first start."""
    kept = Path("/var/lib/postgresql/data/kept.json")
    if not kept.exists():
        time.sleep(3)
        kept.write_text(json.dumps(Path(os.environ["POSTGRES_PASSWORD_FILE"]).read_text()))
    guarded(DATABASE, json.loads(kept.read_text()))


def queue() -> None:
    """As Valkey: its password stands in the configuration that it is called with."""
    [line] = [each for each in Path(sys.argv[2]).read_text().splitlines() if each.startswith("requirepass ")]
    guarded(QUEUE, line.split()[1])


def is_ready() -> None:
    """As `pg_isready -h HOST …`."""
    socket.create_connection((sys.argv[sys.argv.index("-h") + 1], DATABASE), timeout=3).close()


def fetch() -> None:
    """As `curl … URL`."""
    with urllib.request.urlopen(sys.argv[-1], timeout=5):
        pass


PROGRAMS: dict[str, Callable[[], None]] = {
    "page": page,
    "rqworker": worker,
    "database": database,
    "valkey-server": queue,
    "pg_isready": is_ready,
    "curl": fetch,
}


def main() -> None:
    name, words = sys.argv[1], sys.argv[2:]
    if name == "start" and words[1:]:
        os.execvp(words[1], words[1:])
    PROGRAMS[words[0] if name == "start" else name]()


if __name__ == "__main__":
    kept_standin.end_when_told()
    main()
