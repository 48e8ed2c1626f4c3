"""A Berth of the benchmark's own: its own content, home, database and port, on the machine's real programs."""

from __future__ import annotations

import contextlib
import fcntl
import glob
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator

from checkout import Checkout
from client import Client, until


class Installation:
    """Starts with `start`; `close` ends the service, its database and everything below its folder."""

    def __init__(self, folder: str, server: list[str], settings: dict[str, str]):
        self.folder = folder
        self.home = os.path.join(folder, "home")
        self.content = Checkout(os.path.join(folder, "checkout"))
        self._server = server
        self._settings = settings
        self._service: subprocess.Popen | None = None
        self.token = ""
        os.makedirs(self.home, 0o700)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def start(self) -> None:
        """Returns when the service answers that it is ready."""
        environment = {
            **os.environ,
            **self._settings,
            "BERTH_ROOT": self.content.root,
            "BERTH_HOME": self.home,
            "BERTH_HTTP_PORT": str(self.port),
        }
        with open(os.path.join(self.folder, "service.out"), "ab") as out:
            self._service = subprocess.Popen([*self._server, "serve"], env=environment, stdout=out, stderr=out)
        until(lambda: self.ready(), f"the service is ready, see {self.folder}/service.out", 120)
        with open(os.path.join(self.home, "admin-token"), encoding="ascii") as file:
            self.token = file.read().strip()

    def ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(connection):
            try:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == 200
            except OSError:
                return False

    def kill(self) -> None:
        self._service.kill()
        self._service.wait()

    def resident_mb(self) -> float:
        with open(f"/proc/{self._service.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024

    def client(self) -> Client:
        return Client(self.port, self.token)

    def rows(self, query: str, *values: object) -> list[tuple]:
        return rows(self.home, query, *values)

    @contextlib.contextmanager
    def without_database(self) -> Iterator[None]:
        """PostgreSQL is stopped, and nobody can start it, until the block ends."""
        with open(os.path.join(self.home, "pg", "lock"), "r+b") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX)
            os.kill(self._postmaster(), signal.SIGINT)
            until(lambda: not os.path.exists(self._postmaster_file()), "PostgreSQL has stopped", 30)
            yield

    def _postmaster_file(self) -> str:
        return os.path.join(self.home, "pg", "data", "postmaster.pid")

    def _postmaster(self) -> int:
        with open(self._postmaster_file(), encoding="ascii") as file:
            return int(file.readline())

    def close(self) -> None:
        if self._service and self._service.poll() is None:
            self._service.terminate()
            try:
                self._service.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        self._end_runs()
        stop_database(self._server, self.content.root, self.home)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end_runs(self) -> None:
        """A keeper outlives its service; its end is the end of all that its run started."""
        for keeper in glob.glob(os.path.join(self.home, "runs", "*", "keeper.json")):
            if not os.path.exists(os.path.join(os.path.dirname(keeper), "exit.json")):
                with open(keeper, encoding="utf-8") as file, contextlib.suppress(ProcessLookupError):
                    os.kill(json.load(file)["pid"], signal.SIGKILL)


def rows(home: str, query: str, *values: object) -> list[tuple]:
    """What a query answers in the embedded database of a home."""
    # Here, because the short form does without.
    import psycopg

    with psycopg.connect(host=os.path.join(home, "pg", "socket"), user="berth", dbname="postgres") as connection:
        return connection.execute(query, values).fetchall()


def stop_database(server: list[str], root: str, home: str) -> None:
    environment = {**os.environ, "BERTH_ROOT": root, "BERTH_HOME": home}
    subprocess.run([*server, "stop-database"], env=environment, check=False, capture_output=True)
