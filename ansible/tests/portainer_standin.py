"""As much of Portainer CE as its client uses, with the real one's manners."""

from __future__ import annotations

import email.message
import email.policy
import http.client
import json
import ssl
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PASSWORD = "a-password-of-twelve"
KEY = "ptr_" + "k" * 40


class Refusal(Exception):
    """An answer that is not a success."""

    def __init__(self, status: int, message: str) -> None:
        self.status, self.message = status, message
        super().__init__(message)


class PortainerStandIn:
    """Endpoints and teams in memory behind real HTTP. `deaf` ignores settings; `next_statuses` are answered first, 0 hangs up.
    `written` is told of each write before its answer goes out.

    With `pings`, an agent has to answer before its endpoint is made. With `tls`, it is reached over HTTPS.
    """

    def __init__(
        self,
        pings: bool = False,
        password: str = PASSWORD,
        address: tuple[str, int] = ("127.0.0.1", 0),
        tls: ssl.SSLContext | None = None,
        contract: dict[str, Any] | None = None,
    ) -> None:
        self.pings, self.password, self.version = pings, password, "2.33.8"
        self.contract = published() if contract is None else contract
        self.endpoints: dict[int, dict[str, Any]] = {}
        self.teams: dict[int, dict[str, Any]] = {}
        self.registries: dict[int, dict[str, Any]] = {}
        self.passwords: dict[str, str] = {}
        self.settings: dict[str, Any] = {"AuthenticationMethod": 1, "LDAPSettings": {"AnonymousMode": True, "URL": ""}}
        self.writes: list[tuple[str, str]] = []
        self.next_statuses: list[int] = []
        self.deaf = False
        self.written: Callable[[], None] = lambda: None
        self.sign_ins = 0
        standin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def _serve(self) -> None:
                standin.serve(self)

            do_GET = do_POST = do_PUT = do_DELETE = _serve

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(address, Handler)
        self._server.daemon_threads = True
        if tls:
            # Greeted by the thread that serves it: whoever only connects keeps nobody waiting.
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> PortainerStandIn:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve(self, call: BaseHTTPRequestHandler) -> None:
        body = call.rfile.read(int(call.headers.get("Content-Length") or 0))
        status = self.next_statuses.pop(0) if self.next_statuses else 200
        if status == 0:
            call.close_connection = True
            return
        answer: Any
        try:
            if status >= 300:
                raise Refusal(status, "Not now")
            status, answer = self._answer(call, body)
            if call.command != "GET":
                self.written()
        except Refusal as refused:
            status, answer = refused.status, {"message": refused.message, "details": refused.message}
        content = b"" if status == 204 else json.dumps(answer).encode()
        call.send_response(status)
        call.send_header("Content-Type", "application/json")
        call.send_header("Content-Length", str(len(content)))
        call.end_headers()
        call.wfile.write(content)

    def _answer(self, call: BaseHTTPRequestHandler, body: bytes) -> tuple[int, Any]:
        path = call.path.removeprefix("/api/").partition("?")[0]
        if path == "system/status":
            return 200, {"Version": self.version}
        if path == "auth":
            self.sign_ins += 1
            if json.loads(body) != {"Username": "admin", "Password": self.password}:
                raise Refusal(422, "Invalid credentials")
            return 200, {"jwt": "signed"}
        key, bearer = call.headers.get("X-API-Key"), call.headers.get("Authorization")
        if (key and bearer) or not (key == KEY or bearer == "Bearer signed"):
            raise Refusal(403 if key and bearer else 401, "Unauthorized")
        if call.command != "GET":
            self.writes.append((call.command, path))
        parts = path.split("/")
        if parts[0] == "settings":
            return self._settings(call.command, body)
        if parts[0] == "registries":
            return self._registries(call.command, parts[1:], body)
        if parts[0] == "teams":
            return self._teams(call.command, body)
        if parts[0] == "endpoints":
            return self._endpoints(call, parts[1:], body)
        raise Refusal(404, "Not Found")

    def _settings(self, method: str, body: bytes) -> tuple[int, Any]:
        if method == "PUT":
            wanted = json.loads(body)
            self._known("settings.settingsUpdatePayload", wanted)
            self.settings.update(wanted)
            self.passwords["directory"] = wanted["LDAPSettings"]["Password"]
            # What Portainer keeps of the password is never shown.
            self.settings["LDAPSettings"] = {**wanted["LDAPSettings"], "Password": ""}
        return 200, self.settings

    def _registries(self, method: str, parts: list[str], body: bytes) -> tuple[int, Any]:
        if parts:
            return self._registry(method, int(parts[0]), body)
        if method == "GET":
            return 200, list(self.registries.values())
        wanted = json.loads(body)
        self._known("registries.registryCreatePayload", wanted)
        if any(each["Name"] == wanted["Name"] for each in self.registries.values()):
            raise Refusal(409, "Another registry with the same name already exists")
        number = max(self.registries, default=0) + 1
        self.registries[number] = {"Id": number, "RegistryAccesses": {}}
        return 200, self._keep(number, wanted)

    def _registry(self, method: str, number: int, body: bytes) -> tuple[int, Any]:
        if number not in self.registries:
            raise Refusal(404, "Unable to find a registry")
        if method == "DELETE":
            del self.registries[number]
            return 204, None
        wanted = json.loads(body)
        self._known("registries.registryUpdatePayload", wanted)
        return 200, self._keep(number, wanted)

    def _keep(self, number: int, wanted: dict[str, Any]) -> dict[str, Any]:
        """What Portainer keeps of a password is never shown."""
        if "Password" in wanted:
            self.passwords[wanted["Name"]] = wanted["Password"]
        self.registries[number].update({name: value for name, value in wanted.items() if name != "Password"})
        return self.registries[number]

    def _teams(self, method: str, body: bytes) -> tuple[int, Any]:
        if method == "GET":
            return 200, list(self.teams.values())
        wanted = json.loads(body)
        self._known("teams.teamCreatePayload", wanted)
        if any(each["Name"] == wanted["Name"] for each in self.teams.values()):
            raise Refusal(409, "Team already exists")
        number = len(self.teams) + 5
        self.teams[number] = {"Id": number, "Name": wanted["Name"]}
        return 200, self.teams[number]

    def _endpoints(self, call: BaseHTTPRequestHandler, parts: list[str], body: bytes) -> tuple[int, Any]:
        if call.command == "POST":
            return 200, self._made(form(call.headers.get("Content-Type", ""), body))
        if not parts:
            return 200, list(self.endpoints.values())
        endpoint = self.endpoints.get(int(parts[0]))
        if endpoint is None:
            raise Refusal(404, "Unable to find an environment")
        if call.command == "DELETE":
            del self.endpoints[endpoint["Id"]]
            for registry in self.registries.values():
                registry["RegistryAccesses"].pop(parts[0], None)
            return 204, None
        if parts[1:2] == ["registries"]:
            return self._access(parts[0], int(parts[2]), json.loads(body))
        if call.command == "PUT":
            wanted = json.loads(body)
            settings = parts[1:] == ["settings"]
            self._known("endpoints.endpointSettingsUpdatePayload" if settings else "endpoints.endpointUpdatePayload", wanted)
            target = endpoint["SecuritySettings"] if settings else endpoint
            if not (settings and self.deaf):
                target.update(wanted)
        return 200, endpoint

    def _access(self, endpoint: str, number: int, wanted: dict[str, Any]) -> tuple[int, Any]:
        """Both maps are replaced, whatever stood there before."""
        self._known("endpoints.registryAccessPayload", wanted)
        if number not in self.registries:
            raise Refusal(404, "Unable to find a registry")
        maps = {name: wanted.get(name) or {} for name in ("TeamAccessPolicies", "UserAccessPolicies")}
        self.registries[number]["RegistryAccesses"][endpoint] = {**maps, "Namespaces": wanted.get("Namespaces") or []}
        return 204, None

    def _made(self, fields: dict[str, str]) -> dict[str, Any]:
        if any(each["Name"] == fields["Name"] for each in self.endpoints.values()):
            raise Refusal(409, "Name is not unique")
        if fields["EndpointCreationType"] != "2" or fields["TLS"] != "true" or fields["TLSSkipVerify"] != "true":
            raise Refusal(400, "Invalid request payload")
        if self.contract:
            known = {each["name"] for each in self.contract["paths"]["/endpoints"]["post"]["parameters"]}
            assert set(fields) <= known, sorted(set(fields) - known)
        if self.pings and not pinged(fields["URL"].removeprefix("tcp://")):
            raise Refusal(500, "Unable to initiate communications with environment")
        number = max(self.endpoints, default=0) + 1
        self.endpoints[number] = {
            "Id": number,
            "Type": 2,
            "Name": fields["Name"],
            "URL": fields["URL"],
            "PublicURL": fields["PublicURL"],
            "SecuritySettings": {"allowBindMountsForRegularUsers": True, "allowStackManagementForRegularUsers": True},
            "TeamAccessPolicies": {},
            "UserAccessPolicies": {},
        }
        return self.endpoints[number]

    def _known(self, name: str, body: dict[str, Any]) -> None:
        """Portainer reads names in any case and drops those it does not know; a test hears of them."""
        if self.contract:
            definition = self.contract["definitions"][name]
            known = {each.lower() for each in definition["properties"]}
            unknown = sorted(each for each in body if each.lower() not in known)
            if unknown:
                raise Refusal(599, f"The contract has no {unknown}")
            missing = set(definition.get("required", ())) - {each.lower() for each in body}
            if missing:
                raise Refusal(400, f"Invalid request payload: {sorted(missing)}")


def published() -> dict[str, Any] | None:
    """The contract as Portainer publishes it, where it lies beside this checkout."""
    file = Path(__file__).resolve().parents[3] / "shared/contracts/portainer/swagger-ce-2.17.1.yaml"
    if not file.exists():
        return None
    import yaml  # not needed by whoever is handed the contract

    return dict(yaml.load(file.read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def pinged(agent: str) -> bool:
    """Whether an agent answers within the three seconds that Portainer gives it; its certificate is of its own making."""
    connection = http.client.HTTPSConnection(agent, timeout=3, context=ssl._create_unverified_context())
    try:
        connection.request("GET", "/ping")
        return 200 <= connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def form(kind: str, body: bytes) -> dict[str, str]:
    """The fields of a multipart form; anything else is refused as Portainer does."""
    if not kind.startswith("multipart/form-data"):
        raise Refusal(400, "request Content-Type isn't multipart/form-data")
    whole = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=email.policy.HTTP)
    fields = {}
    for part in whole.iter_parts():  # type: ignore[attr-defined]
        fields[str(part.get_param("name", header="content-disposition"))] = part.get_content().strip()
    return fields


if __name__ == "__main__":
    # For stories: says where it is, and stays until its input ends.
    with PortainerStandIn(pings=True) as told:
        print(told.url, flush=True)
        sys.stdin.read()
