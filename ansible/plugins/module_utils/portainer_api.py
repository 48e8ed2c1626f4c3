# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""A small client of Portainer CE: one kept connection, one kind of credential, forms where Portainer wants forms."""

from __future__ import annotations

import dataclasses
import http.client
import json
import ssl
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

TRIES = 4
# A host that is away shall not hold a deletion up for minutes.
CONNECT_TIMEOUT_SECONDS = 5.0
READ_TIMEOUT_SECONDS = 30.0
_PASSING = frozenset((429, 502, 503, 504))


class PortainerError(Exception):
    """What Portainer refused. `code` is for programs, `status` is HTTP's or 0."""

    def __init__(self, code: str, sentence: str, status: int = 0) -> None:
        self.code, self.status = code, status
        super().__init__(sentence)


@dataclasses.dataclass(frozen=True)
class Access:
    """Where Portainer is and how it is entered: with a key, or else with a name and its password."""

    url: str
    api_key: str = ""
    user: str = "admin"
    password: str = ""
    ca_file: str = ""
    validate_certs: bool = True


# How a module is told where Portainer is; one of key and password has to be given.
ACCESS: dict[str, Any] = {
    "url": {"type": "str", "required": True},
    "api_key": {"type": "str", "default": "", "no_log": True},
    "user": {"type": "str", "default": "admin"},
    "password": {"type": "str", "default": "", "no_log": True},
    "ca_file": {"type": "str", "default": ""},
    "validate_certs": {"type": "bool", "default": True},
}


def access_of(told: Mapping[str, Any]) -> Access:
    """The access that the options of ACCESS describe."""
    return Access(**{name: told[name] for name in ACCESS})


class Portainer:
    """`pause` waits that many seconds; tests do not."""

    def __init__(self, access: Access, pause: Callable[[float], None] = time.sleep) -> None:
        self._access = access
        self._pause = pause
        self._at = urlsplit(access.url.rstrip("/"))
        self._kept: http.client.HTTPConnection | None = None
        self._credential: dict[str, str] | None = {"X-API-Key": access.api_key} if access.api_key else None

    def get(self, path: str) -> Any:
        return self._call("GET", path, None, "")

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._call("PUT", path, json.dumps(body).encode(), "application/json")

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._call("POST", path, json.dumps(body).encode(), "application/json")

    def post_form(self, path: str, fields: Mapping[str, str]) -> Any:
        """Sends multipart/form-data, which `POST /endpoints` alone understands; names of fields are case-sensitive."""
        edge = uuid.uuid4().hex
        parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
        return self._call("POST", path, ("".join(parts) + f"--{edge}--\r\n").encode(), f"multipart/form-data; boundary={edge}")

    def delete(self, path: str) -> None:
        """Takes something away; what is gone already is fine."""
        try:
            self._call("DELETE", path, None, "")
        except PortainerError as refused:
            if refused.status != 404:
                raise

    def _credentials(self) -> dict[str, str]:
        # One of the two headers: both together are refused with 403.
        if self._credential is None:
            body = json.dumps({"Username": self._access.user, "Password": self._access.password}).encode()
            status, text = self._exchange("POST", "auth", body, "application/json", {})
            if status != 200:
                # Ten wrong sign-ins a second lock the address out for an hour: there is no second try.
                raise PortainerError("portainer_credentials", f"Portainer refused {self._access.user}: {sentence(text)}", status)
            self._credential = {"Authorization": "Bearer " + json.loads(text)["jwt"]}
        return self._credential

    def _call(self, method: str, path: str, body: bytes | None, kind: str) -> Any:
        status, text = 0, ""
        for attempt in range(TRIES):
            if attempt:
                self._pause(0.5 * 2**attempt)
            try:
                status, text = self._exchange(method, path, body, kind, self._credentials())
            except (OSError, http.client.HTTPException) as lost:
                self._kept = None
                status, text = 0, str(lost) or type(lost).__name__
                # What was sent may have been done: a second POST would make a second object.
                if method == "POST" and not isinstance(lost, ConnectionRefusedError):
                    break
                continue
            if status not in _PASSING or (method == "POST" and status != 429):
                break
        if status == 0:
            raise PortainerError("portainer_unreachable", f"Portainer at {self._at.netloc} does not answer: {text}.")
        if status == 303:
            raise PortainerError("portainer_locked", "Portainer waited too long for its first administrator; restart it.", status)
        if status >= 300:
            raise PortainerError("portainer_refused", f"Portainer refused {method} {path}: {status} {sentence(text)}", status)
        return json.loads(text) if text.strip() else {}

    def _exchange(self, method: str, path: str, body: bytes | None, kind: str, more: dict[str, str]) -> tuple[int, str]:
        if self._kept is None:
            self._kept = self._connected()
        headers = {"Accept": "application/json", **more}
        if body is not None:
            headers["Content-Type"] = kind
        self._kept.request(method, f"{self._at.path}/api/{path}", body, headers)
        answer = self._kept.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")

    def _connected(self) -> http.client.HTTPConnection:
        connection = self._connection()
        connection.connect()
        connection.sock.settimeout(READ_TIMEOUT_SECONDS)
        return connection

    def _connection(self) -> http.client.HTTPConnection:
        host = self._at.hostname or ""
        if self._at.scheme == "http":
            return http.client.HTTPConnection(host, self._at.port, timeout=CONNECT_TIMEOUT_SECONDS)
        context = ssl.create_default_context(cafile=self._access.ca_file or None)
        if not self._access.validate_certs:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection(host, self._at.port, timeout=CONNECT_TIMEOUT_SECONDS, context=context)


def sentence(text: str) -> str:
    """What a refusal says."""
    try:
        said = json.loads(text)
    except ValueError:
        return text.strip()[:200]
    return " ".join(str(said[name]) for name in ("message", "details") if name in said) if isinstance(said, dict) else str(said)
