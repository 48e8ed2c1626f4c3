# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""A small client of the Proxmox VE API: one kept connection, errors by reason phrase, tasks followed to their end.

Proxmox has no 404 and no 409. What went wrong is the first line of a message, sent as the reason phrase of the status line,
so that line is what this client keeps, and what decides whether another try makes sense.
"""

from __future__ import annotations

import dataclasses
import enum
import http.client
import json
import re
import ssl
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

# A protected call is cut off by Proxmox's own proxy after 30 s; waiting a little longer hears its answer.
READ_TIMEOUT_SECONDS = 35.0
FIRST_POLL_SECONDS = 0.1
SLOWEST_POLL_SECONDS = 0.3


class Retry(enum.Enum):
    """Why another try can succeed where this one failed."""

    LOCK = "lock"  # somebody else works on the guest; the guest's configuration names the work
    TIMEOUT = "timeout"  # a file or storage lock was not free within Proxmox's own patience
    EXISTS = "exists"  # the VMID is taken
    UNREACHABLE = "unreachable"  # the node or its daemon did not answer; what was asked may have been done


class ProxmoxError(Exception):
    """An answer that is not a success. `reason` is Proxmox's own sentence, on one line."""

    def __init__(self, status: int, reason: str, where: str, errors: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.errors = {name: " ".join(str(text).split()) for name, text in (errors or {}).items()}
        details = "; ".join(f"{name}: {text}" for name, text in sorted(self.errors.items()))
        self.reason = " ".join(reason.split()) + (f" ({details})" if details else "")
        self.where = where
        super().__init__(f"Proxmox: {self.reason} [{where}]")

    @property
    def retry(self) -> Retry | None:
        """The class of errors this one belongs to, or None if trying again cannot help."""
        return retry_class(self.status, self.reason)


class TaskFailed(ProxmoxError):
    """A task of Proxmox ended with something else than OK."""

    def __init__(self, upid: str, exit_status: str, log: list[str]) -> None:
        self.upid = upid
        self.log = log
        super().__init__(500, exit_status, f"task {Upid.parse(upid).kind}")


class StillRunning(Exception):
    """A task is not over yet and goes on without us."""

    def __init__(self, upid: str) -> None:
        self.upid = Upid.parse(upid)
        super().__init__(f"{self.upid.kind} on {self.upid.node} since {clock_time(self.upid.started)}")


@dataclasses.dataclass(frozen=True)
class Upid:
    """What a task's name says: `UPID:node:pid:pstart:starttime:type:id:user:`."""

    node: str
    started: int
    kind: str
    guest: str

    @staticmethod
    def parse(text: str) -> Upid:
        parts = text.split(":")
        if len(parts) < 8 or parts[0] != "UPID":
            raise ValueError(f"not a task's name: {text!r}")
        return Upid(node=parts[1], started=int(parts[4], 16), kind=parts[5], guest=parts[6])


def clock_time(epoch: int | float) -> str:
    """Time of day in UTC, for people who wait: `14:03 UTC`."""
    return time.strftime("%H:%M UTC", time.gmtime(epoch))


def retry_class(status: int, reason: str) -> Retry | None:
    """Decides by status and sentence, the only things that Proxmox tells."""
    if lock_kind(reason) is not None:
        return Retry.LOCK
    if "got timeout" in reason or "lock request timeout" in reason:
        return Retry.TIMEOUT
    if "already exists" in reason:
        return Retry.EXISTS
    if 595 <= status <= 599:
        return Retry.UNREACHABLE
    return None


def lock_kind(reason: str) -> str | None:
    """The kind of lock that `CT is locked (kind)` names."""
    found = re.search(r"is locked \(([a-z-]+)\)", reason)
    return found.group(1) if found else None


def is_missing(error: ProxmoxError) -> bool:
    """Whether the error says that there is no such guest."""
    return error.status == 500 and "does not exist" in error.reason


def polls(deadline: float) -> Iterator[None]:
    """Yields at once, then at 0.1 s growing to 0.3 s, until the monotonic clock passes `deadline`."""
    pause = FIRST_POLL_SECONDS
    yield
    while time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(pause * 1.25, SLOWEST_POLL_SECONDS)
        yield


@dataclasses.dataclass(frozen=True)
class Access:
    """Where the API is and who asks. The secret never appears in a text made from this."""

    host: str
    port: int
    user: str
    token_id: str
    ca_file: str
    secret: str = dataclasses.field(repr=False)

    def header(self) -> str:
        return f"PVEAPIToken={self.user}!{self.token_id}={self.secret}"


class Proxmox:
    """Calls to the API. Reads are tried again while the node is unreachable; writes are never repeated by themselves."""

    def __init__(self, access: Access, tries: int = 3, context: ssl.SSLContext | None = None) -> None:
        self._access = access
        self._tries = tries
        trust = context or ssl.create_default_context(cafile=access.ca_file or None)
        self._connection = http.client.HTTPSConnection(
            access.host, access.port, timeout=READ_TIMEOUT_SECONDS, context=trust
        )

    def get(self, path: str, **parameters: Any) -> Any:
        """The data at `path`."""
        for attempt in range(1, self._tries + 1):
            try:
                return self._call("GET", path, parameters)
            except ProxmoxError as error:
                if error.retry is not Retry.UNREACHABLE or attempt == self._tries:
                    raise
                time.sleep(0.2 * attempt)
        raise AssertionError("at least one try is made")

    def post(self, path: str, **parameters: Any) -> Any:
        return self._call("POST", path, parameters)

    def put(self, path: str, **parameters: Any) -> Any:
        return self._call("PUT", path, parameters)

    def delete(self, path: str, **parameters: Any) -> Any:
        return self._call("DELETE", path, parameters)

    def wait(self, upid: str, seconds: float) -> None:
        """Returns when the task has ended well (OK or with warnings).

        Raises TaskFailed with the task's own words, or StillRunning when it has not ended after `seconds`.
        """
        path = f"/nodes/{Upid.parse(upid).node}/tasks/{urllib.parse.quote(upid, safe='')}"
        for _ in polls(time.monotonic() + seconds):
            status = self.get(f"{path}/status")
            if status["status"] != "stopped":
                continue
            end = str(status.get("exitstatus", "unexpected status"))
            if end == "OK" or end.startswith("WARNINGS:"):
                return
            raise TaskFailed(upid, end, self._log_tail(path))
        raise StillRunning(upid)

    def _log_tail(self, path: str) -> list[str]:
        """The last lines of a task's log, for the error's reader; nothing if it cannot be read."""
        try:
            return [str(line["t"]) for line in self.get(f"{path}/log", limit=500)][-10:]
        except ProxmoxError:
            return []

    def _call(self, method: str, path: str, parameters: Mapping[str, Any]) -> Any:
        where = f"{method} {path}"
        fields = urllib.parse.urlencode({name: _wire(value) for name, value in parameters.items() if value is not None})
        target = "/api2/json" + path
        headers = {"Authorization": self._access.header(), "Accept": "application/json"}
        body = None
        if method in ("POST", "PUT"):
            body = fields
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif fields:
            target += "?" + fields  # a body on GET or DELETE is answered with 501
        try:
            self._connection.request(method, target, body=body, headers=headers)
            response = self._connection.getresponse()
            text = response.read()
        except ssl.SSLCertVerificationError as error:
            raise ProxmoxError(0, f"the API's certificate is not trusted: {error.verify_message}", where) from error
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise ProxmoxError(595, f"no answer from {self._access.host}: {error}", where) from error
        return _data(response, text, where)


def _wire(value: Any) -> str:
    """A value as the API takes it: booleans are 0 and 1, nothing else will do."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def _data(response: http.client.HTTPResponse, text: bytes, where: str) -> Any:
    """The `data` of a success, or the error with the reason phrase as its sentence."""
    try:
        answer = json.loads(text) if text else {}
    except ValueError:
        answer = {}
    if not isinstance(answer, dict):
        answer = {}
    if 200 <= response.status < 300:
        return answer.get("data")
    raise ProxmoxError(response.status, response.reason or str(answer.get("message", "")), where, answer.get("errors"))
