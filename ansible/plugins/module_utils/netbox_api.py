# Copyright: the Berth authors
# SPDX-License-Identifier: Apache-2.0
"""A small client of NetBox: one kept connection, and nothing believed that NetBox does not repeat.

NetBox ignores fields and filters that it does not know and answers success all the same. So only names that the versions under
contract (4.5 and 4.6) know are sent, what a filter gives is filtered again here, and every write is compared with its answer.
"""

from __future__ import annotations

import dataclasses
import http.client
import json
import ssl
import time
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

VM = "virtualization/virtual-machines"
VM_INTERFACE = "virtualization/interfaces"
CLUSTER = "virtualization/clusters"
CLUSTER_TYPE = "virtualization/cluster-types"
DEVICE = "dcim/devices"
DEVICE_INTERFACE = "dcim/interfaces"
DEVICE_ROLE = "dcim/device-roles"
DEVICE_TYPE = "dcim/device-types"
SITE = "dcim/sites"
MAC = "dcim/mac-addresses"
ADDRESS = "ipam/ip-addresses"
SERVICE = "ipam/services"
TENANT = "tenancy/tenants"
TAG = "extras/tags"
FIELD = "extras/custom-fields"
CHOICES = "extras/custom-field-choice-sets"
JOURNAL = "extras/journal-entries"

# The fields that we write, by address; a test holds them to the published schemas of both versions.
FIELDS: dict[str, frozenset[str]] = {
    VM: frozenset(
        "name status cluster site device role tenant vcpus memory disk comments description primary_ip4 tags custom_fields".split()
    ),
    DEVICE: frozenset("name status site role device_type cluster tenant comments description primary_ip4 tags custom_fields".split()),
    VM_INTERFACE: frozenset("virtual_machine name enabled primary_mac_address".split()),
    DEVICE_INTERFACE: frozenset("device name type enabled primary_mac_address".split()),
    MAC: frozenset("mac_address assigned_object_type assigned_object_id".split()),
    ADDRESS: frozenset("address status assigned_object_type assigned_object_id dns_name".split()),
    SERVICE: frozenset("name protocol ports parent_object_type parent_object_id".split()),
    CLUSTER: frozenset("name type".split()),
    CLUSTER_TYPE: frozenset("name slug".split()),
    TAG: frozenset("name slug".split()),
    FIELD: frozenset("name label type object_types choice_set required description".split()),
    CHOICES: frozenset("name extra_choices".split()),
    JOURNAL: frozenset("assigned_object_type assigned_object_id kind comments".split()),
}
FILTERS: dict[str, frozenset[str]] = {
    VM: frozenset(("name",)),
    DEVICE: frozenset(("name",)),
    CLUSTER: frozenset(("name",)),
    CLUSTER_TYPE: frozenset(("slug",)),
    DEVICE_ROLE: frozenset(("slug",)),
    DEVICE_TYPE: frozenset(("slug",)),
    SITE: frozenset(("slug",)),
    TENANT: frozenset(("slug",)),
    TAG: frozenset(("slug",)),
    VM_INTERFACE: frozenset(("virtual_machine_id",)),
    DEVICE_INTERFACE: frozenset(("device_id",)),
    MAC: frozenset(("mac_address",)),
    ADDRESS: frozenset(("address",)),
    SERVICE: frozenset(("virtual_machine_id", "device_id")),
    FIELD: frozenset(("name",)),
    CHOICES: frozenset(("name",)),
}
TRIES = 4
# A host that is away shall not hold a deletion up for minutes.
CONNECT_TIMEOUT_SECONDS = 5.0
READ_TIMEOUT_SECONDS = 30.0
PAGE = 100
_PASSING = frozenset((429, 502, 503, 504))


class NetBoxError(Exception):
    """What NetBox refused, or what it answered without doing it. `code` is for programs."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


@dataclasses.dataclass(frozen=True)
class Access:
    """Where NetBox is and how it is entered; `ca_file` empty means the system's authorities."""

    url: str
    token: str
    ca_file: str = ""

    def authorization(self) -> str:
        """The header of either kind of token: version 2 is known by its prefix."""
        return ("Bearer " if self.token.startswith("nbt_") else "Token ") + self.token


class NetBox:
    """`pause` waits that many seconds; tests do not."""

    def __init__(self, access: Access, pause: Callable[[float], None] = time.sleep) -> None:
        self._access = access
        self._pause = pause
        self._at = urllib.parse.urlsplit(access.url.rstrip("/"))
        self._kept: http.client.HTTPConnection | None = None

    def check_version(self) -> str:
        """The version; one that we were not held to is refused, because its answers could mean something else."""
        version = str(self._call("GET", "status", None).get("netbox-version", ""))
        if not version.startswith(("4.5.", "4.6.")) and version not in ("4.5", "4.6"):
            raise NetBoxError("netbox_version", f"NetBox {version or 'without a version'} is neither 4.5 nor 4.6.")
        return version

    def find(self, path: str, fits: Callable[[dict[str, Any]], bool], **filters: Any) -> list[dict[str, Any]]:
        """Every object that fits; the filters only spare the way, for NetBox ignores those it does not know."""
        for name in filters:
            if name not in FILTERS[path] and not name.startswith("cf_"):
                raise ValueError(f"{path} is not known to filter by {name}")
        found: list[dict[str, Any]] = []
        offset = 0
        while True:
            query = urllib.parse.urlencode({**filters, "limit": PAGE, "offset": offset}, doseq=True)
            page = self._call("GET", f"{path}/?{query}", None)
            found += [each for each in page["results"] if fits(each)]
            offset += len(page["results"])
            if not page.get("next") or not page["results"]:
                return found

    def create(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._write("POST", path, f"{path}/", body)

    def update(self, path: str, number: int, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._write("PATCH", path, f"{path}/{number}/", body)

    def _write(self, method: str, path: str, address: str, body: Mapping[str, Any]) -> dict[str, Any]:
        unknown = sorted(set(body) - FIELDS[path])
        if unknown:
            raise ValueError(f"{path} is not known to take {', '.join(unknown)}")
        answer = self._call(method, address, body)
        lost = sorted(differing(answer, body))
        if lost:
            raise NetBoxError("netbox_ignored", f"NetBox took {path} and ignored {', '.join(lost)}.")
        return answer

    def _call(self, method: str, address: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        status, text = 0, ""
        for attempt in range(TRIES):
            if attempt:
                self._pause(0.5 * 2**attempt)
            try:
                status, text = self._exchange(method, address, body)
            except (OSError, http.client.HTTPException) as lost:
                self._kept = None
                status, text = 0, str(lost) or type(lost).__name__
                # What was sent may have been done: a second POST would make a second object.
                if method == "POST" and not isinstance(lost, ConnectionRefusedError):
                    break
            if status and not (status in _PASSING and (method != "POST" or status == 429)):
                break
        if status == 0:
            raise NetBoxError("netbox_unreachable", f"NetBox at {self._at.netloc} does not answer: {text}.")
        if status >= 300:
            raise NetBoxError("netbox_refused", f"NetBox refused {method} {address.partition('?')[0]}: {status} {sentence(text)}")
        return json.loads(text) if text else {}

    def _exchange(self, method: str, address: str, body: Mapping[str, Any] | None) -> tuple[int, str]:
        if self._kept is None:
            self._kept = self._connected()
        headers = {"Authorization": self._access.authorization(), "Accept": "application/json"}
        data = None
        if body is not None:
            data = json.dumps(body)
            headers["Content-Type"] = "application/json"
        slash = "" if "?" in address or address.endswith("/") else "/"
        self._kept.request(method, f"{self._at.path}/api/{address}{slash}", data, headers)
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
        return http.client.HTTPSConnection(host, self._at.port, timeout=CONNECT_TIMEOUT_SECONDS, context=context)


def sentence(text: str) -> str:
    """What a refusal says: `detail`, or field by field."""
    try:
        said = json.loads(text)
    except ValueError:
        return text[:200]
    if not isinstance(said, dict):
        return str(said)[:200]
    return str(said.get("detail") or "; ".join(f"{name}: {value}" for name, value in said.items()))


def plain(value: Any) -> Any:
    """A value as it is written, from the way it is read: choices by value, objects by id, tags by slug."""
    if isinstance(value, dict):
        return value["value"] if "value" in value else value.get("slug") or value.get("id") if set(value) & {"slug", "id"} else value
    if isinstance(value, list):
        return sorted((plain(each) for each in value), key=str)
    return value


def differing(now: Mapping[str, Any], wanted: Mapping[str, Any]) -> set[str]:
    """The names of those wanted values that an object does not have."""
    return {name for name, value in wanted.items() if not same(now.get(name), value)}


def same(now: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict) and isinstance(now, dict) and "slug" not in wanted:
        return all(same(now.get(name), value) for name, value in wanted.items())
    if isinstance(now, dict) and isinstance(wanted, int) and "id" in now:
        return bool(now["id"] == wanted)
    if isinstance(wanted, (int, float)) and not isinstance(wanted, bool) and now is not None and not isinstance(now, (dict, list)):
        return float(now) == float(wanted)
    left, right = plain(now), plain(wanted)
    return left == right or (isinstance(left, str) and isinstance(right, str) and left.lower() == right.lower())
