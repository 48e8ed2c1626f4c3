"""Pushes an image that answers as far as Portainer's ping goes, under the agent's name: agent_standin.py REGISTRY

It is the lab's Traefik with other words to start it, for it is what the lab has that speaks TLS.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from registry_push import CONFIG, blob, call, manifest

SOURCE, TAG = "library/traefik", "v3.7.15"
AGENT, AGENT_TAG = "portainer/agent", "2.33.8"
WORDS = ["--entrypoints.agent.address=:9001", "--entrypoints.agent.http.tls=true", "--ping=true", "--ping.entrypoint=agent"]


def push(registry: str) -> None:
    source, agent = f"{registry}/v2/{SOURCE}", f"{registry}/v2/{AGENT}"
    of_source: dict[str, Any] = json.loads(call("GET", f"{source}/manifests/{TAG}")[0])
    config = json.loads(call("GET", f"{source}/blobs/{of_source['config']['digest']}")[0])
    config["config"]["Cmd"] = WORDS
    for layer in of_source["layers"]:
        call("POST", f"{agent}/blobs/uploads/?mount={layer['digest']}&from={SOURCE}", b"")
    manifest(agent, AGENT_TAG, blob(agent, json.dumps(config).encode(), CONFIG), of_source["layers"])


if __name__ == "__main__":
    push(sys.argv[1])
