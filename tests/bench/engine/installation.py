"""A Berth of the benchmark's own: its own checkout of links, home, database and port, on the machine's real programs."""

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
import time
import uuid
from collections.abc import Callable, Iterator

import psycopg

HERE = os.path.dirname(os.path.abspath(__file__))
PLAYBOOKS, REPLAY = os.path.join(HERE, "playbooks"), os.path.join(HERE, "replay")
LINKS = ("ansible", "ansible.cfg", "inventory", "group_vars", "roles")
ENDED = ("succeeded", "failed", "timed_out", "cancelled", "abandoned")
# The service closes connections that are idle for longer than this.
IDLE = 5.0


class Installation:
    """Starts with `start`; `close` ends the service, its database and everything below its folder."""

    def __init__(self, folder: str, server: list[str], settings: dict[str, str]):
        self.folder = folder
        self.home = os.path.join(folder, "home")
        self._root = os.path.join(folder, "checkout")
        self._server = server
        self._settings = settings
        self._service: subprocess.Popen | None = None
        self._token = ""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._check_out()

    def _check_out(self) -> None:
        source = os.environ["BERTH_ROOT"]
        os.makedirs(os.path.join(self._root, "playbooks"))
        os.makedirs(self.home, 0o700)
        for name in LINKS:
            os.symlink(os.path.join(source, name), os.path.join(self._root, name))
        for name in os.listdir(PLAYBOOKS):
            shutil.copy(os.path.join(PLAYBOOKS, name), os.path.join(self._root, "playbooks", name))

    def replay(self, order: dict) -> None:
        """From now on runs are not played: `replay` writes their spools as the order says."""
        ansible = os.path.join(self._root, "ansible")
        if os.path.islink(ansible):
            source = os.readlink(ansible)
            os.unlink(ansible)
            os.mkdir(ansible)
            for name in os.listdir(source):
                os.symlink(os.path.join(source, name), os.path.join(ansible, name))
            os.unlink(os.path.join(ansible, "keeper"))
            shutil.copytree(REPLAY, os.path.join(ansible, "keeper"))
        with open(os.path.join(ansible, "keeper", "replay.json"), "w", encoding="utf-8") as file:
            json.dump(order, file)

    def copies(self, playbook: str, number: int, kind: str = "copy") -> list[str]:
        """One playbook under many names: each name is a lane of its own."""
        source = os.path.join(self._root, "playbooks", playbook)
        names = [f"{playbook.removesuffix('.yml')}_{kind}_{each}.yml" for each in range(number)]
        for name in names:
            shutil.copy(source, os.path.join(self._root, "playbooks", name))
        return names

    def path(self, playbook: str) -> str:
        return os.path.join(self._root, "playbooks", playbook)

    def start(self) -> None:
        """Returns when the service answers that it is ready."""
        environment = {
            **os.environ,
            **self._settings,
            "BERTH_ROOT": self._root,
            "BERTH_HOME": self.home,
            "BERTH_HTTP_PORT": str(self.port),
        }
        with open(os.path.join(self.folder, "service.out"), "ab") as out:
            self._service = subprocess.Popen([*self._server, "serve"], env=environment, stdout=out, stderr=out)
        until(lambda: self.ready(), f"the service is ready, see {self.folder}/service.out", 120)
        with open(os.path.join(self.home, "admin-token"), encoding="ascii") as file:
            self._token = file.read().strip()

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
        return Client(self.port, self._token)

    def rows(self, query: str, *values: object) -> list[tuple]:
        sockets = os.path.join(self.home, "pg", "socket")
        with psycopg.connect(host=sockets, user="berth", dbname="postgres") as connection:
            return connection.execute(query, values).fetchall()

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
        environment = {**os.environ, "BERTH_ROOT": self._root, "BERTH_HOME": self.home}
        subprocess.run([*self._server, "stop-database"], env=environment, check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end_runs(self) -> None:
        """A keeper outlives its service; its end is the end of all that its run started."""
        for keeper in glob.glob(os.path.join(self.home, "runs", "*", "keeper.json")):
            if not os.path.exists(os.path.join(os.path.dirname(keeper), "exit.json")):
                with open(keeper, encoding="utf-8") as file, contextlib.suppress(ProcessLookupError):
                    os.kill(json.load(file)["pid"], signal.SIGKILL)


class Client:
    """One kept connection to the service; not for several threads."""

    def __init__(self, port: int, token: str):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._used = time.monotonic()

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        headers = dict(self._headers)
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        data = None if body is None else json.dumps(body)
        if time.monotonic() - self._used > IDLE:
            self._connection.close()
        self._connection.request(method, f"/api/v1{path}", data, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        self._used = time.monotonic()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text.decode()}")
        return json.loads(text)

    def play(self, playbook: str, **variables: object) -> str:
        """The id of the accepted request."""
        return self.call("POST", "/runs", {"playbook": playbook, "variables": variables})["id"]

    def run_of(self, request: str) -> str:
        """The id of a request's run, once a worker has it."""
        found: list[str] = []

        def begun() -> bool:
            run = self.call("GET", f"/requests/{request}").get("run_id")
            found.extend([run] if run else [])
            return bool(run)

        until(begun, f"request {request} has a run", 120)
        return found[0]

    def ended(self, run: str, seconds: float = 600) -> dict:
        last: dict = {}

        def over() -> bool:
            last.update(self.call("GET", f"/runs/{run}"))
            return last["state"] in ENDED

        until(over, f"run {run} has ended", seconds)
        return last

    def sequence(self, run: str) -> list[int]:
        """The numbers of all stored events, page by page."""
        numbers, after = [], "0"
        while after is not None:
            page = self.call("GET", f"/runs/{run}/events?limit=500&after={after}")
            numbers += [event["seq"] for event in page["items"]]
            after = page["next"]
        return numbers

    def events(self, run: str, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
        """The run's event stream, open."""
        self._connection.request(
            "GET", f"/api/v1/runs/{run}/events", headers={**self._headers, "Accept": "text/event-stream", **(headers or {})}
        )
        return self._connection.getresponse()

    def close(self) -> None:
        self._connection.close()


def until(condition: Callable[[], bool], what: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"waited {seconds:.0f} s in vain until {what}")
        time.sleep(0.02)
