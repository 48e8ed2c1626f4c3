"""Pushes an image that answers as far as Portainer's ping goes, under the agent's name: agent_standin.py REGISTRY

It is the lab's Traefik with other words to start it, for it is what the lab has that speaks TLS.
"""

from __future__ import annotations

import hashlib
import json
import sys
import urllib.error
import urllib.request
from typing import Any

SOURCE, TAG = "library/traefik", "v3.7.15"
AGENT, AGENT_TAG = "portainer/agent", "2.33.8"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
WORDS = ["--entrypoints.agent.address=:9001", "--entrypoints.agent.http.tls=true", "--ping=true", "--ping.entrypoint=agent"]


def call(method: str, url: str, body: bytes | None = None, kind: str = "application/octet-stream") -> tuple[bytes, str]:
    """What the registry answers, and where it leads on."""
    request = urllib.request.Request(url, data=body, method=method, headers={"Content-Type": kind, "Accept": MANIFEST})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read(), answer.headers.get("Location", "")


def digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def push(registry: str) -> None:
    manifest: dict[str, Any] = json.loads(call("GET", f"{registry}/v2/{SOURCE}/manifests/{TAG}")[0])
    config = json.loads(call("GET", f"{registry}/v2/{SOURCE}/blobs/{manifest['config']['digest']}")[0])
    config["config"]["Cmd"] = WORDS
    content = json.dumps(config).encode()
    for layer in manifest["layers"]:
        call("POST", f"{registry}/v2/{AGENT}/blobs/uploads/?mount={layer['digest']}&from={SOURCE}", b"")
    _, place = call("POST", f"{registry}/v2/{AGENT}/blobs/uploads/", b"")
    place = place if place.startswith("http") else registry + place
    call("PUT", f"{place}{'&' if '?' in place else '?'}digest={digest(content).replace(':', '%3A')}", content)
    manifest["config"].update(digest=digest(content), size=len(content))
    call("PUT", f"{registry}/v2/{AGENT}/manifests/{AGENT_TAG}", json.dumps(manifest).encode(), MANIFEST)


if __name__ == "__main__":
    try:
        push(sys.argv[1])
    except urllib.error.HTTPError as refused:
        sys.exit(f"The registry refused: {refused} {refused.read().decode(errors='replace')[:200]}")
