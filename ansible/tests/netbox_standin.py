"""As much of NetBox as its client uses, with the real one's manners: unknown fields and filters are ignored, with success."""

from __future__ import annotations

import json
import secrets
import sys
import threading
import urllib.parse
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CONTRACTS = Path(__file__).resolve().parents[3] / "shared/contracts/netbox"
VERSIONS = {"4.6.8": "openapi-4.6.8.subset.json", "4.5.10": "openapi-4.5.10.subset.min.json"}
TOKEN = "nbt_0123456789ab." + "s" * 40
OPEN = ("/login/", "/api/users/tokens/provision/")
_CHOICES = frozenset(("status", "type", "kind", "protocol"))
_REFERENCES = {
    "cluster": "virtualization/clusters",
    "site": "dcim/sites",
    "role": "dcim/device-roles",
    "tenant": "tenancy/tenants",
    "device_type": "dcim/device-types",
    "virtual_machine": "virtualization/virtual-machines",
    "device": "dcim/devices",
    "primary_ip4": "ipam/ip-addresses",
    "primary_mac_address": "dcim/mac-addresses",
    "choice_set": "extras/custom-field-choice-sets",
}


def published(version: str) -> dict[str, Any] | None:
    """The contract of a version, where it is beside this checkout."""
    file = CONTRACTS / VERSIONS[version]
    return json.loads(file.read_text()) if file.exists() else None


def writable(document: dict[str, Any], path: str) -> dict[str, Any]:
    """The schema of what may be posted to a list."""
    schema = document["paths"][f"/api/{path}/"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    reference = schema["oneOf"][0] if "oneOf" in schema else schema
    return dict(document["components"]["schemas"][reference["$ref"].rsplit("/", 1)[-1]])


class Refusal(Exception):
    """An answer that is not a success."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        self.status, self.body = status, body
        super().__init__(str(body))


class NetBoxStandIn:
    """Objects in memory behind real HTTP. `next_statuses` are answered first; 0 closes the connection.
    `written` is told of each write before its answer goes out.
    """

    def __init__(self, version: str = "4.6.8", address: tuple[str, int] = ("127.0.0.1", 0)) -> None:
        self.version = version
        self.contract = published(version)
        self.passwords: dict[str, str] = {}
        self.tokens = {TOKEN}
        self.written: Callable[[], None] = lambda: None
        self.objects: dict[str, dict[int, dict[str, Any]]] = {}
        self.writes: list[tuple[str, str]] = []
        self.connections = 0
        self.next_statuses: list[int] = []
        self._number = 0
        standin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                super().setup()
                standin.connections += 1

            def _serve(self) -> None:
                standin.serve(self)

            do_GET = do_POST = do_PATCH = _serve

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(address, Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> NetBoxStandIn:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def add(self, path: str, **fields: Any) -> int:
        """An object that somebody made by hand."""
        self._number += 1
        self.objects.setdefault(path, {})[self._number] = {"id": self._number, **fields}
        return self._number

    def only(self, path: str) -> dict[str, Any]:
        [one] = self.objects[path].values()
        return one

    def serve(self, call: BaseHTTPRequestHandler) -> None:
        length = int(call.headers.get("Content-Length") or 0)
        body = json.loads(call.rfile.read(length)) if length else {}
        status = self.next_statuses.pop(0) if self.next_statuses else 200
        if status == 0:
            call.close_connection = True
            return
        try:
            if status >= 300:
                raise Refusal(status, {"detail": "Not now."})
            if call.path not in OPEN:
                self._authenticate(call.headers.get("Authorization", ""))
            status, answer = self._answer(call.command, call.path, body)
            if call.command != "GET":
                self.written()
        except Refusal as refused:
            status, answer = refused.status, refused.body
        content = json.dumps(answer).encode()
        call.send_response(status)
        call.send_header("Content-Type", "application/json")
        call.send_header("Content-Length", str(len(content)))
        call.end_headers()
        call.wfile.write(content)

    def _authenticate(self, header: str) -> None:
        keyword, _, token = header.partition(" ")
        if token not in self.tokens or keyword not in ("Bearer", "Token"):
            raise Refusal(403, {"detail": "Invalid v1 token" if "nbt_" not in token else "Invalid v2 token"})

    def _answer(self, method: str, address: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        at = urllib.parse.urlsplit(address)
        path = at.path.removeprefix("/api/").strip("/")
        if path == "status":
            return 200, {"netbox-version": self.version}
        if path in ("login", "authentication-check"):
            return 200, {}
        if path == "users/tokens/provision":
            return 201, self._provision(path, body)
        if method == "GET":
            return 200, self._list(path, urllib.parse.parse_qs(at.query))
        self.writes.append((method, path))
        if method == "POST":
            return 201, self._shown(path, self._store(path, 0, body))
        path, _, number = path.rpartition("/")
        if int(number) not in self.objects.get(path, {}):
            raise Refusal(404, {"detail": "No such object."})
        return 200, self._shown(path, self._store(path, int(number), body))

    def _provision(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A token of version 2, told once: its key and, apart, its secret."""
        self._check(path, body, whole=True)
        if self.passwords.get(body["username"]) != body["password"]:
            raise Refusal(403, {"detail": "Invalid username/password"})
        key, secret = secrets.token_hex(6), secrets.token_hex(20)
        self.tokens.add(f"nbt_{key}.{secret}")
        return {"id": len(self.tokens), "version": 2, "key": key, "token": secret}

    def _list(self, path: str, query: dict[str, list[str]]) -> dict[str, Any]:
        known = {"name", "slug", "address", "mac_address", "virtual_machine_id", "device_id"}
        found = list(self.objects.get(path, {}).values())
        for name, [wanted] in query.items():
            made = {each["name"] for each in self.objects.get("extras/custom-fields", {}).values()}
            if name.startswith("cf_") and name[3:] in made:
                found = [each for each in found if each.get("custom_fields", {}).get(name[3:]) == wanted]
            elif name in known:
                found = [each for each in found if self._matches(each, name, wanted)]
        return {"count": len(found), "next": None, "previous": None, "results": [self._shown(path, each) for each in found]}

    @staticmethod
    def _matches(each: dict[str, Any], name: str, wanted: str) -> bool:
        if name in ("virtual_machine_id", "device_id"):
            parent = each.get(name.removesuffix("_id"), each.get("parent_object_id"))
            return str(parent) == wanted
        return str(each.get(name, "")).lower() == wanted.lower()

    def _store(self, path: str, number: int, body: dict[str, Any]) -> dict[str, Any]:
        self._check(path, body, whole=number == 0)
        self._check_primary(path, number, body)
        self._check_name(path, number, body)
        if number == 0:
            number = self.add(path)
        kept = self.objects[path][number]
        fields = {**kept.get("custom_fields", {}), **body.get("custom_fields", {})}
        kept.update(body)
        if fields:
            kept["custom_fields"] = fields
        return kept

    def _check_primary(self, path: str, number: int, body: dict[str, Any]) -> None:
        kept = self.objects.get(path, {}).get(number, {})
        moved = "assigned_object_id" in body and body["assigned_object_id"] != kept.get("assigned_object_id")
        machines = self.objects.get("virtualization/virtual-machines", {}).values()
        if path == "ipam/ip-addresses" and moved and number and any(each.get("primary_ip4") == number for each in machines):
            refused = "Cannot reassign IP address while it is designated as the primary IP for the parent object"
            raise Refusal(400, {"__all__": [refused]})

    def _check_name(self, path: str, number: int, body: dict[str, Any]) -> None:
        """The name of a virtual machine is one of its kind in its cluster, also when it is decommissioned."""
        if path == "virtualization/virtual-machines":
            meant = {**self.objects.get(path, {}).get(number, {}), **body}
            for each in self.objects.get(path, {}).values():
                if each["id"] != number and all(each.get(name) == meant.get(name) for name in ("name", "cluster")):
                    raise Refusal(400, {"__all__": ["Virtual machine name must be unique per cluster."]})

    def _check(self, path: str, body: dict[str, Any], whole: bool) -> None:
        """What the real one would refuse; and what it would ignore is a fault of the client, so a test hears of it."""
        for tag in body.get("tags", []):
            if not any(each["slug"] == tag["slug"] for each in self.objects.get("extras/tags", {}).values()):
                raise Refusal(400, {"tags": [f"Related objects not found: {tag}"]})
        fields = {each["name"] for each in self.objects.get("extras/custom-fields", {}).values()}
        for name in body.get("custom_fields", {}):
            if name not in fields:
                raise Refusal(400, {"__all__": [f"Unknown field name '{name}' in custom field data."]})
        for name, other in _REFERENCES.items():
            if isinstance(body.get(name), int) and body[name] not in self.objects.get(other, {}):
                raise Refusal(400, {name: [f"Related object not found: {body[name]}"]})
        if self.contract:
            schema = writable(self.contract, path)
            unknown = sorted(set(body) - set(schema["properties"]))
            missing = sorted(set(schema.get("required", [])) - set(body)) if whole else []
            if unknown or missing:
                raise Refusal(599, {"detail": f"The contract has no {unknown}, and wants {missing}."})

    def _shown(self, path: str, kept: dict[str, Any]) -> dict[str, Any]:
        shown = dict(kept)
        for name in _CHOICES & set(kept):
            shown[name] = {"value": kept[name], "label": str(kept[name]).capitalize()}
        for name, other in _REFERENCES.items():
            if name in kept:
                there = self.objects.get(other, {}).get(kept[name], {})
                brief = {each: there[each] for each in ("name", "address", "mac_address") if each in there}
                shown[name] = {"id": kept[name], "url": "…", **brief} if kept[name] else None
        if "tags" in kept:
            shown["tags"] = [{"id": 1, "name": each["slug"], "slug": each["slug"]} for each in kept["tags"]]
        return shown


if __name__ == "__main__":
    # For stories: says where it is, and stays until its input ends.
    with NetBoxStandIn() as told:
        told.add("virtualization/clusters", name="pve")
        print(told.url, flush=True)
        sys.stdin.read()
