"""Pushes an image that starts Portainer's stand-in, under Portainer's name: portainer_push.py REGISTRY"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

import yaml
from guest_image import fill, settings
from portainer_standin import published
from registry_push import CONFIG, LAYER, blob, manifest

TESTS = Path(__file__).resolve().parent
DEFAULTS = TESTS.parents[1] / "roles/portainer/defaults/main.yml"


def layer() -> bytes:
    """This machine's own Python with the stand-in."""
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=packed, mode="w", dereference=True) as archive:
        place = Path(folder, "opt/portainer")
        place.mkdir(parents=True)
        for name in ("portainer_standin.py", "portainer_container.py", "kept_standin.py"):
            shutil.copy(TESTS / name, place)
        (place / "contract.json").write_text(json.dumps(published()))
        fill(archive, Path(folder))
    return packed.getvalue()


def push(registry: str) -> None:
    image = yaml.safe_load(DEFAULTS.read_text())["portainer_image"]
    name, _, tag = image.rpartition(":")
    repository, content = f"{registry}/v2/{name}", layer()
    config = {
        "architecture": "amd64",
        "os": "linux",
        "config": settings(["/usr/bin/python3", "/opt/portainer/portainer_container.py"], image),
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(content).hexdigest()]},
    }
    descriptors = [blob(repository, content, LAYER)]
    manifest(repository, tag, blob(repository, json.dumps(config).encode(), CONFIG), descriptors)


if __name__ == "__main__":
    push(sys.argv[1])
