"""The service of this BERTH_HOME as a benchmark uses it: plain HTTP, the administrator's token."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
import uuid

ENDS = ("succeeded", "failed", "refused", "cancelled")
# Small enough to add nothing to seconds, large enough not to be a load of its own.
LOOK_EVERY = 0.02


class Service:
    def __init__(self, url: str, home: str):
        self._base = f"{url}/api/v1"
        with open(os.path.join(home, "admin-token"), encoding="ascii") as file:
            self._token = file.read().strip()

    def get(self, path: str) -> dict:
        return self._call("GET", path)

    def items(self, path: str) -> list[dict]:
        found, after = [], ""
        while after is not None:
            page = self.get(f"{path}?limit=500{after}")
            found += page["items"]
            after = f"&after={page['next']}" if page.get("next") else None
        return found

    def create(self, name: str) -> dict:
        return self._call("POST", "/environments", {"name": name, "cores": 2, "memory_mb": 512, "disk_gb": 5})

    def delete(self, name: str) -> dict:
        return self._call("DELETE", f"/environments/{name}?confirm={name}")

    def ended(self, request: dict, seconds: float = 300) -> dict:
        """The request when it has ended well; anything else ends the benchmark."""
        deadline = time.monotonic() + seconds
        while request["state"] not in ENDS:
            if time.monotonic() > deadline:
                raise SystemExit(f"request {request['id']} has not ended after {seconds:.0f} s: {request['state']}")
            time.sleep(LOOK_EVERY)
            request = self.get(f"/requests/{request['id']}")
        if request["state"] != "succeeded":
            raise SystemExit(f"request {request['id']} {request['state']}: {request.get('reason')}")
        return request

    def _call(self, method: str, path: str, body: dict | None = None) -> dict:
        request = urllib.request.Request(self._base + path, method=method)
        request.add_header("Authorization", f"Bearer {self._token}")
        if method != "GET":
            request.add_header("Idempotency-Key", str(uuid.uuid4()))
        data = None
        if body is not None:
            request.add_header("Content-Type", "application/json")
            data = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, data, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            raise SystemExit(f"{method} {path}: {refusal.code} {refusal.read().decode()}") from None
