"""The service as a benchmark uses it: plain HTTP, the administrator's token."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections.abc import Callable

ENDED = ("succeeded", "failed", "timed_out", "cancelled", "abandoned")
OVER = ("succeeded", "failed", "cancelled", "refused")
# The service closes connections that are idle for longer than this.
IDLE = 5.0
# Between two questions, where somebody waits.
PAUSE = 0.02


class Client:
    """One kept connection to the service; not for several threads."""

    def __init__(self, port: int, token: str):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._used = time.monotonic()

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        return json.loads(self.text(method, path, body))

    def text(self, method: str, path: str, body: dict | None = None) -> str:
        """The body of a good answer as it came; any other answer ends the benchmark."""
        headers = dict(self._headers)
        if method in ("POST", "DELETE"):
            headers["Idempotency-Key"] = str(uuid.uuid4())
        data = None if body is None else json.dumps(body)
        if time.monotonic() - self._used > IDLE:
            self._connection.close()
        self._connection.request(method, f"/api/v1{path}", data, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        self._used = time.monotonic()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text}")
        return text

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

    def ended(self, run: str, pause: float = PAUSE) -> dict:
        """The run, once it has ended."""
        return self._until(f"/runs/{run}", ENDED, pause)

    def over(self, request: str) -> dict:
        """The request, once it has ended."""
        return self._until(f"/requests/{request}", OVER)

    def _until(self, path: str, states: tuple[str, ...], pause: float = PAUSE) -> dict:
        last: dict = {}

        def reached() -> bool:
            last.update(self.call("GET", path))
            return last["state"] in states

        until(reached, f"{path} has ended", 600, pause)
        return last

    def items(self, path: str) -> list[dict]:
        """All of a list, page by page."""
        found, after, mark = [], "", "&" if "?" in path else "?"
        while after is not None:
            page = self.call("GET", f"{path}{mark}limit=500{after}")
            found += page["items"]
            after = f"&after={page['next']}" if page.get("next") else None
        return found

    def sequence(self, run: str) -> list[int]:
        """The numbers of all stored events."""
        return [event["seq"] for event in self.items(f"/runs/{run}/events")]

    def events(self, run: str, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
        """The run's event stream, open."""
        self._connection.request(
            "GET", f"/api/v1/runs/{run}/events", headers={**self._headers, "Accept": "text/event-stream", **(headers or {})}
        )
        return self._connection.getresponse()

    def close(self) -> None:
        self._connection.close()


def until(condition: Callable[[], bool], what: str, seconds: float, pause: float = PAUSE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"waited {seconds:.0f} s in vain until {what}")
        time.sleep(pause)
